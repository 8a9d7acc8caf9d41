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
