using System.Collections.Immutable;
using System.Threading.Channels;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Sandbox;
using Collab.Sessions;

namespace Collab.Web.Features.Session.Runs;

/// <summary>
/// Between one session and its sandbox: carries out the session's effects and reports what the sandbox tells.
/// </summary>
/// <remarks>
/// Two streams, and one place where they meet. <em>Effects</em> go through a queue and are carried out one after the other, so that a stop follows the
/// start before it; only actions (an evaluation may last) run beside it. <em>Events</em> are read all the time, whatever the queue does, and reported in
/// batches: while one batch is being committed the next one grows, and a program that writes faster than the session can commit waits at last,
/// because nothing is read then.
/// <para>
/// A stop is told together with its stack and variables, which have to be asked for: that must not hold up the reading (the answers come behind the
/// events that are already on their way). So each stop is told by a task of its own, and the "continued" of that stop waits for this task: else it
/// could be told first, and the stop would stand for ever.
/// </para>
/// </remarks>
internal sealed partial class SessionSandbox : IAsyncDisposable
{
    private const int ReportsMax = 200;
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StartPause = TimeSpan.FromMilliseconds(5);

    private readonly SessionActor _session;
    private readonly ISandbox _sandbox;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Channel<Func<Task>> _effects = Channel.CreateUnbounded<Func<Task>>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _closing = new();
    private readonly Dictionary<long, Task> _stops = [];
    private readonly Task _carrying;
    private readonly Task _reading;
    private readonly ProcessWatch _processes;
    private volatile RunFiles _files = RunFiles.None;
    private volatile RunFiles _compiling = RunFiles.None;
    private long _run;

    public SessionSandbox(SessionActor session, ISandbox sandbox, TimeProvider time, ILogger<SessionSandbox> logger)
    {
        (_session, _sandbox, _time, _logger) = (session, sandbox, time, logger);
        _processes = new ProcessWatch(sandbox, time, ReportProcessesAsync);
        _carrying = Task.Run(CarryOutAsync);
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Memory, queues and the like of the processes, which are nobody's history.</summary>
    public ProcessWatch Processes => _processes;

    public void Take(SessionEffect.SandboxEffect effect)
    {
        // The state right behind the effect's own batch: what it says of breakpoints is what the effect means.
        var state = _session.Snapshot.State;
        if (effect is SessionEffect.ActOnProgram act)
        {
            _ = Guarded(() => ActAsync(act));
            return;
        }

        _effects.Writer.TryWrite(() => CarryOutAsync(effect, state));
    }

    /// <summary>The variables of a frame or the children of a value, asked for once per stop however many look at them.</summary>
    public Task<SandboxResult<ImmutableArray<Variable>>> GetVariablesAsync(long stop, int reference, CancellationToken cancellationToken)
    {
        return _sandbox.GetVariablesAsync(stop, reference, cancellationToken);
    }

    /// <summary>All about one process, with the session's files for its calls.</summary>
    public async Task<SandboxResult<InspectedProcess>> GetProcessAsync(string process, CancellationToken cancellationToken)
    {
        var result = await _sandbox.GetProcessAsync(process, cancellationToken);
        return new SandboxResult<InspectedProcess>(result.Answer, result.Value is { } detail ? InspectedProcess.Of(detail, _files) : null);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _effects.Writer.TryComplete();
        await _processes.DisposeAsync();
        await _sandbox.DisposeAsync();
        await Task.WhenAll(_carrying, _reading);
        _closing.Dispose();
    }

    private async Task CarryOutAsync()
    {
        await foreach (var effect in _effects.Reader.ReadAllAsync())
        {
            await Guarded(effect);
        }
    }

    /// <summary>A fault of ours in one effect must not end the others; the run then says so and ends.</summary>
    private async Task Guarded(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The session is leaving memory.
        }
        catch (Exception exception)
        {
            LogEffectFailed(exception, _session.Id);
            await ReportAsync([new SessionEvent.OutputWritten(_run, RunChannel.System, "The server met an error over this; its log says which.\n")]);
        }
    }

