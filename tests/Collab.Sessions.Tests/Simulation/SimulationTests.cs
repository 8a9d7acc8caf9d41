using System.Diagnostics;
using Collab.Simulation;
using Xunit;

namespace Collab.Sessions.Tests.Simulation;

/// <summary>A few seeds of what <c>scripts/simulate</c> does for as long as it is let, and that it would notice a mistake.</summary>
public sealed class SimulationTests
{
    private const int Seeds = 40;
    private const int Actions = 150;
    private const int LanguageBatches = 2;

    /// <summary>A duration and no number, so that a faster machine looks further.</summary>
    private static readonly TimeSpan NewSeedsTime = TimeSpan.FromMinutes(1);

    [Fact]
    public void Whatever_breaks_everybody_agrees_with_the_log_and_nothing_is_lost()
    {
        var all = Run(firstSeed: 0);

        var missing = Enum.GetValues<Fault>().Where(fault => all[fault] == 0).ToList();
        Assert.True(missing.Count == 0, $"Some trouble never came up ({string.Join(", ", missing)}): {all}");
        Assert.True(all.Edits * 10 >= all.Steps * 3, $"Less than 30 % of the steps are edits: {all}");
        Assert.True(all.Faults * 20 >= all.Steps, $"Less than 5 % of the steps are faults: {all}");
        long[] others = [all.CatchUps, all.LongCatchUps, all.TooFarBehind, all.Drafts, all.Superseded, all.TransformsCompared, all.Runs, all.Breakpoints, all.Fields];
        Assert.True(others.All(static count => count > 0), $"Something never happened: {all}");
    }

    [Fact]
    public void Seeds_that_nobody_has_seen_before_hold_too()
    {
        var all = new SimulationCounters();
        var seed = Random.Shared.Next(1_000_000_000);
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < NewSeedsTime; seed++)
        {
            Run(seed, all);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"{all}");
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
        var found = Enumerable.Range(0, Seeds).Any(seed => SimulationRun.FailureOf(new SimulationOptions(seed, Actions, flaw)) is not null);

        Assert.True(found, $"No seed below {Seeds} found the flaw {flaw}.");
    }

    [Fact]
    public void A_failing_run_shrinks_to_a_smaller_plan_that_fails_too()
    {
        var failing = Enumerable.Range(0, Seeds).Select(static seed => new SimulationOptions(seed, Actions, SimulatedFlaw.ServerTellsBeforeStoring))
            .First(static options => SimulationRun.FailureOf(options) is not null);

        var plan = SimulationPlan.Shrink(failing, SimulationRun.FailureOf(failing)!, trialsMaximum: 12);

        Assert.True(plan.Skipped.Count > Actions / 3, $"Seed {plan.Seed} only loses {plan.Skipped.Count} of {Actions} actions.");
        Assert.NotNull(SimulationRun.FailureOf(plan.ToOptions() with { Flaw = failing.Flaw }));
        var path = plan.Save();
        Assert.Equal(plan.Skipped, SimulationPlan.Load(path).Skipped);
        File.Delete(path);
    }

    [Fact]
    public void JavaScript_gives_the_same_answers_over_a_pipe()
    {
        Assert.SkipUnless(Languages.HasNode, "Node is not on the PATH; the vector tests compare the two in a browser.");
        var seed = Random.Shared.Next(1_000_000_000);

        Assert.Equal((0, string.Empty), Languages.Compare(LanguageBatches, seed, out _) is { } difference ? (1, difference) : (0, string.Empty));
    }

    private static SimulationCounters Run(int firstSeed)
    {
        var all = new SimulationCounters();
        for (var seed = firstSeed; seed < firstSeed + Seeds; seed++)
        {
            Run(seed, all);
        }

        return all;
    }

    private static void Run(int seed, SimulationCounters all)
    {
        var options = new SimulationOptions(seed, Actions);
        try
        {
            all.Add(SimulationRun.Run(options).Counters);
        }
        catch (SimulationFailedException exception)
        {
            // The message names the seed, and the plan is what is left of it.
            Assert.Fail($"{exception.Message}\nSmaller: scripts/simulate --replay {SimulationPlan.Shrink(options, exception.Message).Save()}");
        }
    }
}
