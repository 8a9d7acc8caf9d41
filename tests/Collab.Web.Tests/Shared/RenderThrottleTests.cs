using Collab.Web.Shared;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Collab.Web.Tests.Shared;

public sealed class RenderThrottleTests
{
    private static readonly TimeSpan Interval = RenderThrottle.PanelInterval;

    [Fact]
    public void After_a_rest_some_calls_come_at_once_and_then_one_each_interval()
    {
        var time = new FakeTimeProvider();
        var calls = 0;
        using var throttle = new RenderThrottle(Interval, time, () => calls++);
        for (var step = 1; step <= RenderThrottle.Burst; step++)
        {
            throttle.Request();
            time.Advance(TimeSpan.Zero);
            Assert.Equal(step, calls);
        }

        for (var request = 0; request < 50; request++)
        {
            throttle.Request();
            time.Advance(TimeSpan.Zero);
        }

        Assert.Equal(RenderThrottle.Burst, calls);
        time.Advance(Interval);
        Assert.Equal(RenderThrottle.Burst + 1, calls);
        time.Advance(Interval * 10);
        Assert.Equal(RenderThrottle.Burst + 1, calls);
    }

    [Fact]
    public void Without_a_rest_there_are_as_many_calls_as_intervals_and_the_first_few()
    {
        var time = new FakeTimeProvider();
        var calls = 0;
        using var throttle = new RenderThrottle(Interval, time, () => calls++);
        for (var step = 0; step < 10 * 20; step++)
        {
            throttle.Request();
            time.Advance(Interval / 10);
        }

        Assert.InRange(calls, 20, 20 + RenderThrottle.Burst);
    }

    [Fact]
    public void What_is_asked_for_during_a_call_is_shown_by_another_one()
    {
        var time = new FakeTimeProvider();
        var calls = 0;
        RenderThrottle? throttle = null;
        using var owned = throttle = new RenderThrottle(Interval, time, () =>
        {
            if (++calls == 1)
            {
                throttle!.Request();
            }
        });

        throttle.Request();
        time.Advance(TimeSpan.Zero);
        time.Advance(Interval);

        Assert.Equal(2, calls);
    }
}
