using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using Collab.Sandbox.Dap;
using Collab.Sandbox.Node;

namespace Collab.Sandbox;

/// <summary>
/// One run on one node, from the accepted request to the end event.
/// </summary>
/// <remarks>
/// Many things can end a run, often several at once: the program finishes, its machine dies, the watchdog finds a limit broken, the
/// protocol breaks, somebody stops it, the sandbox is disposed of. Each of them offers its verdict to <c>_end</c>, and the first wins.
/// Only <see cref="PlayAsync"/> acts on it: it ends the node, waits until nothing is left, and then tells. So the end event is the last
/// one, comes once, and means what it says.
/// <para>
/// The order of offers matters in one place. A machine that ends may have sent "terminated" just before, and that message may still be
/// in the pipe when the kernel reports the exit: the exit is judged only after everything in the pipe has been read.
/// </para>
/// </remarks>
internal sealed partial class OtpRun : IAsyncDisposable
{
    private readonly long _number;
    private readonly SandboxMode _mode;
    private readonly SandboxProgram _program;
    private readonly Func<IReadOnlyDictionary<string, ImmutableArray<Breakpoint>>> _breakpoints;
    private readonly Func<IReadOnlyDictionary<string, JsonElement>> _fields;
    private readonly SandboxNode _node;
    private readonly ChannelWriter<SandboxEvent> _events;
    private readonly SandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly Action _returnPlace;
    private readonly CancellationToken _abandoned;
    private readonly CancellationTokenSource _over = new();
    private readonly TaskCompletionSource<SandboxEvent> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _initialized = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _stopping;
    private volatile bool _isOver;

    /// <param name="breakpoints">Those of the sandbox, at any time.</param>
    /// <param name="fields">As the breakpoints.</param>
    /// <param name="returnPlace">Called when the node is gone.</param>
    /// <param name="abandoned">The sandbox is disposed of: ends the run without telling anybody.</param>
    public OtpRun(
        long number,
        SandboxMode mode,
        SandboxProgram program,
        Func<IReadOnlyDictionary<string, ImmutableArray<Breakpoint>>> breakpoints,
        Func<IReadOnlyDictionary<string, JsonElement>> fields,
        SandboxNode node,
        ChannelWriter<SandboxEvent> events,
        SandboxOptions options,
        TimeProvider time,
        Action returnPlace,
        CancellationToken abandoned)
    {
        _number = number;
        _mode = mode;
        _program = program;
        _breakpoints = breakpoints;
        _fields = fields;
        _node = node;
        _events = events;
        _options = options;
        _time = time;
        _returnPlace = returnPlace;
        _abandoned = abandoned;
        Completion = Task.Run(PlayAsync, CancellationToken.None);
    }

    /// <summary>When the end event has been told and nothing is left.</summary>
    public Task Completion { get; }

    /// <summary>Nothing is left but to tell the end event: who has read that must be able to start the next run.</summary>
    public bool IsOver => _isOver;

    public void Stop()
    {
        if (Interlocked.Exchange(ref _stopping, 1) == 0)
        {
            _ = StopAsync();
        }
    }

    public async Task<SandboxAnswer> SendInputAsync(string? text, CancellationToken cancellationToken)
    {
        object arguments = text is null ? new { eof = true } : new { text };
        return await AskAsync(() => _node.Dap.RequestAsync("otp/input", arguments, SandboxLimits.RequestTimeout, cancellationToken));
    }

    /// <summary>Waits for the end. To bring it about is the caller's affair.</summary>
    public async ValueTask DisposeAsync()
    {
        await Completion;
        _over.Dispose();
        _sendingFields.Dispose();
    }

    private async Task PlayAsync()
    {
        using var abandon = _abandoned.Register(() => _end.TrySetResult(Exited(ExitKind.Stopped, "The sandbox was closed.")));
        await TellAsync(new SandboxStarted(_number, _mode));
        _node.Attach(ReceiveAsync, (text, cancellationToken) => TellAsync(new SandboxOutput(_number, OutputCategory.System, text), cancellationToken));
        var dialog = ConverseAsync();
        var watch = WatchAsync();
        var exit = JudgeExitAsync();
        var end = await _end.Task;
        await _over.CancelAsync();
        await _node.DisposeAsync();
        await Task.WhenAll(dialog, watch, exit);
        _returnPlace();
        _isOver = true;
        await TellAsync(end);
    }

