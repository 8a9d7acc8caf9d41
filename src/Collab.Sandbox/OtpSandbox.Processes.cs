using System.Collections.Immutable;

namespace Collab.Sandbox;

/// <summary>The processes: asked of the run of the moment.</summary>
internal sealed partial class OtpSandbox
{
    public Task<SandboxResult<ProcessDetail>> GetProcessAsync(string process, CancellationToken cancellationToken)
    {
        return AskAsync(run => run.GetProcessAsync(process, cancellationToken));
    }

    public Task<SandboxAnswer> SuspendProcessAsync(string process, CancellationToken cancellationToken)
    {
        return AskAsync(run => run.SuspendProcessAsync(process, cancellationToken));
    }

    public Task<SandboxAnswer> ResumeProcessAsync(string process, CancellationToken cancellationToken)
    {
        return AskAsync(run => run.ResumeProcessAsync(process, cancellationToken));
    }

    public Task<SandboxAnswer> FloodProcessAsync(string process, int count, CancellationToken cancellationToken)
    {
        return count is < 1 or > SandboxLimits.FloodMessagesMax
            ? Task.FromResult(Invalid($"A process is flooded with 1 to {SandboxLimits.FloodMessagesMax} messages at once."))
            : AskAsync(run => run.FloodProcessAsync(process, count, cancellationToken));
    }

    public Task<SandboxAnswer> TraceAsync(bool on, ImmutableArray<string>? processes, CancellationToken cancellationToken)
    {
        return processes?.Length > SandboxLimits.TracedProcessesMax
            ? Task.FromResult(Invalid($"At most {SandboxLimits.TracedProcessesMax} processes are followed: follow the whole program."))
            : AskAsync(run => run.TraceAsync(on, processes, cancellationToken));
    }

    private Task<SandboxAnswer> AskAsync(Func<OtpRun, Task<SandboxAnswer>> ask)
    {
        return _run is { IsOver: false } run ? ask(run) : Task.FromResult(NotRunning());
    }
}
