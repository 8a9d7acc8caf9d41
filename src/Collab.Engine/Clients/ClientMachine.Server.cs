using Collab.Engine.Presence;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Engine.Clients;

public sealed partial class ClientMachine
{
    /// <summary>A frame of the live stream, or one that was missed. A gap means that frames were lost: join again.</summary>
    public IReadOnlyList<ClientEffect> ReceiveFrame(Frame frame)
    {
        if (frame.Last <= Seq)
        {
            return Nothing;
        }

        if (frame.First != Seq + 1)
        {
            return [new ClientEffect.RejoinNeeded()];
        }

        var effects = new List<ClientEffect>();
        foreach (var happened in frame.Events)
        {
            ReceiveEvent(happened, effects);
        }

        Seq = frame.Last;
        if (Phase == ClientPhase.CatchingUp)
        {
            SettlePhase();
        }

        return effects;
    }

    /// <summary>The server's direct answer to a submission: null when it was committed, which its frame tells as well.</summary>
    public IReadOnlyList<ClientEffect> ReceiveReceipt(long clientSeq, Rejection? rejection)
    {
        if (rejection is null || !_hasInFlight || _outbox[0].ClientSeq != clientSeq)
        {
            return Nothing;
        }

        switch (rejection.Code)
        {
            case RejectionCode.RateLimited:
            case RejectionCode.TooFarBehind:
                // Not committed, and known to be: send it anew, with what has arrived in the meantime.
                Thaw();
                return [new ClientEffect.RetryLater()];
            case RejectionCode.TryAgain:
            case RejectionCode.StorageUnavailable:
            case RejectionCode.NotInSession:
            case RejectionCode.StaleClientSeq:
                return [new ClientEffect.RejoinNeeded()];
            case RejectionCode.Superseded:
            case RejectionCode.ClientForgotten:
                Phase = ClientPhase.Closed;
                return [new ClientEffect.ClientClosed(rejection)];
            default:
                return Refused(rejection);
        }
    }

    /// <summary>
    /// The server's checksum of a document at a revision. Compared only by a replica that is synchronised there; a difference means that it has
    /// drifted.
    /// </summary>
    public IReadOnlyList<ClientEffect> ReceiveChecksum(DocumentChecksum told)
    {
        if (Phase != ClientPhase.Live || !_documents.TryGetValue(told.Document, out var document) || !document.IsLoaded
            || document.Revision != told.Revision || PendingOf(told.Document).Any()
            || new Rope(document.Text!).Checksum() == told.Checksum)
        {
            return Nothing;
        }

        var effects = new List<ClientEffect>();
        Drift(document, document.Revision, effects);
        return effects;
    }

    private List<ClientEffect> Refused(Rejection rejection)
    {
        var effects = new List<ClientEffect>();
        var entry = _outbox[0];
        _hasInFlight = false;
        if (entry.Command is { } command)
        {
            _outbox.RemoveAt(0);
            effects.Add(new ClientEffect.CommandRefused(command, rejection));
            return effects;
        }

        var document = _documents[entry.Document!.Value];
        if (rejection.Code is RejectionCode.WrongBase or RejectionCode.WrongLength)
        {
            Drift(document, document.Revision, effects);
        }
        else
        {
            KeepDraft(document, rejection, effects);
        }

        return effects;
    }

    private void ReceiveEvent(SessionEvent happened, List<ClientEffect> effects)
    {
        var isOwn = happened.Origin is { } origin && origin.Member == Member && origin.Client == Client;
        switch (happened)
        {
            case SessionEvent.DocumentEdited edited:
                ReceiveEdit(edited, isOwn, effects);
                return;
            case SessionEvent.DocumentCreated created:
                var document = new ClientDocument(created.Document, created.Path, 0);
                document.Load(created.Text, 0);
                _documents[created.Document] = document;
                break;
            case SessionEvent.DocumentRenamed renamed when _documents.TryGetValue(renamed.Document, out var known):
                known.Path = renamed.Path;
                break;
            case SessionEvent.DocumentDeleted deleted when _documents.TryGetValue(deleted.Document, out var known):
                known.IsDeleted = true;
                if (known.IsCatchingUp)
                {
                    // A deleted file has no history to catch up over: the answer would not come.
                    Forget(known, effects);
                    Unload(known);
                }

                break;
            case SessionEvent.DocumentRestored restored when _documents.TryGetValue(restored.Document, out var known):
                known.IsDeleted = false;
                if (!known.IsLoaded)
                {
                    effects.Add(new ClientEffect.TextNeeded(known.Id));
                }

                break;
            default:
                break;
        }

        if (isOwn)
        {
            Acknowledge(happened.Origin!.ClientSeq);
        }
    }

