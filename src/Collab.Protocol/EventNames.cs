using System.Diagnostics;
using Collab.Engine.Sessions;

namespace Collab.Protocol;

/// <summary>The <c>type</c> of each event on the wire and in the log.</summary>
public static class EventNames
{
    public const string SessionCreated = "session_created";
    public const string UserJoined = "user_joined";
    public const string UserLeft = "user_left";
    public const string MemberReadmitted = "member_readmitted";
    public const string ClientJoined = "client_joined";
    public const string RoleChanged = "role_changed";
    public const string Operation = "operation";
    public const string DocumentCreated = "document_created";
    public const string DocumentRenamed = "document_renamed";
    public const string DocumentDeleted = "document_deleted";
    public const string DocumentRestored = "document_restored";
    public const string ChatMessage = "chat_message";
    public const string SettingsChanged = "settings_changed";
    public const string ReactionChanged = "reaction_changed";
    public const string SessionEnded = "session_ended";
    public const string SessionRecovered = "session_recovered";

    public const string TaskAdded = "task_added";
    public const string TaskWritten = "task_written";
    public const string TaskChecked = "task_checked";
    public const string TaskMoved = "task_moved";
    public const string TaskRemoved = "task_removed";
    public const string PollOpened = "poll_opened";
    public const string PollAnswered = "poll_answered";
    public const string PollClosed = "poll_closed";
    public const string StatusChanged = "status_changed";

    public const string FieldUpdated = "field_updated";
    public const string FieldRemoved = "field_removed";
    public const string RunStarted = "run_started";
    public const string RunEnded = "run_ended";
    public const string StopRequested = "stop_requested";
    public const string ReloadRequested = "reload_requested";
    public const string RunReloaded = "run_reloaded";
    public const string ProgramStarted = "program_started";
    public const string Output = "output";
    public const string InputWanted = "input_wanted";
    public const string Diagnostics = "diagnostics";
    public const string TestFinished = "test_finished";
    public const string DebugStopped = "debug_stopped";
    public const string VariablesChanged = "variables_changed";
    public const string DebugContinued = "debug_continued";
    public const string DebugResumed = "debug_resumed";
    public const string DriverAsked = "driver_asked";
    public const string DriverChanged = "driver_changed";
    public const string ProcessTree = "process_tree";
    public const string Supervision = "supervision";
    public const string ProcessCrashed = "process_crashed";
    public const string MessagesTraced = "messages";
    public const string RunAction = "run_action";
    public const string RunActionFinished = "run_action_finished";
    public const string BreakpointAdded = "breakpoint_added";
    public const string BreakpointRemoved = "breakpoint_removed";
    public const string BreakpointLost = "breakpoint_lost";
    public const string BreakpointsPlaced = "breakpoints_placed";

    public static string Of(SessionEvent happened)
    {
        return happened switch
        {
            SessionEvent.DocumentEdited => Operation,
            SessionEvent.SessionCreated => SessionCreated,
            SessionEvent.UserJoined => UserJoined,
            SessionEvent.UserLeft => UserLeft,
            SessionEvent.MemberReadmitted => MemberReadmitted,
            SessionEvent.ClientJoined => ClientJoined,
            SessionEvent.RoleChanged => RoleChanged,
            SessionEvent.DocumentCreated => DocumentCreated,
            SessionEvent.DocumentRenamed => DocumentRenamed,
            SessionEvent.DocumentDeleted => DocumentDeleted,
            SessionEvent.DocumentRestored => DocumentRestored,
            SessionEvent.ChatMessageSent => ChatMessage,
            SessionEvent.SettingsChanged => SettingsChanged,
            SessionEvent.ReactionChanged => ReactionChanged,
            SessionEvent.SessionEnded => SessionEnded,
            SessionEvent.SessionRecovered => SessionRecovered,
            SessionEvent.TaskAdded => TaskAdded,
            SessionEvent.TaskWritten => TaskWritten,
            SessionEvent.TaskChecked => TaskChecked,
            SessionEvent.TaskMoved => TaskMoved,
            SessionEvent.TaskRemoved => TaskRemoved,
            SessionEvent.PollOpened => PollOpened,
            SessionEvent.PollAnswered => PollAnswered,
            SessionEvent.PollClosed => PollClosed,
            SessionEvent.StatusChanged => StatusChanged,
            SessionEvent.FieldUpdated => FieldUpdated,
            SessionEvent.FieldRemoved => FieldRemoved,
            SessionEvent.RunStarted => RunStarted,
            SessionEvent.RunEnded => RunEnded,
            SessionEvent.StopRequested => StopRequested,
            SessionEvent.ReloadRequested => ReloadRequested,
            SessionEvent.RunReloaded => RunReloaded,
            SessionEvent.ProgramStarted => ProgramStarted,
            SessionEvent.OutputWritten => Output,
            SessionEvent.InputWanted => InputWanted,
            SessionEvent.DiagnosticsReported => Diagnostics,
            SessionEvent.TestFinished => TestFinished,
            SessionEvent.DebugStopped => DebugStopped,
            SessionEvent.VariablesChanged => VariablesChanged,
            SessionEvent.DebugContinued => DebugContinued,
            SessionEvent.DebugResumed => DebugResumed,
            SessionEvent.DriverAsked => DriverAsked,
            SessionEvent.DriverChanged => DriverChanged,
            SessionEvent.ProcessTreeChanged => ProcessTree,
            SessionEvent.SupervisionReported => Supervision,
            SessionEvent.ProcessCrashed => ProcessCrashed,
            SessionEvent.MessagesTraced => MessagesTraced,
            SessionEvent.RunActed => RunAction,
            SessionEvent.RunActionFinished => RunActionFinished,
            SessionEvent.BreakpointAdded => BreakpointAdded,
            SessionEvent.BreakpointRemoved => BreakpointRemoved,
            SessionEvent.BreakpointLost => BreakpointLost,
            SessionEvent.BreakpointsPlaced => BreakpointsPlaced,
            _ => throw new UnreachableException($"No name for {happened.GetType().Name}."),
        };
    }
}
