using Collab.Sandbox;

namespace Collab.Testing;

/// <summary>Scripts have no stops and no processes.</summary>
public sealed partial class ScriptedSandbox
{
    public Task<SandboxAnswer> PauseAsync(string? process = null, CancellationToken cancellationToken = default)
    {
        return Task.FromResult(NotRunning());
    }

    public Task<SandboxResult<Variable>> SetVariableAsync(long stop, int reference, string name, string expression, CancellationToken cancellationToken = default)
    {
        return Nothing<Variable>();
    }

    public Task<SandboxResult<string>> EvaluateInsideAsync(string expression, long stop, int frame, CancellationToken cancellationToken = default)
    {
        return Nothing<string>();
    }

    public Task<SandboxResult<ProcessDetail>> GetProcessAsync(string process, CancellationToken cancellationToken = default)
    {
        return Nothing<ProcessDetail>();
    }

    public Task<SandboxAnswer> SuspendProcessAsync(string process, CancellationToken cancellationToken = default)
    {
        return Task.FromResult(NotRunning());
    }

    public Task<SandboxAnswer> ResumeProcessAsync(string process, CancellationToken cancellationToken = default)
    {
        return Task.FromResult(NotRunning());
    }

    public Task<SandboxAnswer> FloodProcessAsync(string process, int count, CancellationToken cancellationToken = default)
    {
        return Task.FromResult(count is < 1 or > SandboxLimits.FloodMessagesMax
            ? SandboxAnswer.Refused(SandboxRefusal.Invalid, "Too many messages at once.")
            : NotRunning());
    }
}
