using System.Collections.Concurrent;
using System.Collections.Immutable;
using Collab.Sandbox;

namespace Collab.Testing;

/// <summary>Scripts have no stops and no processes; fields they can have.</summary>
public sealed partial class ScriptedSandbox
{
    /// <summary>The fields that are set now, as JSON.</summary>
    public ConcurrentDictionary<string, string> Fields { get; } = new(StringComparer.Ordinal);

    public Task<SandboxAnswer> SetFieldAsync(string name, string? json, CancellationToken cancellationToken = default)
    {
        if (SandboxFieldRules.Judge(name, json, out _) is { } refusal)
        {
            return Task.FromResult(refusal);
        }
        if (json is null)
        {
            Fields.TryRemove(name, out _);
        }
        else
        {
            Fields[name] = json;
        }
        return Task.FromResult(SandboxAnswer.Accepted);
    }

    public Task<SandboxAnswer> TraceAsync(bool on, ImmutableArray<string>? processes = null, CancellationToken cancellationToken = default)
    {
        return Task.FromResult(NotRunning());
    }

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
