using System.Collections.Immutable;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Crdt;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Protocol;

/// <param name="Since">The last sequence number this client has taken in; absent for a new or restored client.</param>
/// <param name="Documents">Revisions of the documents whose text the client holds.</param>
/// <param name="LastClientSeq">The highest number this client ever sent; 0 or absent for a new one.</param>
/// <param name="Ticket">Ties the connection to the circuit of the same tab; given out by the page, once.</param>
/// <param name="Attempt">
/// Rises with each attempt of this client to join, over reloads too: its clock in milliseconds will do. A join that a later one has overtaken on
/// the way does not take the later one's place. Without it the join that arrives last counts.
/// </param>
public sealed record JoinSessionRequest(
    SessionId Session, ClientId ClientId, long? Since = null, ImmutableDictionary<DocumentId, long>? Documents = null,
    long LastClientSeq = 0, string? Ticket = null, long? Attempt = null);

public sealed record LeaveSessionRequest;

public sealed record CatchUpRequest(DocumentId Document, long Base);

/// <param name="Selections">The author's carets as [anchor, head] pairs, in coordinates after the operation.</param>
public sealed record SubmitOperationRequest(
    DocumentId Document, long Base, long Epoch, long ClientSeq, TextOperation Op, ImmutableArray<ImmutableArray<int>>? Selections = null);

public sealed record UpdateCursorRequest(DocumentId Document, long Revision, ImmutableArray<ImmutableArray<int>> Selections);

/// <param name="Viewport">First and last visible line, counted from 1.</param>
public sealed record UpdatePresenceRequest(
    DocumentId? ActiveDocument = null, ImmutableArray<int>? Viewport = null, bool? Typing = null, bool? VoiceActive = null,
    string? Status = null);

/// <param name="Document">The new file's id, minted by the client.</param>
public sealed record CreateDocumentRequest(long Epoch, long ClientSeq, DocumentId Document, string Path, string? Text = null);

public sealed record RenameDocumentRequest(long Epoch, long ClientSeq, DocumentId Document, string Path);

public sealed record DeleteDocumentRequest(long Epoch, long ClientSeq, DocumentId Document);

public sealed record RestoreDocumentRequest(long Epoch, long ClientSeq, DocumentId Document);

public sealed record SendChatRequest(long Epoch, long ClientSeq, string Text);

/// <param name="Message">The sequence number of the message.</param>
/// <param name="On">False takes the reaction back.</param>
public sealed record ChangeReactionRequest(long Epoch, long ClientSeq, long Message, Reaction Reaction, bool On);

public sealed record RequestFollowRequest;

/// <param name="Mode">program or tests.</param>
public sealed record RunRequest(long Epoch, long ClientSeq, RunMode Mode);

public sealed record StopRequest(long Epoch, long ClientSeq);

public sealed record ReloadRequest(long Epoch, long ClientSeq);

public sealed record GiveInputRequest(long Epoch, long ClientSeq, string Text);

public sealed record DebugResumeRequest(long Epoch, long ClientSeq, long Stop, ResumeStep Step);

public sealed record DebugAskToDriveRequest(long Epoch, long ClientSeq);

public sealed record DebugPassDriverRequest(long Epoch, long ClientSeq, MemberId Member);

/// <param name="Stop">With the variables of this stop's frame; absent beside the program.</param>
/// <param name="Inside">By the stopped process itself, which may change by it.</param>
public sealed record DebugEvaluateRequest(
    long Epoch, long ClientSeq, string Expression, long? Stop = null, int? Frame = null, bool Inside = false);

/// <param name="Process">Absent for the whole program.</param>
public sealed record DebugPauseRequest(long Epoch, long ClientSeq, string? Process = null);

/// <param name="Reference">The frame's.</param>
public sealed record DebugSetVariableRequest(long Epoch, long ClientSeq, long Stop, int Reference, string Name, string Expression);

/// <param name="Process">Absent for the whole program.</param>
public sealed record TraceMessagesRequest(long Epoch, long ClientSeq, bool On, string? Process = null);

/// <param name="Process">As in the process tree.</param>
public sealed record KillProcessRequest(long Epoch, long ClientSeq, string Process);

/// <param name="Expression">Gives the new state; <c>state</c> in it is the present one.</param>
public sealed record ReplaceStateRequest(long Epoch, long ClientSeq, string Process, string Expression);

/// <param name="Kind">kill_random, suspend, unsuspend or flood.</param>
public sealed record DisturbProcessRequest(long Epoch, long ClientSeq, RunActionKind Kind, string? Process = null);

/// <param name="Offset">In the text of that revision: the first character of the line's code.</param>
public sealed record SetBreakpointRequest(
    long Epoch, long ClientSeq, DocumentId Document, long Revision, int Offset, BreakpointId Breakpoint, string? Condition = null,
    int? HitCount = null, string? LogMessage = null);

public sealed record RemoveBreakpointRequest(long Epoch, long ClientSeq, DocumentId Document, BreakpointId Breakpoint);

public sealed record InspectProcessRequest(string Process);

/// <param name="Reference">Of a frame or a value of the stop.</param>
public sealed record InspectVariablesRequest(long Stop, int Reference);

/// <param name="Value">Any JSON.</param>
/// <param name="Seen">The versions of the field that the writer knew.</param>
public sealed record SetFieldRequest(
    long Epoch, long ClientSeq, string Name, JsonElement Value, FieldPolicy? Policy = null, ImmutableArray<Dot>? Seen = null);

public sealed record RemoveFieldRequest(long Epoch, long ClientSeq, string Name);

/// <param name="Task">The new task's id, minted by the client.</param>
/// <param name="After">The task that it is to follow; absent for the first place.</param>
public sealed record AddTaskRequest(long Epoch, long ClientSeq, TaskId Task, string Text, TaskId? After = null);

/// <param name="Seen">The wordings of the task that the writer knew.</param>
public sealed record WriteTaskRequest(long Epoch, long ClientSeq, TaskId Task, string Text, ImmutableArray<Dot>? Seen = null);

/// <param name="MadeAt">When it was done, by somebody whose connection was lost then; absent for now.</param>
public sealed record CheckTaskRequest(long Epoch, long ClientSeq, TaskId Task, bool Done, DateTimeOffset? MadeAt = null);

/// <param name="After">The task that it is to follow; absent for the first place.</param>
/// <param name="Before">The task that it is to stand before, where the other one is gone.</param>
/// <param name="MadeAt">As in <see cref="CheckTaskRequest"/>.</param>
public sealed record MoveTaskRequest(
    long Epoch, long ClientSeq, TaskId Task, TaskId? After = null, TaskId? Before = null, DateTimeOffset? MadeAt = null);

/// <param name="Seen">The wordings of the task that were on the screen; with another one it stays. Absent for whatever they are.</param>
public sealed record RemoveTaskRequest(long Epoch, long ClientSeq, TaskId Task, ImmutableArray<Dot>? Seen = null);

/// <param name="Poll">The new poll's id, minted by the client.</param>
public sealed record OpenPollRequest(long Epoch, long ClientSeq, PollId Poll, string Question, ImmutableArray<string?> Options);

/// <param name="Option">Counted from 0.</param>
/// <param name="MadeAt">As in <see cref="CheckTaskRequest"/>.</param>
public sealed record AnswerPollRequest(long Epoch, long ClientSeq, PollId Poll, int Option, DateTimeOffset? MadeAt = null);

public sealed record ClosePollRequest(long Epoch, long ClientSeq, PollId Poll);
