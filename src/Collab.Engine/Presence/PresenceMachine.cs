using System.Collections.Immutable;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Engine.Presence;

/// <summary>
/// Who is here, where and how: everything about people that need not survive a crash. It stands beside the session state and has no sequence
/// numbers; a tick is sent behind the frames it follows, on the same queue.
/// <para>
/// Cursors are moved along with the operations that are committed after them: the author's own past what he inserted, all others' stay left.
/// Operations are only collected here as they happen and mapped at the tick, so that an edit costs the same with 2 and with 100
/// people in the room.
/// </para>
/// Time comes in with each call. Not thread-safe: the session's mailbox owns it.
/// </summary>
public sealed class PresenceMachine
{
    /// <summary>A typist who pauses for longer is only active.</summary>
    public static readonly TimeSpan TypingLinger = TimeSpan.FromSeconds(3);

    private static readonly Comparer<MemberId> MemberOrder =
        Comparer<MemberId>.Create(static (left, right) => left.Value.CompareTo(right.Value));

    private readonly TimeSpan _awayAfter;
    private readonly Dictionary<(MemberId Member, ClientId Client), Entry> _entries = [];
    private readonly Dictionary<DocumentId, List<SessionEvent.DocumentEdited>> _edits = [];
    private readonly HashSet<MemberId> _changed = [];
    private readonly Dictionary<DocumentId, long> _checksumRevisions = [];
    private readonly Dictionary<MemberId, string> _notes = [];
    private readonly Dictionary<MemberId, DateTimeOffset> _followRequestedAt = [];
    private readonly List<MemberId> _followRequests = [];

    /// <param name="idleTimeout">Without a sign for this long somebody is away, for half of it idle (the setting <c>IdleTimeout</c>).</param>
    public PresenceMachine(TimeSpan idleTimeout)
    {
        _awayAfter = idleTimeout;
    }

    public int ConnectionCount => _entries.Count;

    public bool IsConnected(MemberId member)
    {
        return _entries.Keys.Any(key => key.Member == member);
    }

    public void Connect(MemberId member, ClientId client, DateTimeOffset at)
    {
        _entries[(member, client)] = new Entry { LastSignAt = at };
        _changed.Add(member);
    }

    public void Disconnect(MemberId member, ClientId client)
    {
        if (_entries.Remove((member, client)))
        {
            _changed.Add(member);
        }
    }

    /// <summary>A cursor at some revision that the document still has in its window; others are dropped, the next one will fit.</summary>
    public void UpdateCursor(MemberId member, ClientId client, Cursor cursor, DocumentState document, DateTimeOffset at)
    {
        var behind = document.Revision - cursor.Revision;
        if (!_entries.TryGetValue((member, client), out var entry) || behind < 0 || behind > document.History.Count)
        {
            return;
        }

        var selections = cursor.Selections.Take(Limits.SelectionsMaximum).ToImmutableArray();
        foreach (var step in document.History.From(document.History.Count - (int)behind))
        {
            selections = Map(selections, step.Operation, step.Member == member && step.Client == client);
        }

        MoveCursor(member, client, entry);
        selections = Clamp(selections, document.Text.Length);
        entry.LastSignAt = at;
        if (entry.ActiveDocument == cursor.Document && entry.Cursor is { } known && known.Document == cursor.Document
            && known.Selections.SequenceEqual(selections))
        {
            // Where it would be anyway: the others have moved it along with the author's own operation already.
            entry.Cursor = known with { Revision = document.Revision };
            return;
        }

        entry.Cursor = new Cursor(cursor.Document, document.Revision, selections);
        entry.ActiveDocument = cursor.Document;
        _changed.Add(member);
    }

    public void Update(MemberId member, ClientId client, PresenceUpdate update, DateTimeOffset at)
    {
        if (!_entries.TryGetValue((member, client), out var entry))
        {
            return;
        }

        entry.ActiveDocument = update.ActiveDocument ?? entry.ActiveDocument;
        entry.Viewport = update.Viewport ?? entry.Viewport;
        entry.IsVoiceActive = update.IsVoiceActive ?? entry.IsVoiceActive;
        entry.TypingUntil = update.IsTyping switch
        {
            true => at + TypingLinger,
            false => null,
            null => entry.TypingUntil,
        };
        Sign(member, entry, at);
    }

    /// <summary>What a member says of himself, in all his tabs; the session's state keeps it. Empty where he says nothing any more.</summary>
    public void SetNote(MemberId member, string note)
    {
        _notes[member] = note;
        _changed.Add(member);
    }

    /// <summary>
    /// Somebody asks all others to come to where he is. Whether he may has been decided; what he asks too soon after the last time is the same question.
    /// </summary>
    public void RequestFollow(MemberId member, DateTimeOffset at)
    {
        if (IsConnected(member) && at - _followRequestedAt.GetValueOrDefault(member) >= Limits.FollowRequestPause)
        {
            _followRequestedAt[member] = at;
            _followRequests.Add(member);
        }
    }

    /// <summary>An edit was committed: its author types, and cursors in its document will move.</summary>
    public void Committed(SessionEvent.DocumentEdited edited, DateTimeOffset at)
    {
        if (!_edits.TryGetValue(edited.Document, out var edits))
        {
            _edits.Add(edited.Document, edits = []);
        }

        edits.Add(edited);
        if (edited.Origin is { Client: { } client } origin && _entries.TryGetValue((origin.Member, client), out var entry))
        {
            // That he types is told once, by the change of his status; where he is, everybody sees by his operation.
            entry.TypingUntil = at + TypingLinger;
            entry.LastSignAt = at;
            if (entry.ActiveDocument != edited.Document)
            {
                entry.ActiveDocument = edited.Document;
                _changed.Add(origin.Member);
            }
        }
    }

