using System.Collections.Immutable;
using Collab.Engine.Crdt;

namespace Collab.Engine.Sessions;

public abstract partial record SessionEvent
{
    /// <summary>Something about a run, a breakpoint or a field. On the wire its members are those of the record.</summary>
    public abstract record RunEvent : SessionEvent;

    /// <summary>What the sandbox reports of a run.</summary>
    public abstract record RunReport(long Run) : RunEvent;

    /// <param name="Value">JSON text.</param>
    /// <param name="Version">Names this write.</param>
    /// <param name="Seen">The versions that it takes the place of; others stay beside it.</param>
    public sealed record FieldUpdated(string Name, string Value, FieldPolicy Policy, Dot Version, ImmutableArray<Dot> Seen) : RunEvent;

    public sealed record FieldRemoved(string Name) : RunEvent;

    public sealed record RunStarted(long Run, RunMode Mode) : RunEvent;

    public sealed record RunEnded(long Run, RunEndKind Kind, string Reason) : RunReport(Run);

    public sealed record StopRequested(long Run) : RunEvent;

    public sealed record ReloadRequested(long Run) : RunEvent;

    /// <param name="Ok">False where it was refused: nothing has changed, and the diagnostics or the text say why.</param>
    public sealed record RunReloaded(long Run, bool Ok, string Text) : RunReport(Run);

    public sealed record ProgramStarted(long Run, string Entry) : RunReport(Run);

    /// <summary>Output, and by a member's command input that he gave.</summary>
    public sealed record OutputWritten(long Run, RunChannel Channel, string Text) : RunReport(Run);

    public sealed record InputWanted(long Run) : RunReport(Run);

    /// <summary>All that the compiler says of the program as it now is.</summary>
    public sealed record DiagnosticsReported(long Run, ImmutableArray<RunDiagnostic> Diagnostics) : RunReport(Run);

    public sealed record TestFinished(long Run, RunTest Test) : RunReport(Run);

    public sealed record DebugStopped(long Run, DebugStop Stop) : RunReport(Run);

    /// <summary>Somebody has set a variable of the stopped process; these are the frame's now.</summary>
    public sealed record VariablesChanged(long Run, long Stop, ImmutableArray<StopVariable> Variables) : RunReport(Run);

    public sealed record DebugContinued(long Run, long Stop) : RunReport(Run);

    public sealed record DebugResumed(long Run, long Stop, ResumeStep Step) : RunEvent;

    public sealed record DriverAsked(long Run) : RunEvent;

    public sealed record DriverChanged(long Run, MemberId Driver) : RunEvent;

    /// <summary>The processes of the program, whenever there are others than before.</summary>
    public sealed record ProcessTreeChanged(long Run, ImmutableArray<RunProcess> Processes) : RunReport(Run);

    public sealed record SupervisionReported(long Run, RunStoryReport Report) : RunReport(Run);

    public sealed record ProcessCrashed(long Run, RunCrash Crash) : RunReport(Run);

    /// <param name="Dropped">How many more there were.</param>
    public sealed record MessagesTraced(long Run, ImmutableArray<RunMessage> Messages, int Dropped) : RunReport(Run);

    public sealed record RunActed(long Run, RunAction Action) : RunEvent;

    /// <param name="Action">The sequence number of the action.</param>
    public sealed record RunActionFinished(long Run, long Action, RunActionResult Result) : RunReport(Run);

    /// <summary>A new breakpoint, or new words for one that was there.</summary>
    public sealed record BreakpointAdded(
        DocumentId Document, long Revision, int Offset, BreakpointId Breakpoint, string? Condition, int? HitCount, string? LogMessage) : RunEvent;

    public sealed record BreakpointRemoved(DocumentId Document, BreakpointId Breakpoint) : RunEvent;

    /// <summary>The line's code was deleted from under it.</summary>
    public sealed record BreakpointLost(DocumentId Document, BreakpointId Breakpoint, string Code) : RunEvent;

    public sealed record BreakpointsPlaced(long Run, DocumentId Document, ImmutableArray<PlacedBreakpoint> Places) : RunReport(Run);
}

public sealed record PlacedBreakpoint(BreakpointId Breakpoint, BreakpointPlacement Placement);
