using System.Collections.Immutable;
using Collab.Engine.Crdt;
using Collab.Engine.Permissions;
using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

/// <summary>
/// The durable state of one session: what the log says, folded. Immutable, so that a snapshot for a join, a keyframe or a page is
/// a reference. Names, colours and addresses are not in it: people are member ids here.
/// </summary>
public sealed record SessionState
{
    public static readonly SessionState Empty = new();

    /// <summary>Sequence number of the last event applied; 0 before the first.</summary>
    public long Seq { get; init; }

    /// <summary>Time of the last event. Never goes back, whatever the clock does.</summary>
    public DateTimeOffset At { get; init; }

    public string Title { get; init; } = string.Empty;

    public MemberId Owner { get; init; }

    public SessionSettings Settings { get; init; } = SessionSettings.Default;

    public SessionPhase Phase { get; init; } = SessionPhase.New;

    public ImmutableDictionary<MemberId, MemberState> Members { get; init; } =
        ImmutableDictionary<MemberId, MemberState>.Empty;

    public ImmutableDictionary<DocumentId, DocumentState> Documents { get; init; } =
        ImmutableDictionary<DocumentId, DocumentState>.Empty;

    /// <summary>The last <see cref="Limits.ChatTailMaximum"/> messages, oldest first.</summary>
    public ImmutableList<ChatMessage> Chat { get; init; } = [];

    /// <summary>The run that goes on, or the last one; null before the first.</summary>
    public RunState? Run { get; init; }

    /// <summary>Of each document that has some, in the order of their setting.</summary>
    public ImmutableDictionary<DocumentId, ImmutableArray<BreakpointState>> Breakpoints { get; init; } =
        ImmutableDictionary<DocumentId, ImmutableArray<BreakpointState>>.Empty;

    /// <summary>By name.</summary>
    public ImmutableSortedDictionary<string, FieldState> Fields { get; init; } =
        ImmutableSortedDictionary.Create<string, FieldState>(StringComparer.Ordinal);

    public TaskListState Tasks { get; init; } = TaskListState.Empty;

    /// <summary>The last <see cref="Limits.PollsPerSessionMaximum"/>, oldest first.</summary>
    public ImmutableList<PollState> Polls { get; init; } = [];

    /// <summary>What members say of themselves: a register each.</summary>
    public LwwMap<MemberId, string> Statuses { get; init; } = LwwMap<MemberId, string>.Empty;

    public Capabilities CapabilitiesOf(MemberId id)
    {
        return Members.TryGetValue(id, out var member) && !member.IsRemoved
            ? PermissionTable.InForce(member.Role, member.Granted, member.Denied, Settings.AllowsCodeEditing, Settings.AllowsStateChanges)
            : Capabilities.None;
    }
}

public enum SessionPhase : byte
{
    /// <summary>Nothing happened yet.</summary>
    New,
    Open,
    Ended,
}

/// <param name="ParticipantsMaximum">Members that may be present at once.</param>
/// <param name="AllowsCodeEditing">Whether those who are not staff may edit without a grant.</param>
/// <param name="AllowsStateChanges">Whether those who are not staff may change the running program and the fields without a grant.</param>
/// <param name="RoleOfJoiners">What somebody becomes who joins by link or code.</param>
/// <param name="IsLocked">Nobody new comes in; whoever has been in may return.</param>
public sealed record SessionSettings(
    int ParticipantsMaximum, bool AllowsCodeEditing, SessionRole RoleOfJoiners, bool IsLocked = false, bool AllowsStateChanges = true)
{
    public static readonly SessionSettings Default = new(60, true, SessionRole.Student);
}

public sealed record MemberState(MemberId Id, SessionRole Role)
{
    public Capabilities Granted { get; init; }

    public Capabilities Denied { get; init; }

    /// <summary>Joined and not left. A lost connection does not end it before <see cref="Limits.AbsenceGrace"/>.</summary>
    public bool IsPresent { get; init; }

    /// <summary>Sent out by staff: does not come in again before he is let in.</summary>
    public bool IsRemoved { get; init; }

    public ImmutableDictionary<ClientId, ClientState> Clients { get; init; } =
        ImmutableDictionary<ClientId, ClientState>.Empty;

    /// <summary>Some editor instance of this member is no longer remembered (<see cref="Limits.ClientsPerMemberMaximum"/>).</summary>
    public bool HasForgottenClients { get; init; }
}

/// <summary>What is remembered of an editor instance: its fence and its last committed command.</summary>
/// <param name="JoinedSeq">Sequence number of its last join; the smallest is forgotten first.</param>
public sealed record ClientState(ClientId Id, long Epoch, long JoinedSeq)
{
    public CommandReceipt? LastReceipt { get; init; }

    public long LastClientSeq => LastReceipt?.ClientSeq ?? 0;
}

public sealed record DocumentState(DocumentId Id, string Path, Rope Text)
{
    /// <summary>How many operations have been applied since the document was created.</summary>
    public long Revision { get; init; }

    public OperationHistory History { get; init; } = OperationHistory.Empty;

    public bool IsDeleted { get; init; }

    /// <summary>Sequence number of the deletion, while it is deleted: which tombstones are the oldest.</summary>
    public long DeletedSeq { get; init; }

    /// <summary>Where a position of an older revision lies now; null beyond <see cref="Limits.HistoryWindow"/>, and for a revision to come.</summary>
    public int? MapForward(long fromRevision, int position, Bias bias)
    {
        return History.MapForward(Revision - fromRevision, position, bias);
    }

    /// <summary>Where a position of the present text lay in an older revision; null as above.</summary>
    public int? MapBack(long toRevision, int position, Bias bias = Bias.Left)
    {
        return History.MapBack(Revision - toRevision, position, bias);
    }
}

/// <param name="Seq">Its number in the log, which is also its id.</param>
public sealed record ChatMessage(long Seq, DateTimeOffset At, MemberId Member, string Text)
{
    /// <summary>In the order of <see cref="Reaction"/>, without those that nobody has given.</summary>
    public ImmutableArray<ReactionMembers> Reactions { get; init; } = [];
}
