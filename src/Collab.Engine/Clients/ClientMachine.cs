using Collab.Engine.Text;

namespace Collab.Engine.Clients;

/// <summary>
/// The client's half of the protocol, without network, clock and screen. The browser's <c>client-machine.js</c> is the same machine and passes
/// the same vectors.
/// <para>
/// All durable commands go through one ordered outbox with one of them in flight. Only unsent edits compose; what was sent is
/// frozen. A receipt tells of a refusal, but only the frame moves the machine: the author gets the same bytes as everybody and finds
/// his own operation there. After a lost connection the fate of what was in flight is unknown until the join answer
/// says which command was committed last; only then may it be sent again.
/// </para>
/// <para>
/// Each method takes in one thing and returns the effects for the shell, in the order in which they are to be carried out. The machine is
/// not thread-safe.
/// </para>
/// </summary>
public sealed partial class ClientMachine
{
    private static readonly IReadOnlyList<ClientEffect> Nothing = [];

    private readonly Dictionary<DocumentId, ClientDocument> _documents = [];
    private readonly List<OutboxEntry> _outbox = [];
    private readonly List<Draft> _drafts = [];
    private bool _hasInFlight;

    public ClientMachine(ClientId client)
    {
        Client = client;
    }

    public ClientId Client { get; }

    public ClientPhase Phase { get; private set; } = ClientPhase.Offline;

    /// <summary>Known from the first join on.</summary>
    public MemberId? Member { get; private set; }

    public long Epoch { get; private set; }

    /// <summary>Sequence number of the last event taken in; 0 before the first join and after a restore.</summary>
    public long Seq { get; private set; }

    /// <summary>The highest client sequence number ever sent.</summary>
    public long LastSentClientSeq { get; private set; }

    public IReadOnlyDictionary<DocumentId, ClientDocument> Documents => _documents;

    public IReadOnlyList<OutboxEntry> Outbox => _outbox;

    public IReadOnlyList<Draft> Drafts => _drafts;

    /// <summary>Live, everything sent and committed.</summary>
    public bool IsSynchronised => Phase == ClientPhase.Live && _outbox.Count == 0;

    /// <summary>A local edit of a loaded document, in terms of what the user sees.</summary>
    /// <param name="continuesGroup">Undo takes it back together with the edit before it.</param>
    public void Edit(DocumentId id, TextOperation operation, bool continuesGroup)
    {
        _documents[id].Edit(operation, continuesGroup);
        FollowReviews(id, operation);
        EnqueueEdit(id, operation);
    }

    /// <summary>Takes back the last own edit that still stands. Null when there is none.</summary>
    public TextOperation? Undo(DocumentId id)
    {
        return EnqueueRevert(id, _documents[id].Undo());
    }

    /// <summary>Does again what <see cref="Undo"/> took back. Null when there is nothing.</summary>
    public TextOperation? Redo(DocumentId id)
    {
        return EnqueueRevert(id, _documents[id].Redo());
    }

    /// <summary>Takes back all own edits that undo remembers, as one operation. Null when there are none.</summary>
    public TextOperation? UndoAll(DocumentId id)
    {
        TextOperation? whole = null;
        while (_documents[id].Undo() is { } operation)
        {
            whole = whole is null ? operation : TextOperation.Compose(whole, operation);
        }

        return EnqueueRevert(id, whole);
    }

    /// <summary>False when the outbox is full (<see cref="Limits.OutboxMaximum"/>).</summary>
    public bool Enqueue(OutboxCommand command)
    {
        if (_outbox.Count >= Limits.OutboxMaximum)
        {
            return false;
        }

        _outbox.Add(new OutboxEntry(command));
        return true;
    }

    /// <summary>The next thing to send, which is thereby frozen and in flight; null while something is, or nothing waits.</summary>
    /// <param name="insertLengthMaximum">A longer edit is sent in parts, so that no message is too large.</param>
    public Submission? TakeNext(int insertLengthMaximum)
    {
        if (Phase != ClientPhase.Live || _hasInFlight || _outbox.Count == 0)
        {
            return null;
        }

        var entry = _outbox[0];
        if (!entry.IsSent)
        {
            SplitFirst(insertLengthMaximum);
            entry.ClientSeq = ++LastSentClientSeq;
        }

        _hasInFlight = true;
        var revision = entry.Document is { } document ? _documents[document].Revision : 0;
        return new Submission(entry.ClientSeq, entry.Document, revision, entry.Operation, entry.Command);
    }

    /// <summary>The text of a document was fetched. Ignored where the client holds it already or knows a later revision.</summary>
    /// <returns>False when the text is too old to use: fetch it again.</returns>
    public bool Load(DocumentId id, string text, long revision)
    {
        if (!_documents.TryGetValue(id, out var document) || document.IsLoaded)
        {
            return true;
        }

        if (revision < document.Revision)
        {
            return false;
        }

        document.Load(text, revision);
        FindReviews(document);
        return true;
    }

    public void DiscardDraft(Draft draft)
    {
        _drafts.Remove(draft);
    }

    private TextOperation? EnqueueRevert(DocumentId id, TextOperation? operation)
    {
        if (operation is null)
        {
            return null;
        }

        FollowReviews(id, operation);
        EnqueueEdit(id, operation);
        return operation;
    }

    private void EnqueueEdit(DocumentId id, TextOperation operation)
    {
        // Edits of other documents may be passed, other commands not: a run follows the edits that were made before it.
        for (var i = _outbox.Count - 1; i >= 0 && _outbox[i] is { IsSent: false, Document: { } document } entry; i--)
        {
            if (document == id)
            {
                entry.Operation = TextOperation.Compose(entry.Operation!, operation);
                return;
            }
        }

        _outbox.Add(new OutboxEntry(id, operation));
    }

    private void SplitFirst(int insertLengthMaximum)
    {
        if (_outbox[0] is not { Document: { } document, Operation: { } operation } entry)
        {
            return;
        }

        (entry.Operation, var remainder) = operation.Split(insertLengthMaximum);
        if (remainder is not null)
        {
            _outbox.Insert(1, new OutboxEntry(document, remainder));
        }
    }

    private IEnumerable<OutboxEntry> PendingOf(DocumentId id)
    {
        return _outbox.Where(entry => entry.Document == id);
    }
}

public enum ClientPhase : byte
{
    /// <summary>No connection, or not joined yet: edits go on and wait.</summary>
    Offline,

    /// <summary>Joined, but some document is still being caught up: nothing is sent.</summary>
    CatchingUp,

    Live,

    /// <summary>Replaced or forgotten; nothing is sent any more.</summary>
    Closed,
}
