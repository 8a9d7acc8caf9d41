using System.Collections.Immutable;
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
                    _number,
                    Word(crash.Process),
                    Short(crash.Name),
                    Word(crash.Kind),
                    Word(crash.Message),
                    [.. Few(crash.Frames).Select(Bounded)],
                    Short(crash.State),
                    Short(crash.LastMessage)), cancellationToken);
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
        return new TracedMessage(told.Microseconds, kind, Word(told.From), Short(told.FromName), Word(told.To), Short(told.ToName), Word(told.Text));
    }

    private static CrashFrame Bounded(CrashFrame told)
    {
        return new CrashFrame(Word(told.Name), Short(told.Path), told.Line, [.. Few(told.Arguments).Select(Word)]);
    }

    private static ProcessDetail Bounded(ProcessDetail told)
    {
        return told with
        {
            Process = Word(told.Process),
            Name = Short(told.Name),
            Status = Word(told.Status),
            Messages = [.. Few(told.Messages).Select(Word)],
            Stack = [.. Few(told.Stack).Select(static frame => new ProcessFrame(Word(frame.Name), Short(frame.Path), frame.Line))],
            Links = Bounded(told.Links),
            Monitors = Bounded(told.Monitors),
            MonitoredBy = Bounded(told.MonitoredBy),
            DictionaryKeys = [.. Few(told.DictionaryKeys).Select(Word)],
            State = Short(told.State),
        };
    }

    private static ImmutableArray<ProcessReference> Bounded(ImmutableArray<ProcessReference> told)
    {
        return [.. Few(told).Select(static one => new ProcessReference(Word(one.Process), Short(one.Name)))];
    }

    /// <summary>What should be there may be missing all the same.</summary>
    private static string Word(string? text)
    {
        return Short(text) ?? "";
    }

    /// <summary>No more of a node's words than anybody can read, whatever the agent lets through.</summary>
    private static string? Short(string? text)
    {
        return text is null || text.Length <= SandboxLimits.TextCharactersMax ? text : text[..SandboxLimits.TextCharactersMax];
    }

    private static ImmutableArray<T> Few<T>(ImmutableArray<T> list)
    {
        return list.IsDefault ? [] : list.Length <= SandboxLimits.ListMax ? list : list[..SandboxLimits.ListMax];
    }

    private sealed record MessagesBody(ImmutableArray<MessageBody> Messages, int Dropped);

    private sealed record MessageBody(long Microseconds, string? Kind, string? From, string? FromName, string? To, string? ToName, string? Text);

    private sealed record CrashBody(
        string? Process, string? Name, string? Kind, string? Message, ImmutableArray<CrashFrame> Frames, string? State, string? LastMessage);
}
