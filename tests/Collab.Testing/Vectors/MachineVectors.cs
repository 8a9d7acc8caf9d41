using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Clients;
using Collab.Engine.Conflicts;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Testing.Vectors;

/// <summary>
/// Transcripts of a client machine against the real session machine: edits, undo, lost connections, refusals, closed tabs, while
/// somebody else edits the same file. A transcript is one case: <c>{ client, steps }</c>.
/// </summary>
public sealed class MachineVectors
{
    private const int Transcripts = 4;
    private const int StepsPerTranscript = 36;
    private const int InsertLengthMaximum = 6;

    private static readonly MemberId Me = new(SessionScript.Id(2));
    private static readonly ClientId Mine = new(SessionScript.Id(102));

    private readonly Random _random;
    private readonly SessionScript _script = new("def 😀 do\nend\n");
    private readonly MachineTranscript _client = new(Mine);
    private Submission? _inFlight;
    private int _delivered;
    private bool _isHistoryGone;

    private MachineVectors(int seed)
    {
        _random = new Random(seed);
    }

    public static VectorFile Create(int seed)
    {
        return new VectorFile("client-machine", [.. Enumerable.Range(0, Transcripts).Select(i => new MachineVectors(seed + i).Run()), new MachineVectors(seed).RunDeletions(), new MachineVectors(seed).RunReviews()]);
    }

    private object Run()
    {
        Join(withFrames: false);
        for (var i = 0; i < StepsPerTranscript; i++)
        {
            Step();
        }

        if (_client.Machine.Phase == ClientPhase.Offline)
        {
            Join(withFrames: false);
        }

        _client.JoinRefused(new Rejection(RejectionCode.SessionEnded, "The session has ended."));
        return new { client = Mine, steps = _client.Steps };
    }

    /// <summary>The file goes and comes back: under a pending edit, by this client's own wish, and while it is away and its copy grows old.</summary>
    private object RunDeletions()
    {
        var (owner, file) = (SessionScript.Owner, SessionScript.File);
        Join(withFrames: false);
        _client.Edit(file, TextOperation.Replace(_script.Text.Length, 0, 0, "# mine\n"), false);
        _script.Do(new SessionCommand.DeleteDocument(owner, _script.Stamp(owner, SessionScript.OwnerClient), file, _script.Now));
        _script.Do(new SessionCommand.RestoreDocument(owner, _script.Stamp(owner, SessionScript.OwnerClient), file, _script.Now));
        ExchangeAll();

        _client.Enqueue(new OutboxCommand.DeleteDocument(file));
        _client.Enqueue(new OutboxCommand.RestoreDocument(file));
        _client.Enqueue(new OutboxCommand.RestoreDocument(file));
        ExchangeAll();

        _client.Disconnected();
        _script.Do(_script.Edit((owner, SessionScript.OwnerClient), TextOperation.Replace(_script.Text.Length, 0, 0, "# theirs\n")));
        _script.Do(new SessionCommand.DeleteDocument(owner, _script.Stamp(owner, SessionScript.OwnerClient), file, _script.Now));
        Join(withFrames: false);
        _script.Do(new SessionCommand.RestoreDocument(owner, _script.Stamp(owner, SessionScript.OwnerClient), file, _script.Now));
        ExchangeAll();
        return new { client = Mine, steps = _client.Steps };
    }

    /// <summary>Both change the same lines while this client is away, more than once: choices, a closed tab, and a history that is gone.</summary>
    private object RunReviews()
    {
        var file = SessionScript.File;
        Join(withFrames: false);
        foreach (var choice in new[] { ReviewChoice.Theirs, ReviewChoice.Both })
        {
            _client.Disconnected();
            EditBoth($"# mine {choice}\n", $"# theirs {choice}\n");
            Join(withFrames: true);
            ExchangeAll();
            _client.Choose(_client.Machine.Reviews.Count - 1, 0, choice);
            ExchangeAll();
        }

        _client.Undo(file);
        _script.Do(_script.Edit((SessionScript.Owner, SessionScript.OwnerClient), TextOperation.Replace(_script.Text.Length, 0, 0, "# above\n")));
        ExchangeAll();

