using System.Collections.Immutable;

namespace Collab.Engine.Sessions;

/// <summary>
/// A run of the session's program, from the wish to run it to how it ended; the last one stays until the next begins. What is said in it comes from
/// the sandbox and is the program's word: shown, bounded, never trusted.
/// </summary>
/// <param name="Number">Counts the runs of the session from 1.</param>
public sealed record RunState(long Number, RunMode Mode, MemberId StartedBy, DateTimeOffset StartedAt)
{
    /// <summary>What was started, in words; null while it is being compiled.</summary>
    public string? Entry { get; init; }

    /// <summary>Who steps. While he is present, others ask him.</summary>
    public MemberId? Driver { get; init; }

    /// <summary>Who has asked to drive, the first first.</summary>
    public ImmutableArray<MemberId> AskedToDrive { get; init; } = [];

    /// <summary>Who wants it to stop; it may take its grace to do so.</summary>
    public MemberId? StopAskedBy { get; init; }

    /// <summary>The program reads and there is no input.</summary>
    public bool WantsInput { get; init; }

    public RunEnding? Ending { get; init; }

    public RunOutput Output { get; init; } = RunOutput.Empty;

    public ImmutableArray<RunDiagnostic> Diagnostics { get; init; } = [];

    public ImmutableList<RunTest> Tests { get; init; } = [];

    /// <summary>The processes that are stopped now.</summary>
    public ImmutableArray<DebugStop> Stops { get; init; } = [];

    public ImmutableArray<RunProcess> Processes { get; init; } = [];

    /// <summary>The last <see cref="Limits.RunStoryMaximum"/> things that supervisors did, oldest first.</summary>
    public ImmutableList<RunStoryEntry> Story { get; init; } = [];

    /// <summary>How many of them there were.</summary>
    public int StoryReports { get; init; }

    /// <summary>The last <see cref="Limits.RunActionsMaximum"/> things that people did to the program, oldest first.</summary>
    public ImmutableList<RunActionState> Actions { get; init; } = [];

    /// <summary>The last <see cref="Limits.RunCrashesMaximum"/> exceptions in the program's code, oldest first.</summary>
    public ImmutableList<RunCrash> Crashes { get; init; } = [];

    /// <summary>The last <see cref="Limits.RunMessagesMaximum"/> messages that were followed, oldest first.</summary>
    public ImmutableList<RunMessage> Messages { get; init; } = [];

    /// <summary>How many messages were followed, and how many more there were.</summary>
    public long MessagesTold { get; init; }

    public long MessagesDropped { get; init; }

    /// <summary>Whose messages are being followed; null for nobody's.</summary>
    public RunTrace? Trace { get; init; }

    public bool IsOver => Ending is not null;
}

/// <param name="Process">Null for the whole program's.</param>
public sealed record RunTrace(string? Process);

public enum RunMode : byte
{
    Program,
    Tests,
}

/// <param name="Reason">A sentence.</param>
public sealed record RunEnding(RunEndKind Kind, string Reason, DateTimeOffset At);

public enum RunEndKind : byte
{
    Finished,
    Crashed,
    Stopped,
    DidNotCompile,

    /// <summary>It broke a limit of the sandbox.</summary>
    Killed,

    /// <summary>It was not started; the reason says what to do.</summary>
    NotStarted,

    /// <summary>The server was restarted under it, or the session left memory because nobody was there.</summary>
    ServerRestarted,
}

public enum RunChannel : byte
{
    Output,
    Error,

    /// <summary>What the debugger says: log points, conditions that failed.</summary>
    Console,
    System,

    /// <summary>What somebody gave the program to read.</summary>
    Input,
}

/// <param name="Member">Who gave it, for input.</param>
public sealed record RunOutputChunk(RunChannel Channel, string Text, MemberId? Member = null);

/// <param name="Line">From 1, in the text that was compiled.</param>
/// <param name="Column">From 1; null where the compiler does not say.</param>
public sealed record RunDiagnostic(DocumentId? Document, string? Path, int Line, int? Column, RunSeverity Severity, string Message);

public enum RunSeverity : byte
{
    Error,
    Warning,
    Information,
}

public sealed record RunTest(
    string Module, string Name, RunTestOutcome Outcome, long DurationMilliseconds, string? Message, DocumentId? Document, string? Path, int Line);

public enum RunTestOutcome : byte
{
    Passed,
    Failed,
    Skipped,

    /// <summary>What the tests of its module have in common failed.</summary>
    Invalid,
}

