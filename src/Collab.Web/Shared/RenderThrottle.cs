namespace Collab.Web.Shared;

/// <summary>
/// Turns any number of requests into one call per interval, and a few at once after a rest: a command that is seen to be taken, and what comes of it some
/// milliseconds later, are both answered at once. The last request is never lost. Requests may come from any thread and return immediately; the
/// call comes from the timer's. Source: the generic cell rate algorithm (ITU-T I.371).
/// </summary>
internal sealed class RenderThrottle : IDisposable
{
    /// <summary>Panels show the new state ten times a second while it goes on changing.</summary>
    public static readonly TimeSpan PanelInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>Calls at once after a rest of as many intervals.</summary>
    public const int Burst = 3;

    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly Action _render;
    private readonly ITimer _timer;
    private readonly long _start;

    /// <summary>When, after the start, calls at the even pace would have come up to now.</summary>
    private TimeSpan _paid;

    private int _isWaiting;

    public RenderThrottle(TimeSpan interval, TimeProvider time, Action render)
    {
        (_interval, _time, _render) = (interval, time, render);
        _start = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Request()
    {
        if (Interlocked.Exchange(ref _isWaiting, 1) == 0)
        {
            var left = _paid - (_interval * (Burst - 1)) - _time.GetElapsedTime(_start);
            _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Fire()
    {
        var now = _time.GetElapsedTime(_start);
        _paid = (_paid > now ? _paid : now) + _interval;
        // Before the call: what is asked for during it may not be in what it shows.
        Volatile.Write(ref _isWaiting, 0);
        _render();
    }
}
