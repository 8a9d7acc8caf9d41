using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Collab.Simulation;

/// <summary>
/// The server's process with its one session: what <see cref="SessionActor"/> does on its task, done here by events of the simulated world, around
/// the same driver, catch-up reader, recent frames and join answers. It can die at any moment and comes back from the store.
/// </summary>
internal sealed partial class SimulatedServer
{
    private const int WaitingMaximum = 150;

    private static readonly Rejection Unloaded = new(RejectionCode.TryAgain, "The session was just being reloaded. Join it again.");
    private static readonly Rejection Busy = new(RejectionCode.RateLimited, "The session is busy. Send it again in a moment.");

    private readonly World _world;
    private readonly SimulatedStore _store;
    private readonly Ledger _ledger;
    private readonly SessionId _id;
    private readonly SimulatedFlaw _flaw;
    private readonly int _keyframeInterval;
    private readonly List<Work> _waiting = [];
    private readonly Dictionary<(MemberId Member, ClientId Client), SimulatedLink> _links = [];
    private SessionDriver? _driver;
    private SessionDriver? _zombie;
    private RecentFrames _recent = new();
    private long _keyframeSeq;
    private bool _isTurnDue;

    /// <summary>So many of those that wait are committed at once.</summary>
    private int _togetherCount;

    public SimulatedServer(World world, SimulatedStore store, Ledger ledger, SessionId id, SimulatedFlaw flaw)
    {
        (_world, _store, _ledger, _id, _flaw) = (world, store, ledger, id, flaw);
        _keyframeInterval = world.Random.Next(10, 300);
    }

    /// <summary>The process runs.</summary>
    public bool IsUp { get; private set; } = true;

    /// <summary>Carries out what is for the sandbox.</summary>
    public Action<SessionEffect.SandboxEffect>? Sandbox { get; set; }

    /// <summary>Null while the session is not loaded.</summary>
    public SessionState? State => _driver?.State;

    public void Join(SimulatedLink link, JoinSessionRequest request, SimulatedTab tab)
    {
        if (!IsUp)
        {
            return;
        }

        if (_driver is null && !Open())
        {
            link.Answer(Refused(Unloaded), answer => tab.TakeJoin(link, answer));
            return;
        }

        var join = new SessionJoin(
            new RosterEntry(tab.Member, tab.Name, "#336699", false), request.ClientId, SessionRoleOfJoiners, request.Since,
            request.Documents, request.LastClientSeq, link);
        var command = new SessionCommand.JoinSession(
            tab.Member, request.ClientId, join.RoleIfNew, join.LastClientSeq > 0, _world.ServerClock);
        Enqueue(
            command,
            answer => link.Answer(
                answer.ToRejection() is { } refused ? Refused(refused) : LetIn(join, link), told => tab.TakeJoin(link, told)),
            join);
    }

    /// <summary>Takes a command in, to be part of the next frame.</summary>
    public void Submit(SessionCommand command, Action<CommandAnswer> answer)
    {
        if (!IsUp)
        {
            return;
        }

        if (_driver is null)
        {
            answer(new CommandAnswer(false, Unloaded.Code, Unloaded.Message));
        }
        else if (_waiting.Count >= WaitingMaximum || _world.Strikes(Fault.Busy))
        {
            answer(new CommandAnswer(false, Busy.Code, Busy.Message));
        }
        else
        {
            Enqueue(command, answer);
        }
    }

    /// <summary>Takes many commands in, whatever waits, all for the next frame.</summary>
    public void SubmitAll(IReadOnlyList<SessionCommand> commands)
    {
        if (IsUp && _driver is not null)
        {
            foreach (var command in commands)
            {
                Enqueue(command, static _ => { });
            }

            _togetherCount = _waiting.Count;
        }
    }

    /// <summary>
    /// As <see cref="Submit"/>, but the same command may come again: right behind itself, or late, when it was committed long ago. Not late
    /// after a refusal, which is not remembered: no network repeats what was answered, and a client sends it again only with a new number.
    /// </summary>
    public void SubmitPerhapsTwice(SessionCommand command, Action<CommandAnswer> answer)
    {
        var waiting = _waiting.Count;
        Submit(command, told =>
        {
            answer(told);
            if (told.Ok && _world.Strikes(Fault.LateRepeat))
            {
                // A refusal for want of room would contradict the answer that it had; the client would take it for the last word.
                _world.After(_world.Delay(0, 5_000), () => Submit(command, again =>
                {
                    if (again.Code != RejectionCode.RateLimited)
                    {
                        answer(again);
                    }
                }));
            }
        });
        if (_waiting.Count > waiting && _world.Strikes(Fault.DoubledRequest))
        {
            Enqueue(command, answer);
        }
    }

    public CatchUpResponse? CatchUp(SimulatedLink link, CatchUpRequest request)
    {
        return _driver is null
            ? null
            : Done(CatchUpReader.ReadAsync(
                _store, _id, _driver.State, link.Member, link.Client, request.Document, request.Base,
                _world.Strikes(Fault.HistoryIsGone) ? 0 : int.MaxValue, CancellationToken.None));
    }