    /// <summary>
    /// What has changed since the last tick; null when nothing has. A full tick carries everybody, to heal what a dropped tick may have lost.
    /// </summary>
    /// <param name="hasChecksums">Whether documents that changed since their checksum was last told are summed up: that reads their whole text.</param>
    public PresenceTick? Tick(SessionState state, bool hasChecksums, bool isFull, DateTimeOffset at)
    {
        MoveCursors();
        foreach (var ((member, _), entry) in _entries)
        {
            var status = StatusOf(entry, at);
            if (status != entry.Status)
            {
                entry.Status = status;
                _changed.Add(member);
            }
        }

        var documents = hasChecksums ? TakeChecksums(state) : [];
        var told = isFull ? _entries.Keys.Select(static key => key.Member).Union(_changed) : _changed;
        var members = told.Order(MemberOrder).Select(member => Describe(member)).ToImmutableArray();
        _changed.Clear();
        if (members.IsEmpty && documents.IsEmpty && _followRequests.Count == 0)
        {
            return null;
        }

        var tick = new PresenceTick(at, state.Seq, documents, members, isFull) { FollowRequests = [.. _followRequests] };
        _followRequests.Clear();
        return tick;
    }

    /// <summary>Everybody as of now, for a page that is just being rendered.</summary>
    public ImmutableArray<MemberPresence> Describe()
    {
        return [.. _entries.Keys.Select(static key => key.Member).Distinct().Order(MemberOrder).Select(Describe)];
    }

    /// <summary>Checksums of the documents that changed since they were last told.</summary>
    private ImmutableArray<DocumentChecksum> TakeChecksums(SessionState state)
    {
        var checksums = ImmutableArray.CreateBuilder<DocumentChecksum>();
        foreach (var document in state.Documents.Values)
        {
            if (!document.IsDeleted && _checksumRevisions.GetValueOrDefault(document.Id) != document.Revision)
            {
                _checksumRevisions[document.Id] = document.Revision;
                checksums.Add(new DocumentChecksum(document.Id, document.Revision, document.Text.Checksum()));
            }
        }

        return checksums.ToImmutable();
    }

    private void MoveCursors()
    {
        foreach (var ((member, client), entry) in _entries)
        {
            MoveCursor(member, client, entry);
        }

        _edits.Clear();
    }

    private void MoveCursor(MemberId member, ClientId client, Entry entry)
    {
        if (entry.Cursor is not { } cursor || !_edits.TryGetValue(cursor.Document, out var edits))
        {
            return;
        }

        var (selections, revision) = (cursor.Selections, cursor.Revision);
        foreach (var edited in edits)
        {
            if (edited.Revision > revision)
            {
                var isOwn = edited.Origin?.Member == member && edited.Origin.Client == client;
                selections = Map(selections, edited.Operation, isOwn);
                revision = edited.Revision;
            }
        }

        entry.Cursor = new Cursor(cursor.Document, revision, selections);
    }

    private static ImmutableArray<Selection> Map(ImmutableArray<Selection> selections, TextOperation operation, bool isOwn)
    {
        var bias = isOwn ? Bias.Right : Bias.Left;
        return ImmutableArray.CreateRange(selections, selection =>
            new Selection(operation.MapPosition(selection.Anchor, bias), operation.MapPosition(selection.Head, bias)));
    }

    private static ImmutableArray<Selection> Clamp(ImmutableArray<Selection> selections, int length)
    {
        return ImmutableArray.CreateRange(selections, selection =>
            new Selection(Math.Clamp(selection.Anchor, 0, length), Math.Clamp(selection.Head, 0, length)));
    }

    private void Sign(MemberId member, Entry entry, DateTimeOffset at)
    {
        entry.LastSignAt = at;
        _changed.Add(member);
    }

    /// <summary>Typing outranks speaking outranks active; then the clock decides.</summary>
    private PresenceStatus StatusOf(Entry entry, DateTimeOffset at)
    {
        if (entry.TypingUntil > at)
        {
            return PresenceStatus.Typing;
        }

        if (entry.IsVoiceActive)
        {
            return PresenceStatus.Speaking;
        }

        var quiet = at - entry.LastSignAt;
        if (quiet >= _awayAfter)
        {
            return PresenceStatus.Away;
        }

        return quiet >= _awayAfter / 2 ? PresenceStatus.Idle : PresenceStatus.Active;
    }

    private MemberPresence Describe(MemberId member)
    {
        var note = _notes.GetValueOrDefault(member) is { Length: > 0 } said ? said : null;
        var clients = _entries.Where(pair => pair.Key.Member == member)
            .OrderBy(static pair => pair.Key.Client.Value)
            .Select(pair => new ClientPresence(
                pair.Key.Client, pair.Value.Status, pair.Value.ActiveDocument, pair.Value.Cursor, pair.Value.Viewport,
                note))
            .ToImmutableArray();
        var status = clients.IsEmpty ? PresenceStatus.Offline : clients.Max(static client => client.Status);
        return new MemberPresence(member, status, clients);
    }

    private sealed class Entry
    {
        public DateTimeOffset LastSignAt { get; set; }

        public DateTimeOffset? TypingUntil { get; set; }

        public bool IsVoiceActive { get; set; }

        public DocumentId? ActiveDocument { get; set; }

        public Cursor? Cursor { get; set; }

        public (int First, int Last)? Viewport { get; set; }

        public PresenceStatus Status { get; set; } = PresenceStatus.Active;
    }
}
