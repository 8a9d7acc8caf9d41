using Collab.Engine;
using Collab.Engine.Clients;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;

namespace Collab.Simulation;

/// <summary>
/// One editor instance: a real <see cref="ClientMachine"/> in the shell that a browser or <c>ClientSession</c> puts around it. It connects, joins,
/// keeps frames that overtake the join's answer, submits, waits for receipts and gives a silent connection up.
/// </summary>
internal sealed partial class SimulatedTab
{
    private readonly World _world;
    private readonly SimulatedServer _server;
    private readonly Ledger _ledger;
    private readonly SessionId _session;
    private readonly Dictionary<DocumentId, (ClientDocument Document, string Text)> _screen = [];
    private readonly List<Frame> _keptBack = [];
    private readonly int _insertLengthMaximum;
    private SimulatedLink? _link;
    private SimulatedLink? _joining;
    private bool _isPaused;
    private bool _isConnectDue;
    private long _attempt;
    private (DocumentId File, Action Meanwhile)? _heldBack;

    public SimulatedTab(World world, SimulatedServer server, Ledger ledger, SessionId session, MemberId member, string name)
    {
        (_world, _server, _ledger, _session, Member, Name) = (world, server, ledger, session, member, name);
        _insertLengthMaximum = world.Random.Next(8, 500);
        Machine = new ClientMachine(new ClientId(world.NewGuid()));
    }

    public string Name { get; }

    public MemberId Member { get; }

    public ClientMachine Machine { get; private set; }

    public bool IsOnline { get; private set; } = true;

    /// <summary>Nothing is under way and nothing is missing: live, all sent, all texts here.</summary>
    public bool IsAtRest => Machine.IsSynchronised && _link is { IsCut: false }
        && Machine.Documents.Values.All(static document => document.IsLoaded || document.IsDeleted);

    public long NextAttempt()
    {
        return ++_attempt;
    }

    public bool IsHeldBack => _link?.IsHeldBack == true;

    public void GoOnline()
    {
        IsOnline = true;
        ConnectSoon();
    }

    public void GoOffline()
    {
        IsOnline = false;
        Drop();
    }

    /// <summary>A cut from outside, or a deaf direction.</summary>
    public void Disturb(Fault fault)
    {
        if ((_link ?? _joining) is not { } link)
        {
            return;
        }

        switch (fault)
        {
            case Fault.Cut:
                link.Cut("the network broke");
                break;
            default:
                link.GoDeaf(requests: fault == Fault.DeafForRequests);
                break;
        }
    }

    /// <summary>The next edit of this file that is sent takes a second or two on its way; <paramref name="meanwhile"/> happens as it leaves.</summary>
    public void HoldBackNext(DocumentId file, Action meanwhile)
    {
        _heldBack = (file, meanwhile);
    }

    /// <summary>The page is loaded anew: all that is left is the journal, as it was written last.</summary>
    /// <param name="afterTaking">The old page had just taken its next submission and written that down, but not sent it.</param>
    public void Reload(bool afterTaking)
    {
        if (afterTaking)
        {
            Machine.TakeNext(_insertLengthMaximum);
        }

        _world.Trace($"{Name} reloads with {Machine.Outbox.Count} in its outbox");
        var journal = Machine.WriteJournal();
        Drop();
        Machine = ClientMachine.Restore(journal);
        _screen.Clear();
        Settle([]);
        ConnectSoon();
    }

    public void ConnectSoon()
    {
        if (!_isConnectDue && IsOnline && _link is null && _joining is null && Machine.Phase != ClientPhase.Closed)
        {
            _isConnectDue = true;
            _world.After(_world.Delay(5, 3_000), Connect);
        }
    }

    public void TakeFrame(SimulatedLink link, Frame frame)
    {
        if (link == _joining)
        {
            _keptBack.Add(frame);
        }
        else if (link == _link)
        {
            TakeFrame(frame);
        }
    }

