using System.Collections.Immutable;

namespace Collab.Sandbox;

/// <summary>What is remembered of a stop, and the shapes of the debugger's messages.</summary>
internal sealed partial class OtpRun
{
    /// <summary>A stopped process. What is asked of it is asked once.</summary>
    private sealed class StoppedProcess(int threadId)
    {
        private readonly Dictionary<int, Task<ImmutableArray<Variable>>> _variables = [];
        private readonly Lock _lock = new();
        private Task<ImmutableArray<StackFrame>>? _stack;
        private int _resumed;

        public int ThreadId => threadId;

        /// <summary>Its variables have changed: they are asked for again.</summary>
        public void Forget()
        {
            lock (_lock)
            {
                _variables.Clear();
            }
        }

        public bool TryResume()
        {
            return Interlocked.Exchange(ref _resumed, 1) == 0;
        }

        public void NotResumed()
        {
            Interlocked.Exchange(ref _resumed, 0);
        }

        public Task<ImmutableArray<StackFrame>> StackAsync(Func<int, Task<ImmutableArray<StackFrame>>> load)
        {
            lock (_lock)
            {
                return _stack ??= load(threadId);
            }
        }

        public Task<ImmutableArray<Variable>> VariablesAsync(int reference, Func<int, Task<ImmutableArray<Variable>>> load)
        {
            lock (_lock)
            {
                if (!_variables.TryGetValue(reference, out var loading))
                {
                    loading = load(reference);
                    _variables[reference] = loading;
                }
                return loading;
            }
        }
    }

    private sealed record BreakpointsBody(BreakpointBody[] Breakpoints);

    private sealed record PlacedBody(string Path, BreakpointBody[] Breakpoints);

    private sealed record BreakpointBody(bool Verified, int Line, string? Message);

    private sealed record StoppedBody(int ThreadId, string Reason, string? Process, string? Path, int Line);

    private sealed record ContinuedBody(int ThreadId);

    private sealed record StackBody(FrameBody[] StackFrames);

    private sealed record FrameBody(int Id, string Name, int Line, SourceBody? Source, int? VariablesReference);

    private sealed record SourceBody(string? Path);

    private sealed record ScopesBody(ScopeBody[] Scopes);

    private sealed record ScopeBody(int VariablesReference);

    private sealed record VariablesBody(VariableBody[] Variables);

    private sealed record VariableBody(string Name, string Value, string? Type, int VariablesReference);

    private sealed record EvaluateBody(string Result);

    private sealed record SetBody(string Value, string? Type, int VariablesReference);

    private sealed record InvalidatedBody(int ThreadId);

    private sealed record StateBody(string State);

    private sealed record SupervisionBody(
        string Kind, string Supervisor, string? Strategy, string ChildId, string? Process, string? Name, string? Reason, int? Restarts, int? Intensity, int? PeriodSeconds);

    private sealed record ProcessesBody(ProcessNode[] Processes);
}