        // What is in flight is committed, but its frame is lost with the connection.
        _isHistoryGone = true;
        _client.Edit(file, TextOperation.Replace(_client.Machine.Documents[file].Text!.Length, 0, 1, "!"), false);
        _script.Do(Command(_client.TakeNext(InsertLengthMaximum)!));
        _client.Disconnected();
        EditBoth("# mine, late\n", "# theirs, late\n");
        _client.Restore();
        Join(withFrames: false);
        ExchangeAll();
        _client.Choose(0, 0, ReviewChoice.Both);
        _client.Choose(_client.Machine.Reviews.Count - 1, 0, ReviewChoice.Mine);
        ExchangeAll();
        return new { client = Mine, steps = _client.Steps };
    }

    private void EditBoth(string mine, string theirs)
    {
        _client.Edit(SessionScript.File, TextOperation.Replace(_client.Machine.Documents[SessionScript.File].Text!.Length, 0, 1, mine), false);
        var theirEdit = TextOperation.Replace(_script.Text.Length, 0, 2, theirs);
        _script.Do(_script.Edit((SessionScript.Owner, SessionScript.OwnerClient), theirEdit));
    }

    private void ExchangeAll()
    {
        while (_delivered < _script.Log.Count || _client.Machine.Outbox.Count > 0)
        {
            Exchange(isOffline: false);
        }
    }

    private void Step()
    {
        var isOffline = _client.Machine.Phase == ClientPhase.Offline;
        var document = _client.Machine.Documents.GetValueOrDefault(SessionScript.File);
        switch (_random.Next(20))
        {
            case < 6 when document?.Text is { } text:
                _client.Edit(SessionScript.File, RandomText.Operation(_random, text, 2), _random.Next(3) == 0);
                break;
            case 6 when document is { IsLoaded: true }:
                _client.Undo(SessionScript.File);
                break;
            case 7 when document is { IsLoaded: true }:
                _client.Redo(SessionScript.File);
                break;
            case 8 when document is { IsLoaded: true, CanUndo: true } && _random.Next(3) == 0:
                _client.UndoAll(SessionScript.File);
                break;
            case 8 when document is { IsLoaded: true } && _client.Machine.Reviews is { Count: > 0 } reviews:
                var review = _random.Next(reviews.Count);
                _client.Choose(review, _random.Next(reviews[review].Hunks.Length), (ReviewChoice)_random.Next(4));
                break;
            case 9:
                _client.Enqueue(_random.Next(2) == 0
                    ? new OutboxCommand.SendChat("hello")
                    : new OutboxCommand.RenameDocument(SessionScript.File, $"lib/{_random.Next(9)}.ex"));
                break;
            case 10 or 11:
                var other = (SessionScript.Owner, SessionScript.OwnerClient);
                _script.Do(_script.Edit(other, RandomText.Operation(_random, _script.Text, 2)));
                break;
            case 12 when !isOffline && _random.Next(2) == 0:
                _client.Disconnected();
                _inFlight = null;
                break;
            case 13 when isOffline:
                _client.Restore();
                break;
            case 14 when !isOffline && document is not null:
                _client.ReceiveChecksum(document.Id, document.Revision, new Rope(document.ServerText ?? string.Empty).Checksum() + (uint)_random.Next(2));
                break;
            case >= 15 when isOffline:
                Join(_client.Machine.Seq > 0 && _random.Next(2) == 0);
                break;
            default:
                Exchange(isOffline);
                break;
        }
    }

    /// <summary>Sends what waits, lets the server answer, brings the next frame.</summary>
    private void Exchange(bool isOffline)
    {
        if (isOffline)
        {
            return;
        }

        if (_inFlight is null && _client.TakeNext(InsertLengthMaximum) is { } submission)
        {
            Submit(submission);
        }

        if (_delivered < _script.Log.Count)
        {
            CarryOut(_client.ReceiveFrame(FrameAt(_delivered++), Me));
        }
    }

    private void Submit(Submission submission)
    {
        _inFlight = submission;
        Rejection? rejection = _random.Next(8) switch
        {
            0 => new Rejection(RejectionCode.RateLimited, "Slow down."),
            1 when _random.Next(3) == 0 => new Rejection(RejectionCode.NotPermitted, "You may only watch."),
            _ => null,
        };
        if (rejection is null && _script.Do(Command(submission)) is Outcome.Refused refused)
        {
            rejection = refused.Rejection;
        }

        _inFlight = null;
        CarryOut(_client.ReceiveReceipt(submission.ClientSeq, rejection));
    }

