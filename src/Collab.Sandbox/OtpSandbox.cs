using System.Threading.Channels;

namespace Collab.Sandbox;

/// <summary>One session's sandbox on BEAM nodes: a fresh node for each run, so nothing of one run is found by the next.</summary>
/// <remarks>
/// <c>_gate</c> orders the requests that begin and end runs; everything else goes to the run of the moment and is refused where there
/// is none. A run ends by itself too, at any moment: <c>_run</c> then still names it, and <see cref="OtpRun.IsOver"/> says so. It does so
/// before the end event is out; the next run waits for that (<see cref="OtpRun.Completion"/>), so events of two runs never mix.
/// </remarks>
internal sealed partial class OtpSandbox : ISandbox
{
    private readonly OtpSandboxFactory _factory;
    private readonly SandboxOptions _options;
    private readonly TimeProvider _time;
    private readonly Channel<SandboxEvent> _events = Channel.CreateBounded<SandboxEvent>(
        new BoundedChannelOptions(SandboxLimits.EventsMax) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly CancellationTokenSource _disposing = new();
    private volatile OtpRun? _run;
    private long _runs;
    private bool _disposed;

    public OtpSandbox(OtpSandboxFactory factory, SandboxOptions options, TimeProvider time)
    {
        _factory = factory;
        _options = options;
        _time = time;
    }

    public ChannelReader<SandboxEvent> Events => _events.Reader;

    public bool IsRunning => _run is { IsOver: false };

    public Task<SandboxAnswer> RunAsync(SandboxProgram program, CancellationToken cancellationToken)
    {
        return StartAsync(program, SandboxMode.Program, cancellationToken);
    }

    public Task<SandboxAnswer> TestAsync(SandboxProgram program, CancellationToken cancellationToken)
    {
        return StartAsync(program, SandboxMode.Tests, cancellationToken);
    }

    public async Task<SandboxAnswer> StopAsync(CancellationToken cancellationToken)
    {
        if (_run is not { IsOver: false } run)
        {
            return NotRunning();
        }
        run.Stop();
        await run.Completion.WaitAsync(cancellationToken);
        return SandboxAnswer.Accepted;
    }

    public async Task<SandboxAnswer> SendInputAsync(string? text, CancellationToken cancellationToken)
    {
        if (text?.Length > SandboxLimits.InputCharactersMax)
        {
            return SandboxAnswer.Refused(SandboxRefusal.Invalid, $"At most {SandboxLimits.InputCharactersMax} characters of input at once.");
        }
        return _run is { IsOver: false } run ? await run.SendInputAsync(text, cancellationToken) : NotRunning();
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        await _gate.WaitAsync(CancellationToken.None);
        try
        {
            if (_disposed)
            {
                return;
            }
            _disposed = true;
            if (_run is not null)
            {
                await _run.DisposeAsync();
            }
            _events.Writer.TryComplete();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<SandboxAnswer> StartAsync(SandboxProgram program, SandboxMode mode, CancellationToken cancellationToken)
    {
        if (SandboxProgramRules.Judge(program) is { } refusal)
        {
            return refusal;
        }
        await _gate.WaitAsync(cancellationToken);
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (IsRunning)
            {
                return SandboxAnswer.Refused(SandboxRefusal.Busy, "The program of this session is running. Stop it first.");
            }
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposing.Token);
            var (node, answer) = await _factory.TakeNodeAsync(either.Token);
            if (node is not null)
            {
                if (_run is { } last)
                {
                    await last.DisposeAsync();
                }
                _run = new OtpRun(++_runs, mode, program, Breakpoints, () => _fields, node, _events.Writer, _options, _time, _factory.Return, _disposing.Token);
            }
            return answer;
        }
        finally
        {
            _gate.Release();
        }
    }

    private static SandboxAnswer Invalid(string sentence)
    {
        return SandboxAnswer.Refused(SandboxRefusal.Invalid, sentence);
    }

    private static SandboxAnswer NotRunning()
    {
        return SandboxAnswer.Refused(SandboxRefusal.NotRunning, "Nothing is running.");
    }
}
