using Collab.Simulation;
using Xunit;

namespace Collab.Sessions.Tests.Simulation;

/// <summary>A few seeds of what <c>scripts/simulate</c> does for as long as it is let, and that it would notice a mistake.</summary>
public sealed class SimulationTests
{
    private const int Seeds = 30;
    private const int Actions = 150;

    [Fact]
    public void Whatever_breaks_everybody_agrees_with_the_log_and_nothing_is_lost()
    {
        var all = new SimulationCounters();
        for (var seed = 0; seed < Seeds; seed++)
        {
            // The message of a failure names the seed.
            all.Add(SimulationRun.Run(new SimulationOptions(seed, Actions)).Counters);
        }

        long[] troubles =
            [all.Crashes, all.StoreFaults, all.Keyframes, all.Cuts, all.Rejoins, all.CatchUps, all.Reloads, all.Repeats, all.Drafts];
        Assert.True(troubles.All(static count => count > 0), $"Some trouble never came up: {all}");
    }

    [Fact]
    public void The_same_seed_is_the_same_run()
    {
        var first = SimulationRun.Run(new SimulationOptions(7, Actions));

        var second = SimulationRun.Run(new SimulationOptions(7, Actions));

        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.NotEqual(first.Fingerprint, SimulationRun.Run(new SimulationOptions(8, Actions)).Fingerprint);
    }

    [Theory]
    [InlineData(SimulatedFlaw.StoreForgetsLastFrame)]
    [InlineData(SimulatedFlaw.ServerTellsBeforeStoring)]
    public void A_mistake_is_found(SimulatedFlaw flaw)
    {
        var found = Enumerable.Range(0, Seeds).Any(seed => Finds(new SimulationOptions(seed, Actions, flaw)));

        Assert.True(found, $"No seed below {Seeds} found the flaw {flaw}.");
    }

    private static bool Finds(SimulationOptions options)
    {
        try
        {
            SimulationRun.Run(options);
            return false;
        }
        catch (SimulationFailedException)
        {
            return true;
        }
    }
}
