using System.Diagnostics;
using HdrHistogram;

namespace Collab.LoadGenerator;

/// <summary>Counts and latencies of a whole run. Times are <see cref="Stopwatch"/> timestamps; the histograms hold microseconds.</summary>
internal sealed class Measurements
{
    private const long LatencyMaximumMicroseconds = 60_000_000;
    private const int SignificantDigits = 3;

    private readonly Lock _gate = new();
    private long _refusals;

    public long From { get; private set; } = long.MaxValue;

    public long To { get; private set; }

    public LongHistogram FromDue { get; } = new(LatencyMaximumMicroseconds, SignificantDigits);

    public LongHistogram FromSend { get; } = new(LatencyMaximumMicroseconds, SignificantDigits);

    public long Edits { get; private set; }

    public long Acknowledgements { get; private set; }

    public long Refusals => Interlocked.Read(ref _refusals);

    /// <summary>Edits that are due in this span count.</summary>
    public void Begin(long from, TimeSpan span)
    {
        (From, To) = (from, from + (long)(span.TotalSeconds * Stopwatch.Frequency));
    }

    public void Sent(long due)
    {
        lock (_gate)
        {
            Edits += IsMeasured(due) ? 1 : 0;
        }
    }

    public void Acknowledged()
    {
        lock (_gate)
        {
            var now = Stopwatch.GetTimestamp();
            Acknowledgements += IsMeasured(now) ? 1 : 0;
        }
    }

    public void Refused()
    {
        Interlocked.Increment(ref _refusals);
    }

    public void Visible(Edit edit, long now)
    {
        if (IsMeasured(edit.Due))
        {
            lock (_gate)
            {
                FromDue.RecordValue(Microseconds(edit.Due, now));
                FromSend.RecordValue(Microseconds(edit.SentAt, now));
            }
        }
    }

    private static long Microseconds(long from, long to)
    {
        return Math.Clamp((long)Stopwatch.GetElapsedTime(from, to).TotalMicroseconds, 0, LatencyMaximumMicroseconds);
    }

    private bool IsMeasured(long time)
    {
        return time >= From && time < To;
    }
}

/// <summary>One edit of a typist.</summary>
/// <param name="Mark">Client sequence number it was sent under; edits merged into one operation share it.</param>
internal readonly record struct Edit(long Mark, long Due, long SentAt);
