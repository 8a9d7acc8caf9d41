using System.Collections.Immutable;
using System.Threading.Channels;
using Collab.Sandbox;

namespace Collab.Testing;

/// <summary>
/// A sandbox that plays scripts instead of running programs, for tests that are about what surrounds it. Passes the same contract as the
/// real one. A run plays the script whose key is the text of the program's first file.
/// </summary>
public sealed partial class ScriptedSandbox : ISandbox
{
    private readonly ScriptedSandboxFactory _factory;
    private readonly Channel<SandboxEvent> _events = Channel.CreateUnbounded<SandboxEvent>();
    private readonly Lock _lock = new();
    private CancellationTokenSource? _stop;
    private Channel<string?> _input = Channel.CreateUnbounded<string?>();
    private Task _playing = Task.CompletedTask;
    private long _runs;

    internal ScriptedSandbox(ScriptedSandboxFactory factory)
    {
        _factory = factory;
    }

    public ChannelReader<SandboxEvent> Events => _events.Reader;

    public bool IsRunning
    {
        get
        {
            lock (_lock)
            {
                return _stop is not null;
            }
        }
    }

    /// <summary>The breakpoints that were last set, by path.</summary>
    public Dictionary<string, ImmutableArray<Breakpoint>> Breakpoints { get; } = [];

    public Task<SandboxAnswer> RunAsync(SandboxProgram program, CancellationToken cancellationToken = default)
    {
        return Task.FromResult(Start(program, SandboxMode.Program));
    }

    public Task<SandboxAnswer> TestAsync(SandboxProgram program, CancellationToken cancellationToken = default)
    {
        return Task.FromResult(Start(program, SandboxMode.Tests));
    }

    public async Task<SandboxAnswer> StopAsync(CancellationToken cancellationToken = default)
    {
        Task playing;
        lock (_lock)
        {
            if (_stop is null)
            {
                return NotRunning();
            }
            _stop.Cancel();
            playing = _playing;
        }
        await playing.WaitAsync(cancellationToken);
        return SandboxAnswer.Accepted;
    }

    public Task<SandboxAnswer> SendInputAsync(string? text, CancellationToken cancellationToken = default)
    {
        if (text?.Length > SandboxLimits.InputCharactersMax)
        {
            return Task.FromResult(SandboxAnswer.Refused(SandboxRefusal.Invalid, "Too much input."));
        }
        return Task.FromResult(IsRunning && _input.Writer.TryWrite(text) ? SandboxAnswer.Accepted : NotRunning());
    }

    public Task<SandboxAnswer> SetBreakpointsAsync(string path, ImmutableArray<Breakpoint> breakpoints, CancellationToken cancellationToken = default)
    {
        Breakpoints[path] = breakpoints;
        return Task.FromResult(SandboxAnswer.Accepted);
    }

    public Task<SandboxResult<Reload>> ReloadAsync(SandboxProgram program, CancellationToken cancellationToken = default)
    {
        return Nothing<Reload>();
    }

    public Task<SandboxAnswer> ResumeAsync(long stop, ResumeKind kind, CancellationToken cancellationToken = default)
    {
        return Task.FromResult(NotRunning());
    }

    public Task<SandboxResult<ImmutableArray<StackFrame>>> GetStackAsync(long stop, CancellationToken cancellationToken = default)
    {
        return Nothing<ImmutableArray<StackFrame>>();
    }

    public Task<SandboxResult<ImmutableArray<Variable>>> GetVariablesAsync(long stop, int reference, CancellationToken cancellationToken = default)
    {
        return Nothing<ImmutableArray<Variable>>();
    }

    public Task<SandboxResult<string>> EvaluateAsync(string expression, long? stop = null, int? frame = null, CancellationToken cancellationToken = default)
    {
        return Nothing<string>();
    }

    public Task<SandboxResult<ImmutableArray<ProcessNode>>> GetProcessesAsync(CancellationToken cancellationToken = default)
    {
        return Nothing<ImmutableArray<ProcessNode>>();
    }

    public Task<SandboxResult<string>> GetStateAsync(string process, CancellationToken cancellationToken = default)
    {
        return Nothing<string>();
    }

    public Task<SandboxResult<string>> ReplaceStateAsync(string process, string expression, CancellationToken cancellationToken = default)
    {
        return Nothing<string>();
    }

