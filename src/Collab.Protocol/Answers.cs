using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Collab.Engine;
using Collab.Engine.Crdt;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Protocol;

/// <summary>What every hub method answers: done, or refused with a code for programs and a sentence for people.</summary>
public record HubAnswer(bool Ok, RejectionCode? Code = null, string? Message = null)
{
    public static readonly HubAnswer Done = new(true);

    public static HubAnswer Refused(Rejection rejection)
    {
        return new HubAnswer(false, rejection.Code, rejection.Message);
    }

    public Rejection? ToRejection()
    {
        return Ok ? null : new Rejection(Code ?? RejectionCode.InternalError, Message ?? "The server refused without a reason.");
    }
}

/// <summary>The receipt of a durable command. The frame, not this, moves the client.</summary>
/// <param name="Revision">Of the edited or created document; absent for other commands.</param>
public sealed record CommandAnswer(
    bool Ok, RejectionCode? Code = null, string? Message = null, long? Seq = null, long? Revision = null)
    : HubAnswer(Ok, Code, Message);

/// <summary>An operation of the log, as <c>CatchUp</c> gives it.</summary>
public sealed record CatchUpStep(TextOperation Op, MemberId Member, ClientId? Client, long ClientSeq);

/// <param name="Text">Below the history's horizon: the text at <paramref name="To"/> and no way to it.</param>
public sealed record CatchUpResponse(
    bool Ok, RejectionCode? Code = null, string? Message = null, long? From = null, long? To = null,
    ImmutableArray<CatchUpStep>? Steps = null, TextOperation? Op = null, string? Text = null)
    : HubAnswer(Ok, Code, Message);

public sealed record JoinSessionResponse(bool Ok, RejectionCode? Code = null, string? Message = null)
    : HubAnswer(Ok, Code, Message)
{
    public long? Seq { get; init; }

    /// <summary>The session's time at <see cref="Seq"/>: that of its last event.</summary>
    public DateTimeOffset? At { get; init; }

    public long? Epoch { get; init; }

    public long? LastClientSeq { get; init; }

    public ReceiptInfo? LastReceipt { get; init; }

    public MemberId? Member { get; init; }

    public SessionInfo? Session { get; init; }

    public ImmutableArray<MemberInfo>? Members { get; init; }

    public ImmutableArray<RosterEntry>? Roster { get; init; }

    public ImmutableArray<DocumentInfo>? Documents { get; init; }

    public ImmutableArray<ChatInfo>? Chat { get; init; }

    /// <summary>The run that goes on, or the last one.</summary>
    public RunState? Run { get; init; }

    public ImmutableDictionary<DocumentId, ImmutableArray<BreakpointState>>? Breakpoints { get; init; }

    public ImmutableArray<FieldInfo>? Fields { get; init; }

    /// <summary>In order.</summary>
    public ImmutableArray<TaskInfo>? Tasks { get; init; }

    /// <summary>Oldest first.</summary>
    public ImmutableArray<PollInfo>? Polls { get; init; }

    /// <summary>What was missed since the request's sequence number, when it is little enough to be told frame by frame.</summary>
    public ImmutableArray<RawJson>? Frames { get; init; }
}

public sealed record ReceiptInfo(long ClientSeq, long Seq, DocumentId? Document, long? Revision);

/// <param name="Phase">"open" or "ended".</param>
/// <param name="JoinCode">Only for those who may hand it on.</param>
public sealed record SessionInfo(
    SessionId Id, string Title, MemberId Owner, string Phase, SessionSettings Settings, string? JoinCode, string Url);

/// <param name="Removed">True for somebody who was sent out and not let in again; else absent.</param>
public sealed record MemberInfo(MemberId Id, SessionRole Role, Capabilities Capabilities, bool Present, bool? Removed = null);

public sealed record RosterEntry(MemberId Id, string Name, string Color, bool IsGuest)
{
    /// <summary>What stands for the person where there is little room; absent for the first letters of the name.</summary>
    public string? Initials { get; init; }
}

/// <param name="Text">Only where the client does not hold it and it is small; otherwise it is fetched over HTTP.</param>
public sealed record DocumentInfo(
    DocumentId Id, string Path, long Revision, bool? Deleted = null, [property: JsonConverter(typeof(LongTextConverter))] string? Text = null);

public sealed record ChatInfo(
    long Seq, DateTimeOffset At, MemberId Member, string Text, ImmutableArray<ReactionMembers>? Reactions = null)
{
    public static ChatInfo Of(ChatMessage message)
    {
        return new ChatInfo(
            message.Seq, message.At, message.Member, message.Text, message.Reactions.IsEmpty ? null : message.Reactions);
    }

    public ChatMessage ToMessage()
    {
        return new ChatMessage(Seq, At, Member, Text) { Reactions = Reactions ?? [] };
    }
}

/// <param name="Values">More than one where a choice is left to people, oldest first.</param>
public sealed record FieldInfo(string Name, FieldPolicy Policy, ImmutableArray<VersionInfo> Values)
{
    public static FieldInfo Of(FieldState field)
    {
        return new FieldInfo(
            field.Name, field.Policy,
            VersionInfo.Of(field.Value));
    }
}

/// <summary>One of the values that were written without knowing of each other, oldest first.</summary>
/// <param name="Value">Of a field JSON text, of a task its words.</param>
public sealed record VersionInfo(Dot Version, string Value, MemberId Member, DateTimeOffset At)
{
    internal static ImmutableArray<VersionInfo> Of(MultiValueRegister<string> register)
    {
        return [.. register.Alternatives.Select(static value => new VersionInfo(value.Dot, value.Value, value.Author, value.At))];
    }
}

/// <param name="Texts">More than one where a choice is left to people.</param>
/// <param name="Mark">Who last said whether it is done; absent where nobody has.</param>
public sealed record TaskInfo(TaskId Id, ImmutableArray<VersionInfo> Texts, TaskMarkInfo? Mark = null)
{
    public static TaskInfo Of(TaskState task)
    {
        return new TaskInfo(
            task.Id, VersionInfo.Of(task.Text),
            task.Mark.HasValue ? new TaskMarkInfo(task.Mark.Value.IsDone, task.Mark.Value.By, task.Mark.WrittenAt.At) : null);
    }
}

public sealed record TaskMarkInfo(bool Done, MemberId Member, DateTimeOffset At);

/// <param name="Answers">The number of the option, from 0, that each has chosen.</param>
/// <param name="ClosedBy">Absent while it is open.</param>
public sealed record PollInfo(
    PollId Id, string Question, ImmutableArray<string> Options, ImmutableDictionary<MemberId, int> Answers, MemberId OpenedBy, DateTimeOffset OpenedAt,
    MemberId? ClosedBy = null, DateTimeOffset? ClosedAt = null)
{
    public static PollInfo Of(PollState poll)
    {
        return new PollInfo(
            poll.Id, poll.Question, poll.Options, poll.Answers.Items.ToImmutableDictionary(), poll.OpenedBy, poll.OpenedAt,
            poll.Closing?.By, poll.Closing?.At);
    }
}
