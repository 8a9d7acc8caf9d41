using System.Collections.Immutable;

namespace Collab.Sandbox;

/// <summary>The processes of one run.</summary>
internal sealed partial class OtpRun
{
    public Task<SandboxResult<ProcessDetail>> GetProcessAsync(string process, CancellationToken cancellationToken)
    {
        return ValueAsync(async () => Bounded(await _node.Dap.RequestAsync<ProcessDetail>(
            "otp/process", new { process }, SandboxLimits.RequestTimeout, cancellationToken)));
    }

    public Task<SandboxAnswer> SuspendProcessAsync(string process, CancellationToken cancellationToken)
    {
        return AskAsync(() => _node.Dap.RequestAsync("otp/suspend", new { process }, SandboxLimits.RequestTimeout, cancellationToken));
    }

    public Task<SandboxAnswer> ResumeProcessAsync(string process, CancellationToken cancellationToken)
    {
        return AskAsync(() => _node.Dap.RequestAsync("otp/resume", new { process }, SandboxLimits.RequestTimeout, cancellationToken));
    }

    public Task<SandboxAnswer> FloodProcessAsync(string process, int count, CancellationToken cancellationToken)
    {
        return AskAsync(() => _node.Dap.RequestAsync("otp/flood", new { process, count }, SandboxLimits.RequestTimeout, cancellationToken));
    }

    private static ProcessDetail Bounded(ProcessDetail told)
    {
        return told with
        {
            Messages = [.. Few(told.Messages).Select(Short)],
            Stack = Few(told.Stack),
            Links = Few(told.Links),
            Monitors = Few(told.Monitors),
            MonitoredBy = Few(told.MonitoredBy),
            DictionaryKeys = [.. Few(told.DictionaryKeys).Select(Short)],
            State = told.State is null ? null : Short(told.State),
        };
    }

    /// <summary>No more of a node's words than anybody can read, whatever the agent lets through.</summary>
    private static string Short(string text)
    {
        return text.Length <= SandboxLimits.TextCharactersMax ? text : text[..SandboxLimits.TextCharactersMax];
    }

    private static ImmutableArray<T> Few<T>(ImmutableArray<T> list)
    {
        return list.IsDefault ? [] : list.Length <= SandboxLimits.ListMax ? list : list[..SandboxLimits.ListMax];
    }
}
