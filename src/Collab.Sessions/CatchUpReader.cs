using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;

namespace Collab.Sessions;

/// <summary>
/// The way of one client from an old revision of a document to the newest: one by one up to its own last commit, since one of them may be the command
/// whose fate it waits for, and all behind that as one composed operation. What the state's window does not hold is read from the log, outside
/// the mailbox.
/// </summary>
public static class CatchUpReader
{
    private const int FramesPageMaximum = 500;

    public static async Task<CatchUpResponse> ReadAsync(
        ISessionStore store, SessionId session, SessionState state, MemberId member, ClientId client, DocumentId id, long revision,
        CancellationToken cancellationToken)
    {
        if (!state.Documents.TryGetValue(id, out var document) || document.IsDeleted)
        {
            return Refused(RejectionCode.UnknownDocument, "There is no such file in this session.");
        }

        if (revision < 0 || revision > document.Revision)
        {
            return Refused(RejectionCode.WrongBase, $"There is no revision {revision}; the document is at {document.Revision}. Join again.");
        }

        var missing = document.Revision - revision;
        var entries = missing <= document.History.Count
            ? FromWindow(document, (int)missing)
            : await FromLogAsync(store, session, id, revision, document.Revision, cancellationToken);
        var own = entries.FindLastIndex(entry => entry.Member == member && entry.Client == client);
        var rest = entries.Skip(own + 1).Select(static entry => entry.Operation).ToArray();
        return new CatchUpResponse(
            true,
            From: revision,
            To: document.Revision,
            Steps: [.. entries.Take(own + 1).Select(static entry =>
                new CatchUpStep(entry.Operation, entry.Member, entry.Client, entry.ClientSeq))],
            Op: rest.Length == 0 ? null : TextOperation.ComposeAll(rest));
    }

    private static List<HistoryEntry> FromWindow(DocumentState document, int missing)
    {
        var entries = new List<HistoryEntry>(missing);
        for (var i = document.History.Count - missing; i < document.History.Count; i++)
        {
            entries.Add(document.History[i]);
        }

        return entries;
    }

    private static async Task<List<HistoryEntry>> FromLogAsync(
        ISessionStore store, SessionId session, DocumentId id, long revision, long head, CancellationToken cancellationToken)
    {
        var entries = new List<HistoryEntry>((int)(head - revision));
        var after = 0L;
        while (entries.Count < head - revision)
        {
            var page = await store.ReadFramesAsync(session, after, FramesPageMaximum, cancellationToken);
            if (page.Count == 0)
            {
                throw new InvalidOperationException($"The log of session {session} ends before revision {head} of document {id}.");
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