/// <summary>A process that stands still, with all that is shown of it at once. It is frozen, so none of this changes before it goes on.</summary>
/// <param name="Stop">Counts the stops of the run; a command for a stop that has passed is refused.</param>
/// <param name="Reason">breakpoint, step, pause or exception.</param>
/// <param name="Document">Where that is a file of the session that can still be found in its present text.</param>
/// <param name="Revision">In the event: the revision that <paramref name="Offset"/> is of. In the state the offset moves with the edits.</param>
/// <param name="Line">In the text that was compiled.</param>
public sealed record DebugStop(
    long Stop, string Process, string Reason, DocumentId? Document, long Revision, int Offset, string? Path, int Line,
    ImmutableArray<StopFrame> Frames, ImmutableArray<StopVariable> Variables);

/// <param name="Reference">To ask the sandbox for its variables.</param>
public sealed record StopFrame(int Id, string Name, DocumentId? Document, string? Path, int Line, int Reference);

/// <param name="Reference">To ask the sandbox for what is in it; 0 where there is nothing in it.</param>
public sealed record StopVariable(string Name, string Value, string Type, int Reference);

public enum ResumeStep : byte
{
    Continue,
    StepOver,
    StepIn,
    StepOut,
}

/// <summary>One process of the program, without its figures: those change all the time and are nobody's history.</summary>
public sealed record RunProcess(string Process, string? Name, string Kind, string Module, string? Parent, string? ChildId, string Status);

/// <param name="Seq">Its number in the log.</param>
public sealed record RunStoryEntry(long Seq, DateTimeOffset At, RunStoryReport Report);

/// <summary>What a supervisor did: started a child (again), lost one, or gave up.</summary>
/// <param name="Process">The child's; null where it did not start.</param>
/// <param name="Reason">Why it ended; null for one that was started.</param>
/// <param name="Strategy">one_for_one, one_for_all, rest_for_one; null where the supervisor did not say.</param>
/// <param name="Restarts">Restarts that count now; with one more than <paramref name="Intensity"/> in the period it gives up.</param>
public sealed record RunStoryReport(
    RunStoryKind Kind, string Supervisor, string? Strategy, string ChildId, string? Process, string? Name, string? Reason, int? Restarts,
    int? Intensity, int? PeriodSeconds);

public enum RunStoryKind : byte
{
    Started,
    Ended,
    GaveUp,
}

/// <param name="Seq">Its number in the log, by which its result names it.</param>
/// <param name="Result">Null until it is there.</param>
public sealed record RunActionState(long Seq, MemberId By, RunAction Action, RunActionResult? Result);

/// <summary>What somebody does to the running program.</summary>
/// <param name="Process">Whom; null where it is nobody's affair in particular.</param>
/// <param name="Text">The expression; for a flood, how many messages.</param>
/// <param name="Stop">Evaluate with the variables of this stop's frame.</param>
/// <param name="Variable">Which variable of the frame is to be set, and <paramref name="Reference"/> whose.</param>
public sealed record RunAction(
    RunActionKind Kind, string? Process = null, string? Text = null, long? Stop = null, int? Frame = null, string? Variable = null, int? Reference = null);

public enum RunActionKind : byte
{
    Evaluate,
    ReplaceState,
    Kill,

    /// <summary>A worker that chance chooses: chaos.</summary>
    KillRandom,
    Suspend,
    Unsuspend,
    Flood,

    /// <summary>Stands still where it is, a process or the whole program.</summary>
    Pause,

    /// <summary>As <see cref="Evaluate"/>, but by the stopped process itself: its own self, dictionary and mailbox.</summary>
    EvaluateInside,
    SetVariable,

    /// <summary>Follows the messages of a process, or of all.</summary>
    Trace,
    Untrace,
}

public sealed record RunActionResult(bool Ok, string Text);

/// <summary>An exception that ended a process.</summary>
/// <param name="Kind">The exception's module, throw or exit.</param>
/// <param name="Frames">Innermost first.</param>
/// <param name="State">The last state of a GenServer and its like.</param>
/// <param name="LastMessage">What it was handling.</param>
public sealed record RunCrash(
    string Process, string? Name, string Kind, string Message, ImmutableArray<RunCrashFrame> Frames, string? State, string? LastMessage);

/// <param name="Arguments">Known only where no clause was found for the call.</param>
public sealed record RunCrashFrame(string Name, DocumentId? Document, string? Path, int Line, ImmutableArray<string> Arguments);

/// <param name="Microseconds">Since the program began.</param>
/// <param name="From">As in the tree, as <paramref name="To"/>.</param>
/// <param name="Text">The message without its envelope, short.</param>
public sealed record RunMessage(long Microseconds, RunMessageKind Kind, string From, string? FromName, string To, string? ToName, string Text);

public enum RunMessageKind : byte
{
    Call,
    Cast,
    Reply,
    Info,
    Exit,
    Down,
    Spawned,
    Ended,
}
