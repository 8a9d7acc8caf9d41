using System.Collections.Immutable;
using System.Threading.Channels;

namespace Collab.Sandbox;

/// <summary>
/// Runs the programs of one session, one at a time. Two real sides: the isolated BEAM node, and a scripted one for tests
/// that are not about it; <c>SandboxContract</c> is run by both.
/// </summary>
/// <remarks>
/// A run begins with <see cref="SandboxStarted"/> and ends with exactly one of <see cref="SandboxExited"/> and
/// <see cref="SandboxKilled"/>; when that event is out, nothing of the run is left in memory, and all its other events came before.
/// Refusals are answers and not exceptions. Disposing ends the run without further events.
/// </remarks>
public interface ISandbox : ISandboxDebugger, ISandboxProcesses, IAsyncDisposable
{
    /// <summary>
    /// What happens, in order. For one reader, who must keep reading: while he does not, the program waits. Completes on disposal.
    /// </summary>
    ChannelReader<SandboxEvent> Events { get; }

    /// <summary>Whether a run is under way (from the accepted request until its end event).</summary>
    bool IsRunning { get; }

    /// <summary>Starts the program. Returns when it is accepted; the rest are events.</summary>
    Task<SandboxAnswer> RunAsync(SandboxProgram program, CancellationToken cancellationToken = default);

    /// <summary>Runs the program's tests (<c>*_test.exs</c>), as <see cref="RunAsync"/> does its entry.</summary>
    Task<SandboxAnswer> TestAsync(SandboxProgram program, CancellationToken cancellationToken = default);

    /// <summary>Stops the run: politely for <see cref="SandboxOptions.StopGrace"/>, then by force. Returns when it is over.</summary>
    Task<SandboxAnswer> StopAsync(CancellationToken cancellationToken = default);

    /// <summary>Gives text to the program's standard input; a line ends with <c>\n</c>.</summary>
    /// <param name="text">At most <see cref="SandboxLimits.InputCharactersMax"/> characters; null ends the input.</param>
    Task<SandboxAnswer> SendInputAsync(string? text, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets a shared field of the session: the program reads it by <c>Collab.Field.get/1</c>, and those that have subscribed to it are sent
    /// <c>{:field, name, value}</c>. Fields outlive the runs; each run has them before its first line.
    /// </summary>
    /// <param name="name">At most <see cref="SandboxLimits.FieldNameCharactersMax"/> characters.</param>
    /// <param name="json">The value as JSON, at most <see cref="SandboxLimits.FieldCharactersMax"/> characters; null removes the field.</param>
    Task<SandboxAnswer> SetFieldAsync(string name, string? json, CancellationToken cancellationToken = default);
}

/// <summary>Makes the sandboxes of all sessions and knows whether programs can be run at all.</summary>
public interface ISandboxFactory
{
    /// <summary>The verdict of the self-test; the first call waits for it, a few seconds after the server's start.</summary>
    Task<SandboxAvailability> GetAvailabilityAsync(CancellationToken cancellationToken = default);

    /// <summary>A sandbox for one session. It costs nothing until something runs.</summary>
    ISandbox Create();
}

/// <param name="Files">All files of the session; what each is for follows from its path (see docs/sandbox.md).</param>
/// <param name="Entry">A script's path or an expression to run instead of what the convention finds; null for the convention.</param>
/// <param name="Debug">Whether breakpoints can be set. Costs nothing until one is.</param>
public sealed record SandboxProgram(ImmutableArray<SandboxFile> Files, string? Entry = null, bool Debug = true);

/// <param name="Path">Relative, with <c>/</c>.</param>
public sealed record SandboxFile(string Path, string Text);

/// <summary>Accepted, or refused with a code and a sentence that says what to do.</summary>
public sealed record SandboxAnswer(SandboxRefusal? Refusal, string? Message)
{
    public static SandboxAnswer Accepted { get; } = new(null, null);

    public bool Ok => Refusal is null;

    public static SandboxAnswer Refused(SandboxRefusal refusal, string message)
    {
        return new SandboxAnswer(refusal, message);
    }
}

public enum SandboxRefusal
{
    /// <summary>Programs cannot be run on this server; the sentence says what to install.</summary>
    Unavailable,

    /// <summary>As many programs run as the server allows.</summary>
    Full,

    /// <summary>This session's program is running.</summary>
    Busy,

    /// <summary>Nothing is running.</summary>
    NotRunning,

    /// <summary>The request is over a limit or makes no sense.</summary>
    Invalid,

    /// <summary>It names a stop that has passed.</summary>
    Stale,
}
