using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Collab.Sandbox;

/// <summary>Debugging: the breakpoints outlive the runs, everything else is asked of the run of the moment.</summary>
internal sealed partial class OtpSandbox
{
    private readonly ConcurrentDictionary<string, ImmutableArray<Breakpoint>> _breakpoints = new(StringComparer.Ordinal);

    public async Task<SandboxAnswer> SetBreakpointsAsync(string path, ImmutableArray<Breakpoint> breakpoints, CancellationToken cancellationToken)
    {
        if (breakpoints.Length > SandboxLimits.BreakpointsPerFileMax)
        {
            return Invalid($"A file has at most {SandboxLimits.BreakpointsPerFileMax} breakpoints.");
        }
        if (breakpoints.Any(static breakpoint => Math.Max(breakpoint.Condition?.Length ?? 0, breakpoint.LogMessage?.Length ?? 0) > SandboxLimits.ExpressionCharactersMax))
        {
            return Invalid($"A condition or message has at most {SandboxLimits.ExpressionCharactersMax} characters.");
        }
        if (!_breakpoints.ContainsKey(path) && _breakpoints.Count >= SandboxLimits.FilesMax)
        {
            return Invalid($"Breakpoints can be in at most {SandboxLimits.FilesMax} files.");
        }
        _breakpoints[path] = breakpoints;
        return _run is { IsOver: false } run ? await run.SetBreakpointsAsync(path, cancellationToken) : SandboxAnswer.Accepted;
    }

    public Task<SandboxResult<Reload>> ReloadAsync(SandboxProgram program, CancellationToken cancellationToken)
    {
        return SandboxProgramRules.Judge(program) is { } refusal
            ? Task.FromResult(new SandboxResult<Reload>(refusal, null))
            : AskAsync(run => run.ReloadAsync(program, cancellationToken));
    }

    public Task<SandboxAnswer> ResumeAsync(long stop, ResumeKind kind, CancellationToken cancellationToken)
    {
        return _run is { IsOver: false } run ? run.ResumeAsync(stop, kind, cancellationToken) : Task.FromResult(NotRunning());
    }

    public Task<SandboxResult<ImmutableArray<StackFrame>>> GetStackAsync(long stop, CancellationToken cancellationToken)
    {
        return AskAsync(run => run.GetStackAsync(stop, cancellationToken));
    }

    public Task<SandboxResult<ImmutableArray<Variable>>> GetVariablesAsync(long stop, int reference, CancellationToken cancellationToken)
    {
        return AskAsync(run => run.GetVariablesAsync(stop, reference, cancellationToken));
    }

    public Task<SandboxResult<string>> EvaluateAsync(string expression, long? stop, int? frame, CancellationToken cancellationToken)
    {
        return expression.Length > SandboxLimits.ExpressionCharactersMax
            ? Task.FromResult(new SandboxResult<string>(ExpressionTooLong(), null))
            : AskAsync(run => run.EvaluateAsync(expression, stop, frame, cancellationToken));
    }

    public Task<SandboxResult<ImmutableArray<ProcessNode>>> GetProcessesAsync(CancellationToken cancellationToken)
    {
        return AskAsync(run => run.GetProcessesAsync(cancellationToken));
    }

    public Task<SandboxResult<string>> GetStateAsync(string process, CancellationToken cancellationToken)
    {
        return AskAsync(run => run.GetStateAsync(process, cancellationToken));
    }

    public Task<SandboxResult<string>> ReplaceStateAsync(string process, string expression, CancellationToken cancellationToken)
    {
        return expression.Length > SandboxLimits.ExpressionCharactersMax
            ? Task.FromResult(new SandboxResult<string>(ExpressionTooLong(), null))
            : AskAsync(run => run.ReplaceStateAsync(process, expression, cancellationToken));
    }

    public Task<SandboxAnswer> KillProcessAsync(string process, CancellationToken cancellationToken)
    {
        return _run is { IsOver: false } run ? run.KillProcessAsync(process, cancellationToken) : Task.FromResult(NotRunning());
    }

    public Task<SandboxAnswer> PauseAsync(string? process, CancellationToken cancellationToken)
    {
        return _run is { IsOver: false } run ? run.PauseAsync(process, cancellationToken) : Task.FromResult(NotRunning());
    }

    public Task<SandboxResult<Variable>> SetVariableAsync(long stop, int reference, string name, string expression, CancellationToken cancellationToken)
    {
        return expression.Length > SandboxLimits.ExpressionCharactersMax
            ? Task.FromResult(new SandboxResult<Variable>(ExpressionTooLong(), null))
            : AskAsync(run => run.SetVariableAsync(stop, reference, name, expression, cancellationToken));
    }

    public Task<SandboxResult<string>> EvaluateInsideAsync(string expression, long stop, int frame, CancellationToken cancellationToken)
    {
        return expression.Length > SandboxLimits.ExpressionCharactersMax
            ? Task.FromResult(new SandboxResult<string>(ExpressionTooLong(), null))
            : AskAsync(run => run.EvaluateInsideAsync(expression, stop, frame, cancellationToken));
    }

    private static SandboxAnswer ExpressionTooLong()
    {
        return Invalid($"An expression has at most {SandboxLimits.ExpressionCharactersMax} characters.");
    }

    private ConcurrentDictionary<string, ImmutableArray<Breakpoint>> Breakpoints()
    {
        return _breakpoints;
    }

    private Task<SandboxResult<T>> AskAsync<T>(Func<OtpRun, Task<SandboxResult<T>>> ask)
    {
        return _run is { IsOver: false } run ? ask(run) : Task.FromResult(new SandboxResult<T>(NotRunning(), default));
    }
}
