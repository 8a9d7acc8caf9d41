using System.Collections.Immutable;
using Collab.Engine.Conflicts;
using Collab.Engine.Text;

namespace Collab.Engine.Clients;

/// <summary>
/// What a client writes down so that a closed tab loses nothing: the unsent and unsettled work and the texts it applies to. The rest of the
/// session is fetched again.
/// </summary>
public sealed record ClientJournal(
    ClientId Client, long LastSentClientSeq, ImmutableArray<JournalDocument> Documents, ImmutableArray<JournalEntry> Outbox,
    ImmutableArray<Draft> Drafts, ImmutableArray<OfflineReview> Reviews);

/// <param name="ServerText">The server's text at <paramref name="Revision"/>.</param>
public sealed record JournalDocument(DocumentId Id, string Path, long Revision, string ServerText);

public sealed record JournalEntry(long ClientSeq, DocumentId? Document, TextOperation? Operation, OutboxCommand? Command);

public sealed partial class ClientMachine
{
    public ClientJournal WriteJournal()
    {
        var documents = _outbox.Where(static entry => entry.Document is not null)
            .Select(static entry => entry.Document!.Value)
            .Distinct()
            .Select(id => _documents[id])
            .Select(static document => new JournalDocument(document.Id, document.Path, document.Revision, document.ServerText!));
        var outbox = _outbox.Select(static entry =>
            new JournalEntry(entry.ClientSeq, entry.Document, entry.Operation, entry.Command));
        var reviews = _reviews.Select(review => review.Copy(_documents.GetValueOrDefault(review.Document)?.Text ?? review.Text));
        return new ClientJournal(Client, LastSentClientSeq, [.. documents], [.. outbox], [.. _drafts], [.. reviews]);
    }

    /// <summary>A machine that goes on where a journal stopped. It is offline; undo starts anew.</summary>
    public static ClientMachine Restore(ClientJournal journal)
    {
        var machine = new ClientMachine(journal.Client) { LastSentClientSeq = journal.LastSentClientSeq };
        foreach (var kept in journal.Documents)
        {
            var document = new ClientDocument(kept.Id, kept.Path, kept.Revision);
            document.Load(kept.ServerText, kept.Revision);
            machine._documents.Add(kept.Id, document);
        }

        foreach (var kept in journal.Outbox)
        {
            var entry = kept.Document is { } id
                ? new OutboxEntry(id, kept.Operation!) { ClientSeq = kept.ClientSeq }
                : new OutboxEntry(kept.Command!) { ClientSeq = kept.ClientSeq };
            machine._outbox.Add(entry);
            if (kept.Document is { } edited)
            {
                machine._documents[edited].Restore(kept.Operation!);
            }
        }

        machine._drafts.AddRange(journal.Drafts);
        machine._reviews.AddRange(journal.Reviews.Select(static review => review.Copy(review.Text)));
        foreach (var document in machine._documents.Values)
        {
            machine.FindReviews(document);
        }

        return machine;
    }
}
