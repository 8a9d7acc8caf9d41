using System.Collections.Immutable;
using Collab.Engine.Crdt;

namespace Collab.Engine.Sessions;

public abstract partial record SessionCommand
{
    /// <summary>Runs the program, or its tests.</summary>
    public sealed record StartRun(MemberId By, CommandStamp Stamp, RunMode Mode, DateTimeOffset At) : SessionCommand(At);

    public sealed record StopRun(MemberId By, CommandStamp Stamp, DateTimeOffset At) : SessionCommand(At);

    /// <summary>Loads the files as they are now into the running program, which keeps its state.</summary>
    public sealed record ReloadRun(MemberId By, CommandStamp Stamp, DateTimeOffset At) : SessionCommand(At);

    /// <param name="Text">What the program reads next; a line ends with LF.</param>
    public sealed record GiveInput(MemberId By, CommandStamp Stamp, string Text, DateTimeOffset At) : SessionCommand(At);

    /// <summary>Lets a stopped process go on. Whoever does it drives, unless somebody else does.</summary>
    public sealed record ResumeStop(MemberId By, CommandStamp Stamp, long Stop, ResumeStep Step, DateTimeOffset At) : SessionCommand(At);

    public sealed record AskToDrive(MemberId By, CommandStamp Stamp, DateTimeOffset At) : SessionCommand(At);

    /// <summary>The driver hands the debugger on; staff may do so for him.</summary>
    public sealed record PassDriver(MemberId By, CommandStamp Stamp, MemberId To, DateTimeOffset At) : SessionCommand(At);

    public sealed record ActOnRun(MemberId By, CommandStamp Stamp, RunAction Action, DateTimeOffset At) : SessionCommand(At);

    /// <param name="Offset">In the text of <paramref name="Revision"/>: the first character of the line's code.</param>
    public sealed record SetBreakpoint(
        MemberId By, CommandStamp Stamp, DocumentId Document, long Revision, int Offset, BreakpointId Breakpoint, string? Condition,
        int? HitCount, string? LogMessage, DateTimeOffset At) : SessionCommand(At);

    public sealed record RemoveBreakpoint(MemberId By, CommandStamp Stamp, DocumentId Document, BreakpointId Breakpoint, DateTimeOffset At)
        : SessionCommand(At);

    /// <param name="Value">JSON text.</param>
    /// <param name="Policy">Null leaves it as it is.</param>
    /// <param name="Seen">The versions that the writer knew when he wrote.</param>
    public sealed record SetField(
        MemberId By, CommandStamp Stamp, string Name, string Value, FieldPolicy? Policy, ImmutableArray<Dot> Seen, DateTimeOffset At)
        : SessionCommand(At);

    public sealed record RemoveField(MemberId By, CommandStamp Stamp, string Name, DateTimeOffset At) : SessionCommand(At);

    /// <summary>
    /// What the sandbox reports. It comes from the shell and needs nobody's rights; reports of a run that is over change nothing.
    /// </summary>
    public sealed record ReportRun(long Run, ImmutableArray<SessionEvent.RunReport> Reports, DateTimeOffset At) : SessionCommand(At);
}