    public Task<SandboxAnswer> KillProcessAsync(string process, CancellationToken cancellationToken = default)
    {
        return Task.FromResult(NotRunning());
    }

    public async ValueTask DisposeAsync()
    {
        Task playing;
        lock (_lock)
        {
            _stop?.Cancel();
            playing = _playing;
        }
        await playing;
        _events.Writer.TryComplete();
    }

    private SandboxAnswer Start(SandboxProgram program, SandboxMode mode)
    {
        if (SandboxProgramRules.Judge(program) is { } refusal)
        {
            return refusal;
        }
        lock (_lock)
        {
            if (_stop is not null)
            {
                return SandboxAnswer.Refused(SandboxRefusal.Busy, "The program of this session is running. Stop it first.");
            }
            _stop = new CancellationTokenSource();
            _input = Channel.CreateUnbounded<string?>();
            var run = ++_runs;
            var script = _factory.ScriptOf(program);
            _playing = Task.Run(() => PlayAsync(new ScriptedRun(run, _events.Writer, _input.Reader, _stop.Token), mode, script));
            return SandboxAnswer.Accepted;
        }
    }

    private async Task PlayAsync(ScriptedRun run, SandboxMode mode, Func<ScriptedRun, Task<SandboxEvent>> script)
    {
        run.Tell(new SandboxStarted(run.Number, mode));
        SandboxEvent end;
        try
        {
            end = await script(run);
        }
        catch (OperationCanceledException)
        {
            end = new SandboxExited(run.Number, ExitKind.Stopped, "Stopped.");
        }
        lock (_lock)
        {
            _stop?.Dispose();
            _stop = null;
            run.Tell(end);
        }
    }

    private static SandboxAnswer NotRunning()
    {
        return SandboxAnswer.Refused(SandboxRefusal.NotRunning, "Nothing is running.");
    }

    private static Task<SandboxResult<T>> Nothing<T>()
    {
        return Task.FromResult(new SandboxResult<T>(NotRunning(), default));
    }
}

/// <summary>What a script can do.</summary>
public sealed class ScriptedRun(long number, ChannelWriter<SandboxEvent> events, ChannelReader<string?> input, CancellationToken stopped)
{
    public long Number => number;

    /// <summary>Cancelled when somebody stops the run; a script that ends by it needs no more.</summary>
    public CancellationToken Stopped => stopped;

    public void Tell(SandboxEvent happened)
    {
        events.TryWrite(happened);
    }

    public void Print(string text, OutputCategory category = OutputCategory.StandardOutput)
    {
        Tell(new SandboxOutput(number, category, text));
    }

    /// <summary>Says that input is wanted and waits for it; null at its end.</summary>
    public async Task<string?> ReadAsync()
    {
        Tell(new SandboxInputWanted(number));
        return await input.ReadAsync(stopped);
    }

    public SandboxExited Exit(ExitKind kind, string reason)
    {
        return new SandboxExited(number, kind, reason);
    }
}

/// <summary>Makes scripted sandboxes. The availability can be anything, so that pages can be tested without Elixir.</summary>
public sealed class ScriptedSandboxFactory : ISandboxFactory
{
    private readonly Dictionary<string, Func<ScriptedRun, Task<SandboxEvent>>> _scripts = new(StringComparer.Ordinal);

    public SandboxAvailability Availability { get; set; } = new(
        CanRun: true, IsIsolated: true, CanDebug: true, "Scripted.", Command: null, Findings: []);

    /// <summary>Programs whose first file has this text play this script, which returns the end event.</summary>
    public ScriptedSandboxFactory On(string text, Func<ScriptedRun, Task<SandboxEvent>> script)
    {
        _scripts[text] = script;
        return this;
    }

    public Task<SandboxAvailability> GetAvailabilityAsync(CancellationToken cancellationToken = default)
    {
        return Task.FromResult(Availability);
    }

    public ISandbox Create()
    {
        return new ScriptedSandbox(this);
    }

    internal Func<ScriptedRun, Task<SandboxEvent>> ScriptOf(SandboxProgram program)
    {
        return program.Files is [var first, ..] && _scripts.TryGetValue(first.Text, out var script)
            ? script
            : static run => Task.FromResult<SandboxEvent>(run.Exit(ExitKind.Finished, "The program has finished."));
    }
}
