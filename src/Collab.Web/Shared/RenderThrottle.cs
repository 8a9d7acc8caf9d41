namespace Collab.Web.Shared;

/// <summary>
/// Turns any number of requests into at most one call per interval. The first one after a pause is answered at once; the
/// last one is never lost. Requests may come from any thread and return immediately; the call comes from the timer's.
/// </summary>
internal sealed class RenderThrottle : IDisposable
{
    /// <summary>Panels show the new state at most ten times a second.</summary>
    public static readonly TimeSpan PanelInterval = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly Action _render;
    private readonly ITimer _timer;
    private long _lastTimestamp;
    private int _isWaiting;

    public RenderThrottle(TimeSpan interval, TimeProvider time, Action render)
    {
        (_interval, _time, _render) = (interval, time, render);
        _lastTimestamp = time.GetTimestamp() - (long)(interval.TotalSeconds * time.TimestampFrequency);
        _timer = time.CreateTimer(_ => Fire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Request()
    {
        if (Interlocked.Exchange(ref _isWaiting, 1) == 0)
        {
            var left = _interval - _time.GetElapsedTime(Volatile.Read(ref _lastTimestamp));
            _timer.Change(left > TimeSpan.Zero ? left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void Fire()
    {
        Volatile.Write(ref _lastTimestamp, _time.GetTimestamp());
        // Before the call: what is asked for during it may not be in what it shows.
        Volatile.Write(ref _isWaiting, 0);
        _render();
    }
}
