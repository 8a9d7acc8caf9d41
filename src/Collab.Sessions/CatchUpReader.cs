using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;

namespace Collab.Sessions;

/// <summary>
/// The way of one client from an old revision of a document to the newest: one by one up to its own last commit, since one of them may be the command
/// whose fate it waits for, and all behind that as one composed operation. What the state's window does not hold is read from the log, outside
/// the mailbox; what it does hold is composed from runs that are kept (<see cref="OperationHistory.ComposeFrom"/>). Below the horizon, and where the log
/// no longer reaches back, the answer is the text itself.
/// </summary>
public static class CatchUpReader
{
    private const int FramesPageMaximum = 500;

    public static async Task<CatchUpResponse> ReadAsync(
        ISessionStore store, SessionId session, SessionState state, MemberId member, ClientId client, DocumentId id, long revision,
        int operationsMaximum, CancellationToken cancellationToken)
    {
        if (!state.Documents.TryGetValue(id, out var document) || document.IsDeleted)
        {
            return Refused(RejectionCode.UnknownDocument, "There is no such file in this session.");
        }

        if (revision < 0 || revision > document.Revision)
        {
            return Refused(RejectionCode.WrongBase, $"There is no revision {revision}; the document is at {document.Revision}. Join again.");
        }

        var window = document.Revision - document.History.Count;
        var older = document.Revision - revision > operationsMaximum ? null
            : revision < window ? await FromLogAsync(store, session, id, revision, window, cancellationToken)
            : [];
        return older is null
            ? new CatchUpResponse(true, From: revision, To: document.Revision, Text: document.Text.ToString())
            : Answer(document, revision, older, entry => entry.Member == member && entry.Client == client);
    }

    private static CatchUpResponse Answer(
        DocumentState document, long revision, List<HistoryEntry> older, Predicate<HistoryEntry> isOwn)
    {
        var history = document.History;
        var start = (int)(revision + older.Count - (document.Revision - history.Count));
        var steps = OwnPart([.. older, .. history.From(start)], isOwn);
        return new CatchUpResponse(
            true,
            From: revision,
            To: document.Revision,
            Steps: [.. steps.Select(static entry => new CatchUpStep(entry.Operation, entry.Member, entry.Client, entry.ClientSeq))],
            Op: Compose(history, start + Math.Max(0, steps.Count - older.Count), older.Skip(steps.Count)));
    }

    /// <summary>All up to the client's own last commit, that included.</summary>
    private static List<HistoryEntry> OwnPart(List<HistoryEntry> missed, Predicate<HistoryEntry> isOwn)
    {
        return missed[..(missed.FindLastIndex(isOwn) + 1)];
    }

    private static TextOperation? Compose(OperationHistory history, int index, IEnumerable<HistoryEntry> older)
    {
        var parts = older.Select(static entry => entry.Operation).ToList();
        if (index < history.Count)
        {
            parts.Add(history.ComposeFrom(index));
        }

        return parts.Count == 0 ? null : TextOperation.ComposeAll([.. parts]);
    }

    /// <returns>Null when the log has not all of them any more.</returns>
    private static async Task<List<HistoryEntry>?> FromLogAsync(
        ISessionStore store, SessionId session, DocumentId id, long revision, long head, CancellationToken cancellationToken)
    {
        var entries = new List<HistoryEntry>((int)(head - revision));
        var after = 0L;
        while (entries.Count < head - revision)
        {
            var page = await store.ReadFramesAsync(session, after, FramesPageMaximum, cancellationToken);
            if (page.Count == 0)
            {
                return null;
            }

            foreach (var edited in page.SelectMany(static frame => FrameCodec.Decode(frame.Payload.Span).Events)
                .OfType<SessionEvent.DocumentEdited>()
                .Where(edited => edited.Document == id && edited.Revision > revision && edited.Revision <= head))
            {
                entries.Add(new HistoryEntry(edited.Operation, edited.Origin!.Member, edited.Origin.Client, edited.Origin.ClientSeq));
            }

            after = page[^1].Last;
        }

        return entries;
    }

    private static CatchUpResponse Refused(RejectionCode code, string message)
    {
        return new CatchUpResponse(false, code, message);
    }
}