    /// <summary>The order of the protocol: launch, then breakpoints once the adapter is ready for them, then go.</summary>
    private async Task ConverseAsync()
    {
        try
        {
            await SendAllFieldsAsync(_over.Token);
            var launch = _node.Dap.RequestAsync(
                "launch",
                new
                {
                    files = _program.Files.Select(static file => new { path = file.Path, text = file.Text }),
                    mode = _mode == SandboxMode.Tests ? "tests" : "program",
                    entry = _program.Entry,
                    noDebug = !_program.Debug,
                },
                SandboxLimits.LaunchTimeout,
                _over.Token);
            if (await Task.WhenAny(launch, _initialized.Task) == launch)
            {
                await launch;
            }
            await _initialized.Task.WaitAsync(SandboxLimits.LaunchTimeout, _time, _over.Token);
            foreach (var path in _breakpoints().Keys)
            {
                await SetBreakpointsAsync(path, _over.Token);
            }
            await _node.Dap.RequestAsync("configurationDone", null, SandboxLimits.RequestTimeout, _over.Token);
            await launch;
        }
        catch (DapException exception) when (!_node.Dap.Completion.IsCompleted)
        {
            _end.TrySetResult(Exited(ExitKind.DidNotCompile, exception.Message));
        }
        catch (TimeoutException)
        {
            _end.TrySetResult(Killed(SandboxLimit.CompileTime, $"Compiling took more than {SandboxLimits.LaunchTimeout.TotalSeconds:0} s."));
        }
        catch (Exception exception) when (exception is DapException or OperationCanceledException)
        {
            // The node has ended, and its exit is judged elsewhere.
        }
    }

    private async Task WatchAsync()
    {
        if (await new Watchdog(_node, _options, _time).WatchAsync(_over.Token) is var (limit, sentence))
        {
            _end.TrySetResult(Killed(limit, sentence));
        }
    }

    private async Task JudgeExitAsync()
    {
        try
        {
            var broken = await _node.Dap.Completion.WaitAsync(_over.Token);
            if (broken is not null)
            {
                _end.TrySetResult(Killed(SandboxLimit.Protocol, $"The program has disturbed the sandbox's own messages: {broken}"));
                return;
            }
            // Only that channel may be closed, with the machine going on behind it.
            using var patience = new CancellationTokenSource(SandboxLimits.RequestTimeout, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_over.Token, patience.Token);
            try
            {
                _end.TrySetResult(ExitVerdict.Judge(_number, await _node.WaitForExitAsync(either.Token), _node.Tail, Volatile.Read(ref _stopping) == 1, _options));
            }
            catch (OperationCanceledException) when (!_over.IsCancellationRequested)
            {
                _end.TrySetResult(Killed(SandboxLimit.Protocol, "The program has cut the sandbox off from the server."));
            }
        }
        catch (OperationCanceledException)
        {
            // Something else has ended the run.
        }
    }

    private async Task StopAsync()
    {
        try
        {
            await _node.Dap.RequestAsync("terminate", null, _options.StopGrace, _over.Token);
            await _end.Task.WaitAsync(_options.StopGrace, _time, _over.Token);
        }
        catch (Exception exception) when (exception is DapException or OperationCanceledException or TimeoutException or ObjectDisposedException)
        {
            // It does not stop by itself, or has ended.
        }
        _end.TrySetResult(Exited(ExitKind.Stopped, "Stopped."));
    }

    private async ValueTask ReceiveAsync(DapEvent message, CancellationToken cancellationToken)
    {
        try
        {
            await TranslateAsync(message, cancellationToken);
        }
        catch (JsonException)
        {
            throw new DapException($"An event {message.Name} of another shape than it should have.");
        }
    }