    private Task CarryOutAsync(SessionEffect.SandboxEffect effect, SessionState state)
    {
        return effect switch
        {
            SessionEffect.StartProgram start => StartAsync(start, state),
            SessionEffect.StopProgram => _sandbox.StopAsync(_closing.Token),
            SessionEffect.ReloadProgram reload => ReloadAsync(reload, state),
            SessionEffect.GiveProgramInput give => _sandbox.SendInputAsync(give.Text, _closing.Token),
            SessionEffect.ResumeProcess resume => _sandbox.ResumeAsync(resume.Stop, KindOf(resume.Step), _closing.Token),
            SessionEffect.TellField field => TellFieldAsync(field.Name, field.Value),
            SessionEffect.PlaceBreakpoints place => PlaceBreakpointsAsync(place.Document, state, _files),
            _ => throw new InvalidOperationException($"Nobody carries out {effect.GetType().Name}."),
        };
    }

    private async Task StartAsync(SessionEffect.StartProgram start, SessionState state)
    {
        var files = new RunFiles(start.Files);
        (_files, _compiling) = (files, files);
        Volatile.Write(ref _run, start.Run);
        foreach (var file in start.Files)
        {
            await PlaceBreakpointsAsync(file.Document, state, files);
        }

        await ForgetOtherBreakpointsAsync(files);
        foreach (var field in state.Fields.Values)
        {
            await TellFieldAsync(field.Name, field.Value.Latest?.Value);
        }

        var answer = start.Mode == RunMode.Tests
            ? await _sandbox.TestAsync(files.ToProgram(), _closing.Token)
            : await _sandbox.RunAsync(files.ToProgram(), _closing.Token);
        if (!answer.Ok)
        {
            await ReportAsync([new SessionEvent.RunEnded(start.Run, RunEndKind.NotStarted, answer.Message ?? "The program could not be started. Try again.")]);
        }
    }

    private async Task ReloadAsync(SessionEffect.ReloadProgram reload, SessionState state)
    {
        var files = new RunFiles(reload.Files);
        _compiling = files;
        var result = await _sandbox.ReloadAsync(files.ToProgram(), _closing.Token);
        if (result.Answer.Ok)
        {
            _files = files;
            foreach (var file in reload.Files)
            {
                await PlaceBreakpointsAsync(file.Document, state, files);
            }
        }

        await ReportAsync([new SessionEvent.RunReloaded(reload.Run, result.Answer.Ok, WordsOf(result))]);
    }

    /// <summary>The program reads the latest value, also of a field that people have still to choose about.</summary>
    private async Task TellFieldAsync(string name, string? value)
    {
        var answer = await _sandbox.SetFieldAsync(name, value, _closing.Token);
        if (!answer.Ok)
        {
            await ReportAsync([new SessionEvent.OutputWritten(_run, RunChannel.System, $"The field {name}: {answer.Message}\n")]);
        }
    }

    private static string WordsOf(SandboxResult<Reload> result)
    {
        return result switch
        {
            { Answer.Ok: false } => result.Answer.Message ?? "The program could not be reloaded.",
            { Value: { Modules.Length: > 0 } reload } =>
                $"Reloaded {string.Join(", ", reload.Modules)}."
                + (reload.Processes.IsEmpty ? "" : $" {string.Join(", ", reload.Processes)} kept their state."),
            _ => "Nothing has changed since it was loaded.",
        };
    }

    private static ResumeKind KindOf(ResumeStep step)
    {
        return step switch
        {
            ResumeStep.StepOver => ResumeKind.StepOver,
            ResumeStep.StepIn => ResumeKind.StepIn,
            ResumeStep.StepOut => ResumeKind.StepOut,
            _ => ResumeKind.Continue,
        };
    }

    [LoggerMessage(LogLevel.Error, "Something that session {Session} wanted of its sandbox failed.")]
    private partial void LogEffectFailed(Exception exception, SessionId session);
}
