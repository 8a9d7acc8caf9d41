using System.Collections.Immutable;

namespace Collab.Sandbox;

/// <summary>What a sandbox tells. The words of programs (output, names, reasons) are the students': show them, trust them never.</summary>
/// <param name="Run">Counts the runs of this sandbox from 1.</param>
public abstract record SandboxEvent(long Run);

public enum SandboxMode
{
    Program,
    Tests,
}

/// <summary>The run was accepted; compiling begins.</summary>
public sealed record SandboxStarted(long Run, SandboxMode Mode) : SandboxEvent(Run);

/// <summary>It compiled, and the program begins.</summary>
/// <param name="Entry">What is started, in words.</param>
public sealed record SandboxProgramStarted(long Run, string Entry) : SandboxEvent(Run);

public sealed record SandboxOutput(long Run, OutputCategory Category, string Text) : SandboxEvent(Run);

public enum OutputCategory
{
    StandardOutput,

    /// <summary>Standard error, and log messages.</summary>
    StandardError,

    /// <summary>What the debugger says: log points, failed conditions.</summary>
    Console,

    /// <summary>What the machine under the program says, past its terminal.</summary>
    System,
}

/// <summary>All that the compiler says of the program as it now is; an empty one clears what was said before.</summary>
public sealed record SandboxDiagnostics(long Run, ImmutableArray<Diagnostic> Diagnostics) : SandboxEvent(Run);

/// <param name="Path">Of the session's file, or null where it has no place.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1, or null where the compiler does not say.</param>
public sealed record Diagnostic(string? Path, int Line, int? Column, DiagnosticSeverity Severity, string Message);

public enum DiagnosticSeverity
{
    Error,
    Warning,
    Information,
}

/// <param name="Message">Why it failed or was skipped.</param>
public sealed record SandboxTestFinished(
    long Run, string Module, string Name, TestOutcome Outcome, TimeSpan Duration, string? Message, string Path, int Line) : SandboxEvent(Run);

public enum TestOutcome
{
    Passed,
    Failed,
    Skipped,

    /// <summary>What the tests of its module have in common failed.</summary>
    Invalid,
}

/// <summary>The program reads and there is no input.</summary>
public sealed record SandboxInputWanted(long Run) : SandboxEvent(Run);

/// <summary>The run ended by itself or was stopped.</summary>
/// <param name="Reason">A sentence.</param>
public sealed record SandboxExited(long Run, ExitKind Kind, string Reason) : SandboxEvent(Run);

public enum ExitKind
{
    Finished,
    Crashed,
    Stopped,
    DidNotCompile,
}

/// <summary>The run broke a limit and was ended.</summary>
/// <param name="Reason">A sentence with the limit in it.</param>
public sealed record SandboxKilled(long Run, SandboxLimit Limit, string Reason) : SandboxEvent(Run);

public enum SandboxLimit
{
    Memory,
    CpuTime,
    WallTime,
    Output,
    Processes,
    Atoms,

    /// <summary>It did not answer: one that keeps the only scheduler, or has killed the agent.</summary>
    Unresponsive,

    /// <summary>It broke the protocol between agent and server.</summary>
    Protocol,

    /// <summary>A compilation without end.</summary>
    CompileTime,
}
