using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Collab.Sandbox.Dap;

namespace Collab.Sandbox;

/// <summary>
/// Debugging of one run. The protocol's thread and frame numbers stay in here: outside there are stops, counted from 1, and what is
/// asked of a stop that has passed is refused before it reaches the node. Stack and variables are asked for once per stop, however
/// many people look at them.
/// </summary>
internal sealed partial class OtpRun
{
    private readonly ConcurrentDictionary<long, StoppedProcess> _stops = new();
    private long _stopNumber;

    public async Task<SandboxAnswer> SetBreakpointsAsync(string path, CancellationToken cancellationToken)
    {
        if (!_breakpoints().TryGetValue(path, out var breakpoints))
        {
            return SandboxAnswer.Accepted;
        }
        var arguments = new
        {
            source = new { path },
            breakpoints = breakpoints.Select(static breakpoint => new
            {
                line = breakpoint.Line,
                condition = breakpoint.Condition,
                hitCondition = breakpoint.HitCount?.ToString(CultureInfo.InvariantCulture),
                logMessage = breakpoint.LogMessage,
            }),
        };
        return await AskAsync(async () =>
        {
            var body = await _node.Dap.RequestAsync<BreakpointsBody>("setBreakpoints", arguments, SandboxLimits.RequestTimeout, cancellationToken);
            await TellAsync(new SandboxBreakpointsPlaced(_number, path, Places(breakpoints, body.Breakpoints)));
        });
    }

    public Task<SandboxResult<Reload>> ReloadAsync(SandboxProgram program, CancellationToken cancellationToken)
    {
        var files = program.Files.Select(static file => new { path = file.Path, text = file.Text });
        return ValueAsync(() => _node.Dap.RequestAsync<Reload>("otp/reload", new { files }, SandboxLimits.LaunchTimeout, cancellationToken));
    }

    public async Task<SandboxAnswer> ResumeAsync(long stop, ResumeKind kind, CancellationToken cancellationToken)
    {
        // Of two people who press the button only the first resumes; the second one's stop has passed.
        if (!_stops.TryGetValue(stop, out var place) || !place.TryResume())
        {
            return Stale();
        }
        var command = kind switch
        {
            ResumeKind.StepOver => "next",
            ResumeKind.StepIn => "stepIn",
            ResumeKind.StepOut => "stepOut",
            _ => "continue",
        };
        var answer = await AskAsync(() => _node.Dap.RequestAsync(command, new { threadId = place.ThreadId }, SandboxLimits.RequestTimeout, cancellationToken));
        if (!answer.Ok)
        {
            place.NotResumed();
        }
        return answer;
    }

    public Task<SandboxResult<ImmutableArray<StackFrame>>> GetStackAsync(long stop, CancellationToken cancellationToken)
    {
        return OfStopAsync(stop, place => place.StackAsync(LoadStackAsync).WaitAsync(cancellationToken));
    }

    public Task<SandboxResult<ImmutableArray<Variable>>> GetVariablesAsync(long stop, int reference, CancellationToken cancellationToken)
    {
        return OfStopAsync(stop, place => place.VariablesAsync(reference, LoadVariablesAsync).WaitAsync(cancellationToken));
    }

    public async Task<SandboxResult<string>> EvaluateAsync(string expression, long? stop, int? frame, CancellationToken cancellationToken)
    {
        if (stop is { } number && !_stops.ContainsKey(number))
        {
            return new SandboxResult<string>(Stale(), null);
        }
        return await ValueAsync(async () => (await _node.Dap.RequestAsync<EvaluateBody>(
            "evaluate", new { expression, frameId = frame, context = "watch" }, SandboxLimits.RequestTimeout, cancellationToken)).Result);
    }

    public Task<SandboxResult<string>> EvaluateInsideAsync(string expression, long stop, int frame, CancellationToken cancellationToken)
    {
        return OfStopAsync(stop, async _ => (await _node.Dap.RequestAsync<EvaluateBody>(
            "evaluate", new { expression, frameId = frame, context = "repl" }, SandboxLimits.RequestTimeout, cancellationToken)).Result);
    }

    public Task<SandboxResult<Variable>> SetVariableAsync(long stop, int reference, string name, string expression, CancellationToken cancellationToken)
    {
        return OfStopAsync(stop, async _ =>
        {
            var body = await _node.Dap.RequestAsync<SetBody>(
                "setVariable", new { variablesReference = reference, name, value = expression }, SandboxLimits.RequestTimeout, cancellationToken);
            return new Variable(name, body.Value, body.Type ?? "", body.VariablesReference);
        });
    }

    public Task<SandboxAnswer> PauseAsync(string? process, CancellationToken cancellationToken)
    {
        return AskAsync(() => _node.Dap.RequestAsync("pause", new { process }, SandboxLimits.RequestTimeout, cancellationToken));
    }

    public Task<SandboxResult<ImmutableArray<ProcessNode>>> GetProcessesAsync(CancellationToken cancellationToken)
    {
        return ValueAsync(async () => (await _node.Dap.RequestAsync<ProcessesBody>(
            "otp/tree", null, SandboxLimits.RequestTimeout, cancellationToken)).Processes.ToImmutableArray());
    }

    public Task<SandboxResult<string>> GetStateAsync(string process, CancellationToken cancellationToken)
    {
        return ValueAsync(async () => (await _node.Dap.RequestAsync<StateBody>(
            "otp/getState", new { process }, SandboxLimits.RequestTimeout, cancellationToken)).State);
    }