    private SessionCommand Command(Submission submission)
    {
        var stamp = new CommandStamp(Mine, _client.Machine.Epoch, submission.ClientSeq);
        return submission.Command switch
        {
            OutboxCommand.SendChat chat => new SessionCommand.SendChat(Me, stamp, chat.Text, _script.Now),
            OutboxCommand.DeleteDocument delete => new SessionCommand.DeleteDocument(Me, stamp, delete.Document, _script.Now),
            OutboxCommand.RestoreDocument restore => new SessionCommand.RestoreDocument(Me, stamp, restore.Document, _script.Now),
            OutboxCommand.RenameDocument rename => new SessionCommand.RenameDocument(Me, stamp, rename.Document, rename.Path, _script.Now),
            _ => new SessionCommand.EditDocument(
                Me, stamp, submission.Document!.Value, submission.Base, submission.Operation!, _script.Now),
        };
    }

    private void CarryOut(List<ClientEffect> effects)
    {
        foreach (var effect in effects)
        {
            switch (effect)
            {
                case ClientEffect.CatchUpNeeded needed:
                    CarryOut(_client.CaughtUp(needed.Document, CatchUp(needed.Base)));
                    break;
                case ClientEffect.DocumentStale stale:
                    _client.Load(stale.Document, _script.Text, _script.State.Documents[stale.Document].Revision);
                    break;
                case ClientEffect.TextNeeded needed:
                    _client.Load(needed.Document, _script.Text, _script.State.Documents[needed.Document].Revision);
                    break;
                case ClientEffect.RejoinNeeded:
                    _client.Disconnected();
                    _inFlight = null;
                    break;
                default:
                    break;
            }
        }
    }

    private void Join(bool withFrames)
    {
        var question = _client.AskToJoin();
        _script.Join(Me, Mine, isReturning: question.LastClientSeq > 0);
        var client = _script.State.Members[Me].Clients[Mine];
        var documents = _script.State.Documents.Values.Select(document => new JoinedDocument(
            document.Id, document.Path, document.Revision, document.IsDeleted,
            document.IsDeleted || question.Documents.ContainsKey(document.Id) ? null : document.Text.ToString()));
        ImmutableArray<Frame>? frames = withFrames
            ? [.. Enumerable.Range((int)question.Since!.Value, _script.Log.Count - (int)question.Since.Value).Select(FrameAt)]
            : null;
        _delivered = _script.Log.Count;
        CarryOut(_client.Joined(new JoinAnswer(
            Me, _script.Log.Count, client.Epoch, client.LastClientSeq, [.. documents], frames)));
        if (_client.Machine.Documents.GetValueOrDefault(SessionScript.File) is { IsLoaded: false, IsDeleted: false } unloaded)
        {
            _client.Load(unloaded.Id, _script.Text, _script.State.Documents[unloaded.Id].Revision);
        }
    }

    /// <summary>Steps up to the client's own last commit, then everything after it as one operation.</summary>
    private CatchUpAnswer CatchUp(long from)
    {
        var document = _script.State.Documents[SessionScript.File];
        if (_isHistoryGone || _random.Next(4) == 0)
        {
            return new CatchUpAnswer(from, document.Revision, [], null, document.Text.ToString());
        }

        var history = Enumerable.Range(0, document.History.Count).Select(i => document.History[i])
            .Skip(document.History.Count - (int)(document.Revision - from)).ToList();
        var steps = history.FindLastIndex(static entry => entry.Member == Me && entry.Client == Mine) + 1;
        var rest = history.Skip(steps).Select(static entry => entry.Operation).ToArray();
        return new CatchUpAnswer(
            from, document.Revision, [.. history.Take(steps)], rest.Length > 0 ? TextOperation.ComposeAll(rest) : null);
    }

    private Frame FrameAt(int index)
    {
        var (happened, at) = _script.Log[index];
        return new Frame(index + 1, index + 1, at, [happened]);
    }
}
