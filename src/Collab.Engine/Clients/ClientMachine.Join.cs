using System.Collections.Immutable;
using Collab.Engine.Conflicts;
using Collab.Engine.Sessions;

namespace Collab.Engine.Clients;

public sealed partial class ClientMachine
{
    /// <summary>The connection is gone. Edits go on; what was in flight keeps its number until the next join settles it.</summary>
    public void Disconnected()
    {
        if (Phase != ClientPhase.Closed)
        {
            Phase = ClientPhase.Offline;
        }

        _hasInFlight = false;
    }

    public JoinQuestion AskToJoin()
    {
        var held = _documents.Values.Where(static document => document.IsLoaded)
            .ToImmutableDictionary(static document => document.Id, static document => document.Revision);
        return new JoinQuestion(Client, Seq > 0 ? Seq : null, held, LastSentClientSeq);
    }

    /// <summary>
    /// Joined. First settles what was in flight: either its event is among the missed frames, or the answer's last committed number says that
    /// it never arrived, and it is thawed.
    /// </summary>
    public IReadOnlyList<ClientEffect> Joined(JoinAnswer answer)
    {
        Member = answer.Member;
        Epoch = answer.Epoch;
        LastSentClientSeq = Math.Max(LastSentClientSeq, answer.LastClientSeq);
        _hasInFlight = false;
        var effects = new List<ClientEffect>();
        if (answer.Frames is { } frames)
        {
            foreach (var document in _documents.Values.Where(static document => document is { IsLoaded: true, IsCatchingUp: false }))
            {
                BeginMerge(document);
            }

            foreach (var frame in frames)
            {
                effects.AddRange(ReceiveFrame(frame));
            }

            EndMerges(isBelowHorizon: false, effects);
            AskForCatchUpsAgain(effects);
        }
        else
        {
            Seq = answer.Seq;
            Reconcile(answer, effects);
        }

        if (_outbox.Count > 0 && _outbox[0].ClientSeq > answer.LastClientSeq)
        {
            Thaw();
        }

        SettlePhase();
        return effects;
    }

    /// <summary>
    /// The session will not have this client back (ended, removed, forgotten): what waits becomes drafts, and the machine closes. For
    /// refusals that may pass (a full session, a store that does not answer) do not call this, but join again later.
    /// </summary>
    public IReadOnlyList<ClientEffect> JoinRefused(Rejection reason)
    {
        var effects = new List<ClientEffect>();
        foreach (var id in _outbox.Where(static entry => entry.Document is not null).Select(static entry => entry.Document!.Value)
            .Distinct().ToList())
        {
            KeepDraft(_documents[id], reason, effects);
        }

        foreach (var entry in _outbox)
        {
            effects.Add(new ClientEffect.CommandRefused(entry.Command!, reason));
        }

        _outbox.Clear();
        Phase = ClientPhase.Closed;
        effects.Add(new ClientEffect.ClientClosed(reason));
        return effects;
    }

    /// <summary>The answer to <see cref="ClientEffect.CatchUpNeeded"/>.</summary>
    public IReadOnlyList<ClientEffect> CaughtUp(DocumentId id, CatchUpAnswer answer)
    {
        var effects = new List<ClientEffect>();
        if (!_documents.TryGetValue(id, out var document) || !document.IsCatchingUp)
        {
            return effects;
        }

        if (answer.From != document.Revision)
        {
            effects.Add(new ClientEffect.CatchUpNeeded(id, document.Revision));
            return effects;
        }

        var heldBack = document.TakeHeldBack();
        BeginMerge(document);
        if (!(answer.Text is null ? ApplyCatchUp(document, answer, effects) : ApplyText(document, answer, effects)))
        {
            // Drifted on the way: the text to be fetched contains all of the answer.
            _documents[id].Revision = answer.To;
        }

        foreach (var (edited, isOwn) in heldBack)
        {
            ReceiveEdit(edited, isOwn, effects);
        }

        EndMerges(answer.Text is not null, effects);
        if (Phase == ClientPhase.CatchingUp)
        {
            SettlePhase();
        }

        return effects;
    }

