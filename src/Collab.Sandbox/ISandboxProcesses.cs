using System.Collections.Immutable;

namespace Collab.Sandbox;

/// <summary>
/// The processes of the run: looking into one, disturbing it to see how the program copes, and following the messages. Processes are
/// named by their text in the tree (<see cref="ProcessNode.Process"/>).
/// </summary>
public interface ISandboxProcesses
{
    /// <summary>All about one process: mailbox, stack, links, monitors, dictionary, state.</summary>
    Task<SandboxResult<ProcessDetail>> GetProcessAsync(string process, CancellationToken cancellationToken = default);

    /// <summary>Lets a process stand still until it is resumed; its messages wait, and calls to it time out. Its status is then <c>suspended</c>.</summary>
    Task<SandboxAnswer> SuspendProcessAsync(string process, CancellationToken cancellationToken = default);

    /// <summary>Lets a process go on that was suspended by <see cref="SuspendProcessAsync"/>.</summary>
    Task<SandboxAnswer> ResumeProcessAsync(string process, CancellationToken cancellationToken = default);

    /// <summary>Sends a process the messages <c>{:flood, 1}</c>, <c>{:flood, 2}</c> and so on.</summary>
    /// <param name="count">At most <see cref="SandboxLimits.FloodMessagesMax"/>.</param>
    Task<SandboxAnswer> FloodProcessAsync(string process, int count, CancellationToken cancellationToken = default);

    /// <summary>
    /// Follows the messages from and to processes, or ends that. They come as <see cref="SandboxMessages"/>. Ends with the run.
    /// </summary>
    /// <param name="processes">At most <see cref="SandboxLimits.TracedProcessesMax"/>, in place of those followed so far; null for the whole program.</param>
    Task<SandboxAnswer> TraceAsync(bool on, ImmutableArray<string>? processes = null, CancellationToken cancellationToken = default);
}

/// <param name="Status">As in the tree: waiting, runnable, suspended, stopped, …</param>
/// <param name="Queue">Messages that wait.</param>
/// <param name="Messages">The first of them, as text; none where they are too many to be looked at.</param>
/// <param name="Stack">Innermost first.</param>
/// <param name="State">Of a GenServer and its like, as text.</param>
/// <param name="StateMissing">Why there is none, in a sentence.</param>
public sealed record ProcessDetail(
    string Process,
    string? Name,
    string Status,
    int Queue,
    ImmutableArray<string> Messages,
    ImmutableArray<ProcessFrame> Stack,
    ImmutableArray<ProcessReference> Links,
    ImmutableArray<ProcessReference> Monitors,
    ImmutableArray<ProcessReference> MonitoredBy,
    ImmutableArray<string> DictionaryKeys,
    bool TrapsExits,
    long Memory,
    long Reductions,
    string? State,
    string? StateMissing);

/// <param name="Path">The session's file, or null where the function is a library's.</param>
public sealed record ProcessFrame(string Name, string? Path, int Line);

/// <param name="Process">A process as in the tree, or a port.</param>
public sealed record ProcessReference(string Process, string? Name);

/// <summary>Messages of the processes that are followed, in the order in which they were sent.</summary>
/// <param name="Dropped">How many more there were at least: a busy program sends more than anybody can look at.</param>
public sealed record SandboxMessages(long Run, ImmutableArray<TracedMessage> Messages, int Dropped) : SandboxEvent(Run);

/// <param name="Microseconds">Since the program began.</param>
/// <param name="From">As in the tree, as <paramref name="To"/>.</param>
/// <param name="Text">The message without its envelope, short.</param>
public sealed record TracedMessage(long Microseconds, TracedMessageKind Kind, string From, string? FromName, string To, string? ToName, string Text);

public enum TracedMessageKind
{
    Call,
    Cast,
    Reply,

    /// <summary>Any other message.</summary>
    Info,

    /// <summary>A linked process has ended, and the receiver traps exits.</summary>
    Exit,

    /// <summary>A monitored process has ended.</summary>
    Down,

    /// <summary>A process has started another.</summary>
    Spawned,

    /// <summary>A process has ended; from and to are the same.</summary>
    Ended,
}

/// <summary>
/// A process has crashed with an exception in the program's code. Comes before what its supervisor does about it.
/// </summary>
/// <param name="Name">The process's registered name.</param>
/// <param name="Kind">The exception's module, <c>throw</c> or <c>exit</c>.</param>
/// <param name="Frames">Innermost first.</param>
/// <param name="State">The last state of a GenServer and its like, as text.</param>
/// <param name="LastMessage">What it was handling.</param>
public sealed record SandboxCrashed(
    long Run, string Process, string? Name, string Kind, string Message, ImmutableArray<CrashFrame> Frames, string? State, string? LastMessage) : SandboxEvent(Run);

/// <param name="Path">The session's file, or null where the function is a library's.</param>
/// <param name="Arguments">As text; known only where no clause was found for the call.</param>
public sealed record CrashFrame(string Name, string? Path, int Line, ImmutableArray<string> Arguments);