    /// <summary>The text as HTTP would give it; null when there is none.</summary>
    public (string Text, long Revision)? Fetch(DocumentId id)
    {
        return State?.Documents.TryGetValue(id, out var document) == true && !document.IsDeleted
            ? (document.Text.ToString(), document.Revision)
            : null;
    }

    public void Disconnect(SimulatedLink link)
    {
        if (!_links.TryGetValue((link.Member, link.Client), out var known) || known != link)
        {
            return;
        }

        _links.Remove((link.Member, link.Client));
        _world.After(Limits.AbsenceGrace, () =>
        {
            if (!_links.Keys.Any(key => key.Member == link.Member))
            {
                Submit(new SessionCommand.LeaveSession(link.Member, DepartureReason.Disconnected, _world.ServerClock), static _ => { });
            }
        });
    }

    /// <summary>
    /// A second process opens the session and may commit to it, while this one believes that it still has it. It finds out at its next append,
    /// which the store refuses; nothing that it has answered by then is lost.
    /// </summary>
    public void BeOvertaken()
    {
        if (!IsUp || _driver is not { } overtaken)
        {
            return;
        }

        try
        {
            var rival = Done(SessionDriver.OpenAsync(_store, _id, NullLogger.Instance, CancellationToken.None))!;
            _world.Trace($"a second owner with epoch {rival.OwnerEpoch}");
            World.Require(rival.State.Seq >= overtaken.State.Seq, $"A second owner reads {rival.State.Seq}, the first was at {overtaken.State.Seq}.");
            Enqueue(new SessionCommand.RecoverSession(_world.ServerClock), static _ => { });
            if (_world.Chance(0.5))
            {
                Done(rival.CommitAsync([new SessionCommand.RecoverSession(_world.ServerClock)], _world.ServerClock, CancellationToken.None));
            }
        }
        catch (Exception exception) when (exception is StoreUnavailableException or SimulatedCrashException)
        {
            _world.Trace($"the second owner failed: {exception.Message}");
        }
    }

    /// <summary>The process dies and comes back after a while.</summary>
    public void Crash(string where)
    {
        if (!IsUp)
        {
            return;
        }

        _world.Trace($"server crashes {where}");
        IsUp = false;
        _zombie = _driver;
        _driver = null;
        _waiting.Clear();
        if (_flaw == SimulatedFlaw.StoreForgetsLastFrame)
        {
            _store.ForgetLastFrame();
        }

        foreach (var link in _links.Values.ToList())
        {
            link.LoseProcess();
        }

        _links.Clear();
        _world.After(_world.Delay(500, 10_000), () => IsUp = true);
    }

    private static Engine.Permissions.SessionRole SessionRoleOfJoiners => Engine.Permissions.SessionRole.Student;

    private static JoinSessionResponse Refused(Rejection reason)
    {
        return new JoinSessionResponse(false, reason.Code, reason.Message);
    }

    /// <summary>The store answers at once, so that a task that is not over would mean real waiting.</summary>
    private static T Done<T>(Task<T> task)
    {
        World.Require(task.IsCompleted, "A task of the server waits for something outside the simulation.");
        return task.GetAwaiter().GetResult();
    }

    private bool Open()
    {
        try
        {
            _driver = Done(SessionDriver.OpenAsync(_store, _id, NullLogger.Instance, CancellationToken.None))!;
        }
        catch (StoreUnavailableException)
        {
            return false;
        }

        _recent = new RecentFrames();
        foreach (var frame in _driver.Tail)
        {
            _recent.Add(FrameCodec.Decode(frame.Payload.Span), frame.Payload);
        }

        _keyframeSeq = _driver.State.Seq;
        _world.Trace($"session opened at {_driver.State.Seq}, owner epoch {_driver.OwnerEpoch}");
        Enqueue(new SessionCommand.RecoverSession(_world.ServerClock), static _ => { });
        RequireFence();
        return true;
    }

    /// <summary>The process that was thought dead goes on for a moment: it must not get a word into the log.</summary>
    private void RequireFence()
    {
        if (_zombie is not { } zombie || !_world.Chance(0.5))
        {
            return;
        }

        _zombie = null;
        try
        {
            var commit = Done(zombie.CommitAsync([new SessionCommand.RecoverSession(_world.ServerClock)], _world.ServerClock, CancellationToken.None));
            World.Require(commit.Frame is null, "A replaced owner has appended to the log.");
        }
        catch (Exception exception) when (exception is SessionFencedException or ObjectDisposedException)
        {
            _world.Trace("a replaced owner was fenced off");
        }
    }

    private JoinSessionResponse LetIn(SessionJoin join, SimulatedLink link)
    {
        if (_links.Remove((link.Member, link.Client), out var older))
        {
            older.Close(new Rejection(RejectionCode.Superseded, "This editor was opened again on a newer connection."));
        }

        _links.Add((link.Member, link.Client), link);
        return JoinAnswers.Create(_id, _driver!.State, _recent, ImmutableDictionary<MemberId, RosterEntry>.Empty, join);
    }
}
