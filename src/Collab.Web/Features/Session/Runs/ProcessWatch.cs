using System.Collections.Immutable;
using Collab.Engine.Sessions;
using Collab.Sandbox;

namespace Collab.Web.Features.Session.Runs;

/// <summary>
/// Looks at the program's processes while it runs: every second, and soon after a supervisor has done something. What the tree is made of is reported
/// when it changes; memory, queues and reductions change all the time, are kept here only, and shown to who looks.
/// </summary>
internal sealed class ProcessWatch : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Supervisors do several things in a row, and a program that begins has its first words to say: one look after that shows it all.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(30);

    private readonly ISandbox _sandbox;
    private readonly TimeProvider _time;
    private readonly Func<ImmutableArray<RunProcess>, Task> _report;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task _watching;
    private volatile bool _isOn;
    private ImmutableArray<RunProcess> _told = [];
    private volatile IReadOnlyDictionary<string, ProcessNode> _figures = ImmutableDictionary<string, ProcessNode>.Empty;

    public ProcessWatch(ISandbox sandbox, TimeProvider time, Func<ImmutableArray<RunProcess>, Task> report)
    {
        (_sandbox, _time, _report) = (sandbox, time, report);
        _watching = Task.Run(WatchAsync);
    }

    /// <summary>Raised on a thread of nobody's when the figures are new. Handlers must be quick and must not throw.</summary>
    public event Action? Changed;

    /// <summary>The last known figures, by process.</summary>
    public IReadOnlyDictionary<string, ProcessNode> Figures => _figures;

    public void Start()
    {
        _told = [];
        _isOn = true;
        LookSoon();
    }

    public void Stop()
    {
        _isOn = false;
    }

    public void LookSoon()
    {
        if (_wake.CurrentCount == 0)
        {
            try
            {
                _wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else was quicker: it is awake.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _watching;
        _closing.Dispose();
        _wake.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            while (true)
            {
                await WaitAsync();
                if (_isOn && await _sandbox.GetProcessesAsync(_closing.Token) is { Answer.Ok: true, Value: { IsDefault: false } nodes })
                {
                    await TakeAsync(nodes);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The session is leaving memory.
        }
    }

    private async Task TakeAsync(ImmutableArray<ProcessNode> nodes)
    {
        _figures = nodes.DistinctBy(static node => node.Process).ToDictionary(static node => node.Process);
        ImmutableArray<RunProcess> now = [.. nodes.Select(SandboxTranslation.Process)];
        if (!now.Select(Lasting).SequenceEqual(_told.Select(Lasting)))
        {
            _told = now;
            await _report(now);
        }

        Changed?.Invoke();
    }

    /// <summary>Whether it waits or works at this moment is a figure too; that somebody holds it is not.</summary>
    private static RunProcess Lasting(RunProcess process)
    {
        return process.Status is "suspended" or "stopped" ? process : process with { Status = "" };
    }

    private async Task WaitAsync()
    {
        using var interval = new CancellationTokenSource(_isOn ? Interval : Timeout.InfiniteTimeSpan, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token, interval.Token);
        try
        {
            await _wake.WaitAsync(either.Token);
            await Task.Delay(Gathering, _time, _closing.Token);
        }
        catch (OperationCanceledException) when (!_closing.IsCancellationRequested)
        {
            // Time to look again.
        }
    }
}