    public void TakeJoin(SimulatedLink link, JoinSessionResponse response)
    {
        if (link != _joining)
        {
            return;
        }

        if (response.ToRejection() is { } refusal)
        {
            _world.Trace($"{Name} may not join: {refusal.Code}");
            Drop();
            var mayPass = refusal.Code is RejectionCode.TryAgain or RejectionCode.StorageUnavailable or RejectionCode.SessionFull
                or RejectionCode.RateLimited;
            if (!mayPass)
            {
                Settle(Machine.JoinRefused(refusal));
            }

            ConnectSoon();
            return;
        }

        _joining = null;
        _link = link;
        _world.Counters.Rejoins++;
        var answer = ToJoinAnswer(response);
        _world.Trace(
            $"{Name} joined at {answer.Seq} with {(answer.Frames is { } missed ? $"{missed.Length} frames" : "the state")}, "
            + $"its last is {answer.LastClientSeq}, sent was {Machine.LastSentClientSeq}");
        foreach (var frame in answer.Frames ?? [])
        {
            _ledger.Tell(Member, Machine.Client, frame);
        }

        Settle(Machine.Joined(answer));
        foreach (var frame in _keptBack.ToList())
        {
            TakeFrame(link, frame);
        }

        _keptBack.Clear();
        FetchMissing();
    }

    public void TakeLoss(SimulatedLink link)
    {
        if (link == _link || link == _joining)
        {
            Drop();
            ConnectSoon();
        }
    }

    public void TakeClose(SimulatedLink link, Rejection reason)
    {
        _world.Trace($"{Name} is closed: {reason.Code}");
        World.Require(link != _link || reason.Code != RejectionCode.Superseded, $"{Name} is sent away by a join that it gave up long ago.");
        TakeLoss(link);
    }

    private static JoinAnswer ToJoinAnswer(JoinSessionResponse response)
    {
        return new JoinAnswer(
            response.Member!.Value, response.Seq!.Value, response.Epoch!.Value, response.LastClientSeq ?? 0,
            [
                .. response.Documents!.Value.Select(static document => new JoinedDocument(
                    document.Id, document.Path, document.Revision, document.Deleted ?? false, document.Text)),
            ],
            response.Frames is { } frames ? [.. frames.Select(static frame => FrameCodec.Decode(frame.Utf8.Span))] : null);
    }

    private void Connect()
    {
        _isConnectDue = false;
        if (!IsOnline || _link is not null || _joining is not null || Machine.Phase == ClientPhase.Closed)
        {
            return;
        }

        var link = new SimulatedLink(_world, _server, this);
        _joining = link;
        _keptBack.Clear();
        var question = Machine.AskToJoin();
        link.Request(
            new JoinSessionRequest(_session, question.Client, question.Since, question.Documents, question.LastClientSeq, Attempt: link.Attempt),
            request => _server.Join(link, request, this));
        _world.After(_world.Delay(10_000, 20_000), () =>
        {
            if (_joining == link)
            {
                Drop();
                ConnectSoon();
            }
        });
    }

    private void Drop()
    {
        _link?.Abandon();
        _joining?.Abandon();
        _link = _joining = null;
        _isPaused = false;
        _keptBack.Clear();
        Machine.Disconnected();
    }

    private void TakeFrame(Frame frame)
    {
        _ledger.Tell(Member, Machine.Client, frame);
        Settle(Machine.ReceiveFrame(frame));
    }

    /// <summary>After each thing that the machine took in: effects are carried out, the screen compared, the next submission sent.</summary>
    private void Settle(IReadOnlyList<ClientEffect> effects)
    {
        foreach (var effect in effects)
        {
            CarryOut(effect);
        }

        CompareScreen();
        Pump();
    }

    private void CompareScreen()
    {
        foreach (var document in Machine.Documents.Values)
        {
            if (!document.IsLoaded)
            {
                _screen.Remove(document.Id);
            }
            else if (_screen.TryGetValue(document.Id, out var shown) && shown.Document == document)
            {
                World.Require(shown.Text == document.Text, $"{Name}: the effects for {document.Path} do not give what the machine holds.");
            }
            else
            {
                _screen[document.Id] = (document, document.Text!);
            }
        }

        foreach (var review in Machine.Reviews.Where(static review => review.Text is null))
        {
            var length = Machine.Documents.GetValueOrDefault(review.Document)?.Text?.Length ?? int.MaxValue;
            World.Require(
                review.Hunks.All(hunk => hunk.Start >= 0 && hunk.Start <= hunk.End && hunk.End <= length), $"{Name}: a place of the review of {review.Path} is outside of its text.");
        }
    }

    private void Show(DocumentId id, TextOperation operation)
    {
        if (_screen.TryGetValue(id, out var shown))
        {
            _screen[id] = (shown.Document, operation.Apply(shown.Text));
        }
    }
}