    private void ReceiveEdit(SessionEvent.DocumentEdited edited, bool isOwn, List<ClientEffect> effects)
    {
        if (!_documents.TryGetValue(edited.Document, out var document) || edited.Revision <= document.Revision)
        {
            return;
        }

        if (document.IsCatchingUp)
        {
            document.HoldBack(edited, isOwn);
            return;
        }

        if (!document.IsLoaded)
        {
            document.Revision = edited.Revision;
            return;
        }

        if (edited.Revision != document.Revision + 1)
        {
            // Joining again would not bring the missing operation: its frame counts as taken in. Only the whole text helps.
            Drift(document, edited.Revision, effects);
            return;
        }

        ApplyCommitted(document, edited.Operation, edited.Revision, isOwn ? edited.Origin!.ClientSeq : 0, edited.Origin, effects);
    }

    /// <param name="ownClientSeq">0 for somebody else's operation.</param>
    /// <returns>False when the document has drifted, and is another object now.</returns>
    private bool ApplyCommitted(
        ClientDocument document, TextOperation operation, long revision, long ownClientSeq, EventOrigin? author,
        List<ClientEffect> effects)
    {
        if (ownClientSeq == 0)
        {
            if (operation.BaseLength != document.ServerText!.Length)
            {
                Drift(document, revision, effects);
                return false;
            }

            var shown = document.Receive(operation, revision, PendingOf(document.Id));
            _merges.GetValueOrDefault(document.Id)?.Theirs.Add(operation);
            FollowReviews(document.Id, shown);
            effects.Add(new ClientEffect.DocumentChanged(document.Id, shown, author));
            return true;
        }

        // Both sides transformed the same operation over the same steps; a difference means that this replica has drifted.
        var pending = PendingOf(document.Id).ToList();
        if (pending.Count == 0 || pending[0].ClientSeq != ownClientSeq || !pending[0].Operation!.Equals(operation))
        {
            Drift(document, revision, effects);
            return false;
        }

        document.Commit(operation, revision, isLastPending: pending.Count == 1);
        Acknowledge(ownClientSeq);
        if (_merges.ContainsKey(document.Id))
        {
            // It was sent while there was a connection: what others did before it was merged by the server.
            BeginMerge(document);
        }

        return true;
    }

    private void Acknowledge(long clientSeq)
    {
        if (_outbox.Count > 0 && _outbox[0].ClientSeq == clientSeq)
        {
            _outbox.RemoveAt(0);
            _hasInFlight = false;
        }
    }

    /// <summary>The replica is not what the server has: keep what the user sees as a draft and fetch the document anew.</summary>
    /// <param name="revision">An older text is of no use.</param>
    private void Drift(ClientDocument document, long revision, List<ClientEffect> effects)
    {
        var reason = new Rejection(
            RejectionCode.WrongLength, "This copy had drifted from the server's. Your text is kept as a draft; the file was loaded again.");
        if (PendingOf(document.Id).Any())
        {
            KeepDraft(document, reason, effects);
        }

        document.Revision = revision;
        Unload(document);
        effects.Add(new ClientEffect.DocumentStale(document.Id));
        effects.Add(new ClientEffect.RejoinNeeded());
    }

    private void KeepDraft(ClientDocument document, Rejection reason, List<ClientEffect> effects)
    {
        var draft = new Draft(document.Id, document.Path, document.Text!, document.ServerText!, reason);
        var hadInFlight = _outbox[0].Document == document.Id;
        _outbox.RemoveAll(entry => entry.Document == document.Id);
        _hasInFlight &= !hadInFlight;
        _drafts.Add(draft);
        var reset = document.Reset();
        FollowReviews(document.Id, reset);
        _merges.Remove(document.Id);
        effects.Add(new ClientEffect.DocumentReset(document.Id, reset, draft));
    }

    /// <summary>What was in flight is known not to be committed: it may change again and gets a new number when sent.</summary>
    private void Thaw()
    {
        _hasInFlight = false;
        if (_outbox.Count > 0)
        {
            _outbox[0].ClientSeq = 0;
        }
    }
}
