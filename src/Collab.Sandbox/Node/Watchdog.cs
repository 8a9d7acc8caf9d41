using System.Globalization;
using Collab.Sandbox.Dap;

namespace Collab.Sandbox.Node;

/// <summary>
/// Looks at a running node from outside, several times a second, and says which limit it has broken. The node's own limits come first
/// and catch the honest; this one counts on nothing that is inside.
/// </summary>
/// <remarks>
/// The memory limit of the kernel is for each process, so the sum is taken here. Silence counts only while we listen: a program whose
/// output nobody takes is not hung.
/// </remarks>
internal sealed class Watchdog(SandboxNode node, SandboxOptions options, TimeProvider time)
{
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    private readonly long _begin = time.GetTimestamp();
    private readonly SchedulerWeight _weight = new();
    private Task? _heartbeat;
    private TimeSpan _silence;
    private TimeSpan _sinceHeartbeat;

    /// <summary>The broken limit and a sentence; null when cancelled.</summary>
    public async Task<(SandboxLimit Limit, string Sentence)?> WatchAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(SandboxLimits.WatchdogInterval, time);
        var base0 = ProcessTree.Measure(ProcessTree.Find(node.ProcessId)).CpuTime;
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                if (Look(base0) is { } broken)
                {
                    return broken;
                }
                Listen(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The run is over.
        }
        return null;
    }

    private (SandboxLimit Limit, string Sentence)? Look(TimeSpan cpuBefore)
    {
        var processes = ProcessTree.Find(node.ProcessId);
        var usage = ProcessTree.Measure(processes);
        var elapsed = time.GetElapsedTime(_begin);
        _weight.Follow(processes, usage.CpuTime - cpuBefore, elapsed);
        if (usage.MemoryBytes > options.MemoryBytes)
        {
            return (SandboxLimit.Memory, ExitVerdict.MemorySentence(options));
        }
        if (usage.CpuTime - cpuBefore > options.CpuTime)
        {
            return (SandboxLimit.CpuTime, $"The program used more than {Words(options.CpuTime)} of processor time. Does something loop without end?");
        }
        if (elapsed > options.WallTime)
        {
            return (SandboxLimit.WallTime, $"The program ran for more than {Words(options.WallTime)}.");
        }
        if (node.Dap.BytesRead > SandboxLimits.ProtocolBurstBytes + (elapsed.TotalSeconds * options.ProtocolBytesPerSecond))
        {
            return (SandboxLimit.Output, "The program flooded the server with messages.");
        }
        if (_silence > options.HeartbeatTimeout)
        {
            return (SandboxLimit.Unresponsive, $"The program has kept its machine from answering for {Words(options.HeartbeatTimeout)}.");
        }
        return null;
    }

    private void Listen(CancellationToken cancellationToken)
    {
        _sinceHeartbeat += SandboxLimits.WatchdogInterval;
        if (_heartbeat is { IsCompleted: false })
        {
            _silence = node.Dap.IsHeldUp ? TimeSpan.Zero : _silence + SandboxLimits.WatchdogInterval;
            return;
        }
        _silence = TimeSpan.Zero;
        if (_sinceHeartbeat >= HeartbeatInterval)
        {
            _sinceHeartbeat = TimeSpan.Zero;
            _heartbeat = BeatAsync(cancellationToken);
        }
    }

    private async Task BeatAsync(CancellationToken cancellationToken)
    {
        try
        {
            await node.Dap.RequestAsync("otp/metrics", null, Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (Exception exception) when (exception is DapException or OperationCanceledException)
        {
            // A refusal is an answer too; and the end of the connection is judged elsewhere.
        }
    }

    private static string Words(TimeSpan span)
    {
        return span >= TimeSpan.FromMinutes(2)
            ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.#} minutes")
            : string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#} seconds");
    }
}
