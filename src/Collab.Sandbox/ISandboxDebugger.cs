using System.Collections.Immutable;

namespace Collab.Sandbox;

/// <summary>
/// Debugging and looking into the run. Processes stop one by one (the others go on), so everything about a stop names it:
/// <see cref="SandboxStopped.Stop"/> counts the stops of a run, and what is asked of a stop that has passed is refused as stale.
/// </summary>
public interface ISandboxDebugger
{
    /// <summary>Sets all breakpoints of a file, before or during a run; they stay for the next runs. Their true places come as events.</summary>
    Task<SandboxAnswer> SetBreakpointsAsync(string path, ImmutableArray<Breakpoint> breakpoints, CancellationToken cancellationToken = default);

    /// <summary>
    /// Loads the files that have changed into the running program, which keeps its state: servers whose code they hold get
    /// <c>code_change/3</c>. Diagnostics come as an event; what does not compile is refused and changes nothing.
    /// </summary>
    Task<SandboxResult<Reload>> ReloadAsync(SandboxProgram program, CancellationToken cancellationToken = default);

    /// <summary>Lets a stopped process go on.</summary>
    Task<SandboxAnswer> ResumeAsync(long stop, ResumeKind kind, CancellationToken cancellationToken = default);

    /// <summary>The calls of a stopped process, innermost first.</summary>
    Task<SandboxResult<ImmutableArray<StackFrame>>> GetStackAsync(long stop, CancellationToken cancellationToken = default);

    /// <summary>The variables of a frame, or the children of a value.</summary>
    /// <param name="reference">From <see cref="StackFrame.Variables"/> or <see cref="Variable.Children"/>.</param>
    Task<SandboxResult<ImmutableArray<Variable>>> GetVariablesAsync(long stop, int reference, CancellationToken cancellationToken = default);

    /// <summary>
    /// Evaluates an expression with a frame's variables, or (without a stop) beside the running program. It runs in a process of its own, and
    /// is given up when it takes too long. A variable of the innermost frame that it binds again is changed.
    /// </summary>
    Task<SandboxResult<string>> EvaluateAsync(string expression, long? stop = null, int? frame = null, CancellationToken cancellationToken = default);

    /// <summary>The processes of the program and who supervises whom.</summary>
    Task<SandboxResult<ImmutableArray<ProcessNode>>> GetProcessesAsync(CancellationToken cancellationToken = default);

    /// <summary>The state of a GenServer and its like, as text.</summary>
    Task<SandboxResult<string>> GetStateAsync(string process, CancellationToken cancellationToken = default);

    /// <summary>Gives a GenServer and its like another state, which is the value of an expression in which <c>state</c> is the present one.</summary>
    /// <returns>The new state, as text.</returns>
    Task<SandboxResult<string>> ReplaceStateAsync(string process, string expression, CancellationToken cancellationToken = default);

    /// <summary>Kills a process of the program, as <c>Process.exit(pid, :kill)</c> does.</summary>
    Task<SandboxAnswer> KillProcessAsync(string process, CancellationToken cancellationToken = default);

    /// <summary>
    /// Stops a process at its next statement in the program's code, without a process all that are in it now. Accepted when it is asked for;
    /// the stops are events. A server that waits stops at its next message.
    /// </summary>
    Task<SandboxAnswer> PauseAsync(string? process = null, CancellationToken cancellationToken = default);

    /// <summary>Gives a variable of the innermost frame another value, that of an expression with the frame's variables.</summary>
    /// <param name="reference">From <see cref="StackFrame.Variables"/>.</param>
    /// <returns>The variable as it is then. Everybody is told by <see cref="SandboxVariablesChanged"/>.</returns>
    Task<SandboxResult<Variable>> SetVariableAsync(long stop, int reference, string name, string expression, CancellationToken cancellationToken = default);

    /// <summary>
    /// Evaluates an expression in the stopped process itself, with a frame's variables: <c>self()</c>, its dictionary and its tables are its own.
    /// What takes too long cannot be given up there: it is refused, and the process keeps at it until it is killed.
    /// </summary>
    Task<SandboxResult<string>> EvaluateInsideAsync(string expression, long stop, int frame, CancellationToken cancellationToken = default);
}

/// <summary>An answer with a value where it is accepted.</summary>
public sealed record SandboxResult<T>(SandboxAnswer Answer, T? Value);

/// <param name="Modules">Those that were compiled.</param>
/// <param name="Processes">Those whose state was carried over.</param>
public sealed record Reload(ImmutableArray<string> Modules, ImmutableArray<string> Processes);

/// <param name="Line">From 1.</param>
/// <param name="Condition">An Elixir expression; null stops always.</param>
/// <param name="HitCount">Stops from the n-th time on.</param>
/// <param name="LogMessage">Says this (with <c>{expressions}</c>) instead of stopping.</param>
public sealed record Breakpoint(int Line, string? Condition = null, int? HitCount = null, string? LogMessage = null);

/// <param name="Line">Where it really is: the statement that covers the line, or the next one.</param>
public sealed record BreakpointPlace(int AskedLine, int Line, bool Verified, string? Message);

public enum ResumeKind
{
    Continue,
    StepOver,
    StepIn,
    StepOut,
}

/// <param name="Variables">A reference for <see cref="ISandboxDebugger.GetVariablesAsync"/>, valid until the process goes on.</param>
public sealed record StackFrame(int Id, string Name, string? Path, int Line, int Variables);

/// <param name="Children">A reference to what is in it, or 0.</param>
public sealed record Variable(string Name, string Value, string Type, int Children);

/// <param name="Parent">The process it was started by (its first ancestor that lives), or null.</param>
/// <param name="Queue">Messages that wait.</param>
/// <param name="Memory">Bytes.</param>
public sealed record ProcessNode(
    string Process, string? Name, string Kind, string Module, string? Parent, string? ChildId, string Status, int Queue, long Memory, long Reductions);

/// <param name="Reason">breakpoint, step, pause or exception.</param>
public sealed record SandboxStopped(long Run, long Stop, string Process, string Reason, string? Path, int Line) : SandboxEvent(Run);

/// <summary>What a supervisor has done. The processes are named as in the tree.</summary>
/// <param name="Process">The child's; null where it did not start.</param>
/// <param name="Reason">Why it ended; null for one that was started.</param>
/// <param name="Strategy">one_for_one, one_for_all, rest_for_one; null where the supervisor did not say.</param>
/// <param name="Restarts">Restarts that count now; with one more than <paramref name="Intensity"/> in the period the supervisor gives up.</param>
public sealed record SandboxSupervision(
    long Run,
    SupervisionKind Kind,
    string Supervisor,
    string? Strategy,
    string ChildId,
    string? Process,
    string? Name,
    string? Reason,
    int? Restarts,
    int? Intensity,
    int? PeriodSeconds) : SandboxEvent(Run);

public enum SupervisionKind
{
    /// <summary>A child was started, for the first time or again.</summary>
    Started,

    /// <summary>A child has ended by itself, or could not be started.</summary>
    Ended,

    /// <summary>Too many restarts: the supervisor ends its children and itself.</summary>
    GaveUp,
}

public sealed record SandboxContinued(long Run, long Stop) : SandboxEvent(Run);

/// <summary>Variables of a stopped process have other values: what was fetched of this stop is out of date, its references stay valid.</summary>
public sealed record SandboxVariablesChanged(long Run, long Stop) : SandboxEvent(Run);

/// <summary>Where the breakpoints of a file really are.</summary>
public sealed record SandboxBreakpointsPlaced(long Run, string Path, ImmutableArray<BreakpointPlace> Places) : SandboxEvent(Run);
