using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Sessions;

namespace Collab.Simulation;

/// <summary>The actor's turns: a batch out of the mailbox, one commit, then the room and those who asked are told.</summary>
internal sealed partial class SimulatedServer
{
    private void Enqueue(SessionCommand command, Action<CommandAnswer> answer, SessionJoin? join = null)
    {
        _waiting.Add(new Work(command, answer, join));
        SetTurn();
    }

    private void SetTurn()
    {
        if (!_isTurnDue && _waiting.Count > 0)
        {
            _isTurnDue = true;
            _world.After(_world.Delay(0.1, 10), Turn);
        }
    }

    private void Turn()
    {
        _isTurnDue = false;
        if (_driver is not { } driver || _waiting.Count == 0)
        {
            return;
        }

        var batch = _waiting.Take(Math.Max(_world.Random.Next(1, 64), _togetherCount)).ToList();
        _togetherCount = 0;
        if (batch.Count < _waiting.Count && _waiting[batch.Count].Command == batch[^1].Command)
        {
            // The same request twice stays together: refused once and then taken, after a change of rights between the two, it would be neither.
            batch.Add(_waiting[batch.Count]);
        }

        _waiting.RemoveRange(0, batch.Count);
        RefuseOvertakenJoins(batch);
        try
        {
            if (_flaw == SimulatedFlaw.ServerTellsBeforeStoring)
            {
                TellTooEarly(driver, batch);
            }

            var commit = Done(driver.CommitAsync([.. batch.Select(static work => work.Command)], _world.ServerClock, CancellationToken.None));
            Tell(commit, batch);
        }
        catch (SimulatedCrashException)
        {
            Crash("while it stores");
        }
        catch (Exception exception) when (exception is StoreUnavailableException or SessionFencedException)
        {
            Stop(exception, batch);
        }

        SetTurn();
    }

    /// <summary>As the actor does before it commits.</summary>
    private void RefuseOvertakenJoins(List<Work> batch)
    {
        for (var i = batch.Count - 1; i >= 0; i--)
        {
            if (batch[i] is { Join: { } join } work
                && (_links.Values.Any(join.IsOvertakenBy) || batch.Take(i).Any(other => other.Join is { } earlier && join.IsOvertakenBy(earlier.Connection))))
            {
                batch.RemoveAt(i);
                work.Answer(new CommandAnswer(false, Unloaded.Code, Unloaded.Message));
            }
        }
    }

    private void Tell(Commit commit, List<Work> batch)
    {
        if (commit.Frame is { } frame)
        {
            _world.Counters.Commits++;
            _world.Trace($"committed {frame.First}..{frame.Last} of {batch.Count} commands: {Summary(frame)}");
            _recent.Add(frame, commit.Payload);
            TellFrame(frame);
        }

        for (var i = 0; i < batch.Count; i++)
        {
            var answer = commit.Answers[i];
            World.Require(answer.Code != RejectionCode.InternalError, $"The session machine failed over {batch[i].Command}.");
            _world.Counters.Refusals += answer.Ok ? 0 : 1;
            _world.Counters.Superseded += answer.Code == RejectionCode.Superseded ? 1 : 0;
            _ledger.Submitted(batch[i].Command, answer);
            batch[i].Answer(answer);
        }

        foreach (var effect in commit.Effects)
        {
            CarryOut(effect);
        }

        SaveKeyframeIfDue();
    }

    private static string Summary(Frame frame)
    {
        var shown = string.Join(", ", frame.Events.Take(3).Select(static happened => happened switch
        {
            SessionEvent.DocumentEdited edited => $"edit to {edited.Revision}",
            _ => happened.GetType().Name,
        }));
        return frame.Events.Length > 3 ? shown + " …" : shown;
    }

    private void TellFrame(Frame frame)
    {
        // As the real room does: the frame is written once per audience, which is once where nothing in it is withheld.
        var isForAll = !FrameCodec.HasWithheldEvents(frame);
        Lazy<Frame>? shared = null;
        foreach (var link in _links.Values.ToList())
        {
            link.Send(isForAll ? shared ??= Told(frame, null) : Told(frame, link.Member));
        }
    }

    private static Lazy<Frame> Told(Frame frame, MemberId? audience)
    {
        var json = FrameCodec.EncodeFor(frame, audience);
        return new Lazy<Frame>(() => FrameCodec.Decode(json));
    }

    /// <summary>The mistake that the whole design is against: the room hears of what is not stored yet.</summary>
    private void TellTooEarly(SessionDriver driver, List<Work> batch)
    {
        var state = driver.State;
        var events = ImmutableArray.CreateBuilder<SessionEvent>();
        foreach (var happened in batch.Select(work => SessionMachine.Handle(state, work.Command)).OfType<Outcome.Accepted>().Take(1)
            .SelectMany(static accepted => accepted.Events))
        {
            events.Add(happened);
        }

        if (events.Count > 0 && batch.Count == 1)
        {
            TellFrame(new Frame(state.Seq + 1, state.Seq + events.Count, _world.ServerClock, events.ToImmutable()));
        }
    }

    private void CarryOut(SessionEffect effect)
    {
        if (effect is SessionEffect.SandboxEffect sandbox)
        {
            Sandbox?.Invoke(sandbox);
            return;
        }

        var (leaving, reason) = effect switch
        {
            SessionEffect.DisconnectMember disconnect => (
                _links.Values.Where(link => link.Member == disconnect.Member).ToList(), disconnect.Reason),
            _ => (_links.Values.ToList(), new Rejection(RejectionCode.SessionEnded, "The session has ended. You can still read it.")),
        };
        foreach (var link in leaving)
        {
            _links.Remove((link.Member, link.Client));
            link.Close(reason);
        }
    }

    private void SaveKeyframeIfDue()
    {
        if (_driver is not { } driver || driver.State.Seq - _keyframeSeq < _keyframeInterval)
        {
            return;
        }

        var state = driver.State;
        _keyframeSeq = state.Seq;
        _world.After(_world.Delay(0.1, 200), () =>
        {
            if (_driver != driver)
            {
                return;
            }

            try
            {
                var saved = driver.SaveKeyframeAsync(state, CancellationToken.None);
                World.Require(saved.IsCompleted, "A keyframe waits for something outside the simulation.");
                saved.GetAwaiter().GetResult();
                _world.Counters.Keyframes++;
                _world.Trace($"keyframe at {state.Seq}");
            }
            catch (Exception exception) when (exception is StoreUnavailableException or SessionFencedException)
            {
                _world.Trace($"keyframe at {state.Seq} failed");
            }
            catch (SimulatedCrashException)
            {
                Crash("during a keyframe");
            }
        });
    }

    /// <summary>An append of unknown outcome: everybody is told to try again, and the session leaves memory.</summary>
    private void Stop(Exception exception, List<Work> batch)
    {
        _world.Trace($"session stops: {exception.Message}");
        _driver = null;
        foreach (var work in batch.Concat(_waiting).ToList())
        {
            work.Answer(new CommandAnswer(false, Unloaded.Code, Unloaded.Message));
        }

        _waiting.Clear();
        foreach (var link in _links.Values)
        {
            link.Close(Unloaded);
        }

        _links.Clear();
    }

    private sealed record Work(SessionCommand Command, Action<CommandAnswer> Answer, SessionJoin? Join);
}