    /// <returns>False when the document drifted.</returns>
    private bool ApplyCatchUp(ClientDocument document, CatchUpAnswer answer, List<ClientEffect> effects)
    {
        foreach (var step in answer.Steps)
        {
            var isOwn = step.Member == Member && step.Client == Client;
            var author = new EventOrigin(step.Member, step.Client, step.ClientSeq);
            if (!ApplyCommitted(
                document, step.Operation, document.Revision + 1, isOwn ? step.ClientSeq : 0, author, effects))
            {
                return false;
            }
        }

        return answer.Operation is not { } operation || ApplyCommitted(document, operation, answer.To, 0, null, effects);
    }

    /// <summary>
    /// The server no longer has the way from the text here to its own: a merge of three texts stands in for it. What was in flight is settled by the join:
    /// had it not been committed, it would have been thawed, and the server's text has it.
    /// </summary>
    private bool ApplyText(ClientDocument document, CatchUpAnswer answer, List<ClientEffect> effects)
    {
        var pending = PendingOf(document.Id).ToList();
        if (pending is [{ IsSent: true } settled, ..])
        {
            document.Commit(settled.Operation!, document.Revision, isLastPending: pending.Count == 1);
            Acknowledge(settled.ClientSeq);
            BeginMerge(document);
        }

        return ApplyCommitted(
            document, LineDifference.Between(document.ServerText!, answer.Text!), answer.To, 0, null, effects);
    }

    /// <summary>A catch-up whose connection was lost before the answer came is asked for again: the missed frames do not contain it.</summary>
    private void AskForCatchUpsAgain(List<ClientEffect> effects)
    {
        foreach (var document in _documents.Values.Where(static document => document.IsCatchingUp))
        {
            effects.Add(new ClientEffect.CatchUpNeeded(document.Id, document.Revision));
        }
    }

    /// <summary>Brings the documents held here together with the answer's list, when the missed events are not at hand.</summary>
    private void Reconcile(JoinAnswer answer, List<ClientEffect> effects)
    {
        if (_outbox.Count > 0 && _outbox[0] is { Command: not null, IsSent: true } first && first.ClientSeq <= answer.LastClientSeq)
        {
            _outbox.RemoveAt(0);
        }

        var gone = _documents.Keys.Except(answer.Documents.Select(static joined => joined.Id)).ToList();
        foreach (var id in gone)
        {
            Forget(_documents[id], effects);
            KeepReviews(_documents[id]);
            _documents.Remove(id);
        }

        foreach (var joined in answer.Documents)
        {
            ReconcileDocument(joined, effects);
        }
    }

    private void ReconcileDocument(JoinedDocument joined, List<ClientEffect> effects)
    {
        if (!_documents.TryGetValue(joined.Id, out var document))
        {
            document = new ClientDocument(joined.Id, joined.Path, joined.Revision);
            _documents.Add(joined.Id, document);
        }

        document.Path = joined.Path;
        document.IsDeleted = joined.IsDeleted;
        if (document.IsLoaded && joined.IsDeleted)
        {
            // Deleted files take no edits and have no history to merge over: pending work becomes a draft.
            Forget(document, effects);
            if (joined.Revision != document.Revision)
            {
                Unload(document);
            }
        }
        else if (document.IsLoaded && joined.Revision > document.Revision)
        {
            document.IsCatchingUp = true;
            effects.Add(new ClientEffect.CatchUpNeeded(joined.Id, document.Revision));
        }
        else if (!document.IsLoaded)
        {
            document.Revision = joined.Revision;
            if (joined.Text is not null)
            {
                document.Load(joined.Text, joined.Revision);
                FindReviews(document);
            }
        }
    }

    /// <summary>The file is gone: pending work becomes a draft, and nothing is caught up any more.</summary>
    private void Forget(ClientDocument document, List<ClientEffect> effects)
    {
        document.TakeHeldBack();
        if (PendingOf(document.Id).Any())
        {
            var reason = new Rejection(RejectionCode.UnknownDocument, $"The file {document.Path} was deleted. Your edits are kept as a draft.");
            KeepDraft(document, reason, effects);
        }
    }

    /// <summary>The text here is of no use any more: where it is wanted, it is fetched.</summary>
    private void Unload(ClientDocument document)
    {
        KeepReviews(document);
        _documents[document.Id] = new ClientDocument(document.Id, document.Path, document.Revision) { IsDeleted = document.IsDeleted };
    }

    private void SettlePhase()
    {
        if (Phase != ClientPhase.Closed)
        {
            Phase = _documents.Values.Any(static document => document.IsCatchingUp) ? ClientPhase.CatchingUp : ClientPhase.Live;
        }
    }
}
