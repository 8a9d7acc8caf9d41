using Collab.Engine.Crdt;
using CsCheck;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

public sealed class HybridClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
    private static readonly ClientId Anna = new(Guid.Parse("0190a000-0000-7000-8000-000000000001"));
    private static readonly ClientId Ben = new(Guid.Parse("0190a000-0000-7000-8000-000000000002"));

    /// <summary>
    /// Theorems 1 and 3 of the paper over random messages, with clocks that are off, stand still and jump back: timestamps follow causality
    /// (told by version vectors), never repeat, and stay within the worst clock that was ever shown.
    /// </summary>
    [Fact]
    public void Timestamps_follow_causality_and_stay_near_the_fastest_clock()
    {
        var action = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 3], Gen.Int[-25_000, 25_000], Gen.Int[0, 3]);
        action.Array[1, 50].Sample(actions =>
        {
            var ids = Enumerable.Range(0, 4).Select(static index => new Replica<int>(index, 0).Id).ToArray();
            var clocks = ids.Select(HybridClock.For).ToArray();
            var pasts = ids.Select(static _ => VersionVector.Empty).ToArray();
            var events = new List<(HybridTimestamp Stamp, VersionVector Past, Dot Dot)>();
            var fastest = DateTimeOffset.MinValue;
            var now = Start;
            foreach (var (actor, other, skew, elapsed) in actions)
            {
                now = now.AddMilliseconds(elapsed);
                var shown = now.AddMilliseconds(skew);
                fastest = shown > fastest ? shown : fastest;
                if (actor != other && events.FindLast(sent => sent.Dot.Replica == ids[other]) is { Past: not null } message)
                {
                    clocks[actor] = Assert.IsType<ClockOutcome.Observed>(clocks[actor].Observe(message.Stamp, shown)).Clock;
                    pasts[actor] = pasts[actor].Merge(message.Past);
                }

                clocks[actor] = clocks[actor].Tick(shown);
                pasts[actor] = pasts[actor].Increment(ids[actor]);
                events.Add((clocks[actor].Last, pasts[actor], new Dot(ids[actor], pasts[actor][ids[actor]])));
                Assert.True(clocks[actor].Last.At <= fastest);
            }

            foreach (var earlier in events)
            {
                foreach (var later in events.Where(later => later.Dot != earlier.Dot))
                {
                    Assert.NotEqual(earlier.Stamp, later.Stamp);
                    Assert.True(!later.Past.Includes(earlier.Dot) || earlier.Stamp < later.Stamp);
                }
            }
        }, iter: 3_000, threads: 1);
    }

    [Fact]
    public void A_timestamp_at_the_bound_is_taken_and_one_beyond_is_refused()
    {
        var clock = HybridClock.For(Anna).Tick(Start);
        var atBound = new HybridTimestamp((Start + Limits.ClockDriftMaximum).ToUnixTimeMilliseconds(), 3, Ben);
        var beyond = atBound with { Milliseconds = atBound.Milliseconds + 1 };

        var observed = Assert.IsType<ClockOutcome.Observed>(clock.Observe(atBound, Start));
        var refused = Assert.IsType<ClockOutcome.TooFarAhead>(clock.Observe(beyond, Start));

        Assert.Equal(atBound with { Logical = 4, Replica = Anna }, observed.Clock.Last);
        Assert.Equal(beyond, refused.Remote);
        Assert.Equal(Limits.ClockDriftMaximum + TimeSpan.FromMilliseconds(1), refused.Ahead);
    }

    [Fact]
    public void A_timestamp_of_the_past_is_taken_however_old_it_is()
    {
        var clock = HybridClock.For(Anna).Tick(Start);

        var observed = Assert.IsType<ClockOutcome.Observed>(clock.Observe(new HybridTimestamp(0, 9, Ben), Start));

        Assert.Equal(clock.Last with { Logical = 1 }, observed.Clock.Last);
    }

    [Fact]
    public void A_clock_that_was_put_away_goes_on_from_its_last_timestamp()
    {
        var clock = HybridClock.For(Anna).Tick(Start);

        Assert.Equal(clock.Tick(Start), HybridClock.Resume(clock.Last).Tick(Start - TimeSpan.FromHours(1)));
    }

    [Fact]
    public void More_writes_than_a_millisecond_can_tell_apart_run_ahead_of_time()
    {
        var clock = HybridClock.For(Anna);
        for (var i = 0; i < Limits.ClockLogicalMaximum + 2; i++)
        {
            var before = clock.Last;
            clock = clock.Tick(Start);
            Assert.True(before < clock.Last);
        }

        Assert.Equal(new HybridTimestamp(Start.ToUnixTimeMilliseconds() + 1, 0, Anna), clock.Last);
        var last = new HybridTimestamp(clock.Last.Milliseconds, Limits.ClockLogicalMaximum, Ben);
        Assert.True(last < Assert.IsType<ClockOutcome.Observed>(clock.Observe(last, Start)).Clock.Last);
    }
}
