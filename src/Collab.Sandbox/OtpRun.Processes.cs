using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Collab.Sandbox.Dap;

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

    public Task<SandboxAnswer> TraceAsync(bool on, ImmutableArray<string>? processes, CancellationToken cancellationToken)
    {
        return AskAsync(() => _node.Dap.RequestAsync("otp/trace", new { on, processes }, SandboxLimits.RequestTimeout, cancellationToken));
    }

    private async ValueTask TranslateProcessesAsync(DapEvent message, CancellationToken cancellationToken)
    {
        switch (message.Name)
        {
            case "otp/messages":
                var traced = message.Read<MessagesBody>();
                await TellAsync(new SandboxMessages(_number, [.. Few(traced.Messages).Select(Translate)], Math.Max(0, traced.Dropped)), cancellationToken);
                break;
            case "otp/crashed":
                var crash = message.Read<CrashBody>();
                await TellAsync(new SandboxCrashed(
                    _number, crash.Process, crash.Name, crash.Kind, Short(crash.Message), [.. Few(crash.Frames).Select(Bounded)], Short(crash.State), Short(crash.LastMessage)), cancellationToken);
                break;
            default:
                // Events that only other adapters send.
                break;
        }
    }

    private static TracedMessage Translate(MessageBody told)
    {
        var kind = told.Kind switch
        {
            "call" => TracedMessageKind.Call,
            "cast" => TracedMessageKind.Cast,
            "reply" => TracedMessageKind.Reply,
            "exit" => TracedMessageKind.Exit,
            "down" => TracedMessageKind.Down,
            "spawned" => TracedMessageKind.Spawned,
            "ended" => TracedMessageKind.Ended,
            _ => TracedMessageKind.Info,
        };
        return new TracedMessage(told.Microseconds, kind, told.From, told.FromName, told.To, told.ToName, Short(told.Text));
    }

    private static CrashFrame Bounded(CrashFrame told)
    {
        return told with { Arguments = [.. Few(told.Arguments).Select(static argument => Short(argument))] };
    }

    private static ProcessDetail Bounded(ProcessDetail told)
    {
        return told with
        {
            Messages = [.. Few(told.Messages).Select(static text => Short(text))],
            Stack = Few(told.Stack),
            Links = Few(told.Links),
            Monitors = Few(told.Monitors),
            MonitoredBy = Few(told.MonitoredBy),
            DictionaryKeys = [.. Few(told.DictionaryKeys).Select(static key => Short(key))],
            State = Short(told.State),
        };
    }

    /// <summary>No more of a node's words than anybody can read, whatever the agent lets through.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    private static string? Short(string? text)
    {
        return text is null || text.Length <= SandboxLimits.TextCharactersMax ? text : text[..SandboxLimits.TextCharactersMax];
    }

    private static ImmutableArray<T> Few<T>(ImmutableArray<T> list)
    {
        return list.IsDefault ? [] : list.Length <= SandboxLimits.ListMax ? list : list[..SandboxLimits.ListMax];
    }

    private sealed record MessagesBody(ImmutableArray<MessageBody> Messages, int Dropped);

    private sealed record MessageBody(long Microseconds, string Kind, string From, string? FromName, string To, string? ToName, string Text);

    private sealed record CrashBody(
        string Process, string? Name, string Kind, string Message, ImmutableArray<CrashFrame> Frames, string? State, string? LastMessage);
}