    private async ValueTask TranslateAsync(DapEvent message, CancellationToken cancellationToken)
    {
        switch (message.Name)
        {
            case "output":
                var output = message.Read<OutputBody>();
                await TellAsync(new SandboxOutput(_number, Category(output.Category), output.Output ?? ""), cancellationToken);
                break;
            case "otp/diagnostics":
                await TellAsync(new SandboxDiagnostics(_number, [.. message.Read<DiagnosticsBody>().Diagnostics.Select(Translate)]), cancellationToken);
                break;
            case "otp/test":
                var test = message.Read<TestBody>();
                await TellAsync(new SandboxTestFinished(
                    _number, test.Module, test.Name, Outcome(test.Outcome), TimeSpan.FromMilliseconds(Math.Clamp(test.DurationMs, 0, 1e9)), test.Message, test.Path, test.Line), cancellationToken);
                break;
            case "otp/started":
                await TellAsync(new SandboxProgramStarted(_number, message.Read<StartedBody>().Text), cancellationToken);
                break;
            case "otp/inputWanted":
                await TellAsync(new SandboxInputWanted(_number), cancellationToken);
                break;
            case "initialized":
                _initialized.TrySetResult();
                break;
            case "terminated":
                _end.TrySetResult(Ended(message.Body.ValueKind == JsonValueKind.Object ? message.Read<TerminatedBody>() : new TerminatedBody(null, null)));
                break;
            default:
                await TranslateDebuggingAsync(message, cancellationToken);
                break;
        }
    }

    private SandboxEvent Ended(TerminatedBody body)
    {
        return (body.Reason, Volatile.Read(ref _stopping)) switch
        {
            ("compileTime", _) => Killed(SandboxLimit.CompileTime, body.Text ?? "Compiling took too long."),
            (_, 1) or ("stopped", _) => Exited(ExitKind.Stopped, "Stopped."),
            ("crashed", _) => Exited(ExitKind.Crashed, body.Text ?? "The program has crashed."),
            _ => Exited(ExitKind.Finished, body.Text ?? "The program has finished."),
        };
    }

    private SandboxExited Exited(ExitKind kind, string reason)
    {
        return new SandboxExited(_number, kind, reason);
    }

    private SandboxKilled Killed(SandboxLimit limit, string reason)
    {
        return new SandboxKilled(_number, limit, reason);
    }

    /// <summary>Waits for room. Gives up when the sandbox is disposed of, or the node is and nobody has made room.</summary>
    private async ValueTask TellAsync(SandboxEvent happened, CancellationToken cancellationToken = default)
    {
        if (_events.TryWrite(happened))
        {
            return;
        }
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_abandoned, cancellationToken);
        try
        {
            await _events.WriteAsync(happened, either.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ChannelClosedException)
        {
            // Nobody listens.
        }
    }

    private static async Task<SandboxAnswer> AskAsync(Func<Task> ask)
    {
        try
        {
            await ask();
            return SandboxAnswer.Accepted;
        }
        catch (DapException exception)
        {
            return SandboxAnswer.Refused(SandboxRefusal.Invalid, exception.Message);
        }
    }

    private static OutputCategory Category(string? category)
    {
        return category switch
        {
            "stdout" => OutputCategory.StandardOutput,
            "stderr" => OutputCategory.StandardError,
            _ => OutputCategory.Console,
        };
    }

    private static Diagnostic Translate(DiagnosticBody body)
    {
        var severity = body.Severity switch
        {
            "error" => DiagnosticSeverity.Error,
            "warning" => DiagnosticSeverity.Warning,
            _ => DiagnosticSeverity.Information,
        };
        return new Diagnostic(body.Path, Math.Max(1, body.Line), body.Column, severity, body.Message);
    }

    private static TestOutcome Outcome(string outcome)
    {
        return outcome switch
        {
            "passed" => TestOutcome.Passed,
            "failed" => TestOutcome.Failed,
            "skipped" => TestOutcome.Skipped,
            _ => TestOutcome.Invalid,
        };
    }
}
