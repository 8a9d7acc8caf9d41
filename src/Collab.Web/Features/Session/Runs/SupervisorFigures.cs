using System.Collections.Immutable;
using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session.Runs;

/// <summary>What a supervisor has said of itself: its strategy and what its restarts have cost.</summary>
/// <param name="Restarts">How often it has restarted somebody in all.</param>
/// <param name="Counting">How many restarts counted at <paramref name="At"/>; after the period they count no more.</param>
internal sealed record SupervisorFigures(string? Strategy, int Restarts, int? Counting, int? Intensity, int? PeriodSeconds, DateTimeOffset At)
{
    /// <summary>How long a process is marked as just restarted.</summary>
    public static readonly TimeSpan RestartShown = TimeSpan.FromSeconds(10);

    public static ImmutableDictionary<string, SupervisorFigures> Of(RunState run)
    {
        var stories = CrashStories.Of(run).ToLookup(static story => story.Supervisor);
        return run.Story.GroupBy(static entry => entry.Report.Supervisor).ToImmutableDictionary(static told => told.Key, told =>
        {
            var last = told.LastOrDefault(static entry => entry.Report.Strategy is not null) ?? told.Last();
            var report = last.Report;
            // A dynamic supervisor counts its restarts but does not report them.
            var restarts = Math.Max(stories[told.Key].Sum(RestartsOf), report.Restarts ?? 0);
            return new SupervisorFigures(report.Strategy, restarts, report.Restarts, report.Intensity, report.PeriodSeconds, last.At);
        });
    }

    /// <summary>The processes that took the place of others, and when.</summary>
    public static ImmutableDictionary<string, DateTimeOffset> Restarted(RunState run)
    {
        var restarted = ImmutableDictionary.CreateBuilder<string, DateTimeOffset>();
        var processes = CrashStories.Of(run).Where(static story => story.Kind == SupervisionStoryKind.Ended)
            .SelectMany(static story => story.Started.Select(static child => child.Process)).ToHashSet();
        foreach (var (_, at, report) in run.Story)
        {
            if (report is { Kind: RunStoryKind.Started, Process: { } process } && processes.Contains(process))
            {
                restarted[process] = at;
            }
        }

        return restarted.ToImmutable();
    }

    /// <summary>As "one_for_one · 2 restarts, 1 of 3 left in 5 s".</summary>
    public string? Words(DateTimeOffset now)
    {
        var parts = new List<string>();
        if (Strategy is not null)
        {
            parts.Add(Strategy);
        }

        var counting = PeriodSeconds is { } seconds && now - At > TimeSpan.FromSeconds(seconds) ? 0 : Counting;
        var left = Intensity is { } intensity && counting is { } counted
            ? $"{Math.Max(0, intensity - counted)} of {intensity} left{(PeriodSeconds is { } period ? $" in {period} s" : "")}"
            : null;
        var restarts = Restarts > 0 ? CrashSentences.Restarts(Restarts) : "no restarts";
        parts.Add(left is null ? restarts : $"{restarts}, {left}");
        return string.Join(" · ", parts);
    }

    private static int RestartsOf(SupervisionStory story)
    {
        return story.Kind == SupervisionStoryKind.Ended ? story.Times - 1 + (story.Started.IsEmpty || story.GaveUp ? 0 : 1) : 0;
    }
}