    public Task<SandboxResult<string>> ReplaceStateAsync(string process, string expression, CancellationToken cancellationToken)
    {
        return ValueAsync(async () => (await _node.Dap.RequestAsync<StateBody>(
            "otp/replaceState", new { process, expression }, SandboxLimits.RequestTimeout, cancellationToken)).State);
    }

    public Task<SandboxAnswer> KillProcessAsync(string process, CancellationToken cancellationToken)
    {
        return AskAsync(() => _node.Dap.RequestAsync("otp/kill", new { process }, SandboxLimits.RequestTimeout, cancellationToken));
    }

    private async ValueTask TranslateDebuggingAsync(DapEvent message, CancellationToken cancellationToken)
    {
        switch (message.Name)
        {
            case "stopped":
                var stopped = message.Read<StoppedBody>();
                var number = ++_stopNumber;
                _stops[number] = new StoppedProcess(stopped.ThreadId);
                await TellAsync(new SandboxStopped(_number, number, stopped.Process ?? "", stopped.Reason, stopped.Path, stopped.Line), cancellationToken);
                break;
            case "continued":
                var thread = message.Read<ContinuedBody>().ThreadId;
                foreach (var (passed, place) in _stops)
                {
                    if (place.ThreadId == thread && _stops.TryRemove(passed, out _))
                    {
                        await TellAsync(new SandboxContinued(_number, passed), cancellationToken);
                    }
                }
                break;
            case "invalidated":
                var changed = message.Read<InvalidatedBody>().ThreadId;
                foreach (var (current, place) in _stops)
                {
                    if (place.ThreadId == changed)
                    {
                        place.Forget();
                        await TellAsync(new SandboxVariablesChanged(_number, current), cancellationToken);
                    }
                }
                break;
            case "otp/supervision":
                var did = message.Read<SupervisionBody>();
                var kind = did.Kind switch
                {
                    "started" => SupervisionKind.Started,
                    "gave_up" => SupervisionKind.GaveUp,
                    _ => SupervisionKind.Ended,
                };
                await TellAsync(new SandboxSupervision(
                    _number, kind, did.Supervisor, did.Strategy, did.ChildId, did.Process, did.Name, did.Reason, did.Restarts, did.Intensity, did.PeriodSeconds), cancellationToken);
                break;
            case "otp/breakpoints":
                var body = message.Read<PlacedBody>();
                if (_breakpoints().TryGetValue(body.Path, out var asked))
                {
                    await TellAsync(new SandboxBreakpointsPlaced(_number, body.Path, Places(asked, body.Breakpoints)), cancellationToken);
                }
                break;
            default:
                await TranslateProcessesAsync(message, cancellationToken);
                break;
        }
    }

    private async Task<ImmutableArray<StackFrame>> LoadStackAsync(int thread)
    {
        var body = await _node.Dap.RequestAsync<StackBody>("stackTrace", new { threadId = thread, levels = 50 }, SandboxLimits.RequestTimeout, _over.Token);
        var frames = ImmutableArray.CreateBuilder<StackFrame>();
        foreach (var frame in body.StackFrames)
        {
            frames.Add(new StackFrame(frame.Id, frame.Name, frame.Source?.Path, frame.Line, frame.VariablesReference ?? await LoadScopeAsync(frame.Id)));
        }
        return frames.ToImmutable();
    }

    // Our agent tells the reference with the frame, in one answer instead of one per frame.
    private async Task<int> LoadScopeAsync(int frame)
    {
        var scopes = await _node.Dap.RequestAsync<ScopesBody>("scopes", new { frameId = frame }, SandboxLimits.RequestTimeout, _over.Token);
        return scopes.Scopes is [var first, ..] ? first.VariablesReference : 0;
    }

    private async Task<ImmutableArray<Variable>> LoadVariablesAsync(int reference)
    {
        var body = await _node.Dap.RequestAsync<VariablesBody>("variables", new { variablesReference = reference }, SandboxLimits.RequestTimeout, _over.Token);
        return [.. body.Variables.Select(static variable => new Variable(variable.Name, variable.Value, variable.Type ?? "", variable.VariablesReference))];
    }

    private async Task<SandboxResult<T>> OfStopAsync<T>(long stop, Func<StoppedProcess, Task<T>> ask)
    {
        return _stops.TryGetValue(stop, out var place) ? await ValueAsync(() => ask(place)) : new SandboxResult<T>(Stale(), default);
    }

    private static async Task<SandboxResult<T>> ValueAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return new SandboxResult<T>(SandboxAnswer.Accepted, await ask());
        }
        catch (DapException exception)
        {
            return new SandboxResult<T>(SandboxAnswer.Refused(SandboxRefusal.Invalid, exception.Message), default);
        }
        catch (NullReferenceException)
        {
            // As for events: a hole in an answer that only a forger makes.
            return new SandboxResult<T>(SandboxAnswer.Refused(SandboxRefusal.Invalid, "The answer has another shape than it should: run the program again."), default);
        }
    }

    private static ImmutableArray<BreakpointPlace> Places(ImmutableArray<Breakpoint> asked, BreakpointBody[] answered)
    {
        return [.. asked.Zip(answered, static (breakpoint, place) => new BreakpointPlace(breakpoint.Line, place.Line, place.Verified, place.Message))];
    }

    private static SandboxAnswer Stale()
    {
        return SandboxAnswer.Refused(SandboxRefusal.Stale, "The program has gone on since.");
    }
}
