using System.Collections.Frozen;
using System.Text.Json;
using Collab.Engine.Sessions;

namespace Collab.Protocol;

// Events of runs, breakpoints, tasks and polls are written as their records are: many kinds, seldom, and nothing in them that would be shorter by hand.
public static partial class FrameCodec
{
    private static readonly FrozenDictionary<string, Type> RecordEvents = new Dictionary<string, Type>
    {
        [EventNames.TaskAdded] = typeof(SessionEvent.TaskAdded),
        [EventNames.TaskWritten] = typeof(SessionEvent.TaskWritten),
        [EventNames.TaskChecked] = typeof(SessionEvent.TaskChecked),
        [EventNames.TaskMoved] = typeof(SessionEvent.TaskMoved),
        [EventNames.TaskRemoved] = typeof(SessionEvent.TaskRemoved),
        [EventNames.PollOpened] = typeof(SessionEvent.PollOpened),
        [EventNames.PollAnswered] = typeof(SessionEvent.PollAnswered),
        [EventNames.PollClosed] = typeof(SessionEvent.PollClosed),
        [EventNames.StatusChanged] = typeof(SessionEvent.StatusChanged),
        [EventNames.FieldUpdated] = typeof(SessionEvent.FieldUpdated),
        [EventNames.FieldRemoved] = typeof(SessionEvent.FieldRemoved),
        [EventNames.RunStarted] = typeof(SessionEvent.RunStarted),
        [EventNames.RunEnded] = typeof(SessionEvent.RunEnded),
        [EventNames.StopRequested] = typeof(SessionEvent.StopRequested),
        [EventNames.ReloadRequested] = typeof(SessionEvent.ReloadRequested),
        [EventNames.RunReloaded] = typeof(SessionEvent.RunReloaded),
        [EventNames.ProgramStarted] = typeof(SessionEvent.ProgramStarted),
        [EventNames.Output] = typeof(SessionEvent.OutputWritten),
        [EventNames.InputWanted] = typeof(SessionEvent.InputWanted),
        [EventNames.Diagnostics] = typeof(SessionEvent.DiagnosticsReported),
        [EventNames.TestFinished] = typeof(SessionEvent.TestFinished),
        [EventNames.DebugStopped] = typeof(SessionEvent.DebugStopped),
        [EventNames.VariablesChanged] = typeof(SessionEvent.VariablesChanged),
        [EventNames.DebugContinued] = typeof(SessionEvent.DebugContinued),
        [EventNames.DebugResumed] = typeof(SessionEvent.DebugResumed),
        [EventNames.DriverAsked] = typeof(SessionEvent.DriverAsked),
        [EventNames.DriverChanged] = typeof(SessionEvent.DriverChanged),
        [EventNames.ProcessTree] = typeof(SessionEvent.ProcessTreeChanged),
        [EventNames.Supervision] = typeof(SessionEvent.SupervisionReported),
        [EventNames.ProcessCrashed] = typeof(SessionEvent.ProcessCrashed),
        [EventNames.MessagesTraced] = typeof(SessionEvent.MessagesTraced),
        [EventNames.RunAction] = typeof(SessionEvent.RunActed),
        [EventNames.RunActionFinished] = typeof(SessionEvent.RunActionFinished),
        [EventNames.BreakpointAdded] = typeof(SessionEvent.BreakpointAdded),
        [EventNames.BreakpointRemoved] = typeof(SessionEvent.BreakpointRemoved),
        [EventNames.BreakpointLost] = typeof(SessionEvent.BreakpointLost),
        [EventNames.BreakpointsPlaced] = typeof(SessionEvent.BreakpointsPlaced),
    }.ToFrozenDictionary();

    private static void WriteRecord(Utf8JsonWriter writer, SessionEvent happened)
    {
        foreach (var member in JsonSerializer.SerializeToElement(happened, happened.GetType(), ProtocolJson.Options).EnumerateObject())
        {
            member.WriteTo(writer);
        }
    }

    /// <summary>Null for a name that is none of theirs.</summary>
    private static SessionEvent? ReadRecord(string type, JsonElement json)
    {
        return RecordEvents.TryGetValue(type, out var known) ? (SessionEvent)json.Deserialize(known, ProtocolJson.Options)! : null;
    }
}
