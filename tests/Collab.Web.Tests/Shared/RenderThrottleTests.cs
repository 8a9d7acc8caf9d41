using Collab.Web.Shared;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Collab.Web.Tests.Shared;

public sealed class RenderThrottleTests
{
    private static readonly TimeSpan Interval = RenderThrottle.PanelInterval;

    [Fact]
    public void A_burst_is_one_call_at_once_and_one_at_the_end_of_the_interval()
    {
        var time = new FakeTimeProvider();
        var calls = 0;
        using var throttle = new RenderThrottle(Interval, time, () => calls++);

        throttle.Request();
        time.Advance(TimeSpan.Zero);
        Assert.Equal(1, calls);

        for (var request = 0; request < 50; request++)
        {
            throttle.Request();
        }

        Assert.Equal(1, calls);
        time.Advance(Interval);
        Assert.Equal(2, calls);
        time.Advance(Interval * 10);
        Assert.Equal(2, calls);
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
