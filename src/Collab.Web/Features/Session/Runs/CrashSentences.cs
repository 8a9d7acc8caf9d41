using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Collab.Engine;

namespace Collab.Web.Features.Session.Runs;

/// <summary>A story in words.</summary>
/// <param name="Subject">Whom it is about, and <paramref name="Process"/> which process that was.</param>
/// <param name="Predicate">What became of it: the end of the sentence that begins with the subject.</param>
/// <param name="Lines">What followed from it, a sentence or two in each.</param>
internal sealed record CrashWords(string Subject, string? Process, string Predicate, ImmutableArray<string> Lines);

internal static partial class CrashSentences
{
    private const int NamesMaximum = 6;

    public static CrashWords Of(SupervisionStory story, Func<MemberId, string> nameOf)
    {
        var supervisor = story.SupervisorName ?? $"The supervisor {story.Supervisor}";
        if (story.Kind == SupervisionStoryKind.Started)
        {
            var started = Names(story.Started.Select(static child => child.Name));
            return new CrashWords(story.SupervisorName ?? "A supervisor", story.Supervisor, $"started {started}.", []);
        }

        var lines = ImmutableArray.CreateBuilder<string>();
        AddRestart(lines, story, supervisor);
        AddFailure(lines, story);
        AddIntensity(lines, story);
        AddGivingUp(lines, story, supervisor);
        return new CrashWords(story.Child?.Name ?? "A child", story.Child?.Process, Predicate(story, nameOf), lines.ToImmutable());
    }

    /// <summary>Why a process ended, as a part of a sentence with "it" for the process.</summary>
    public static string Cause(string reason)
    {
        if (Raised().Match(reason) is { Success: true } raised)
        {
            return $"it raised {raised.Groups[1].Value}: {raised.Groups[2].Value.TrimEnd('.')}";
        }

        return reason switch
        {
            "killed" => "it was killed",
            "normal" => "it was done",
            "shutdown" => "it was shut down",
            _ => $"it exited with {reason.TrimEnd('.')}",
        };
    }

    /// <summary>As "+12.3 s" or "+4:05": the time since the start of the run.</summary>
    public static string Time(DateTimeOffset at, DateTimeOffset startedAt)
    {
        var since = at > startedAt ? at - startedAt : TimeSpan.Zero;
        return since < TimeSpan.FromMinutes(1)
            ? string.Create(CultureInfo.InvariantCulture, $"+{since.TotalSeconds:0.0} s")
            : string.Create(CultureInfo.InvariantCulture, $"+{(int)since.TotalMinutes}:{since.Seconds:00}");
    }

    internal static string Restarts(int count) => count == 1 ? "1 restart" : $"{count} restarts";

    private static string Predicate(SupervisionStory story, Func<MemberId, string> nameOf)
    {
        if (story.Kind == SupervisionStoryKind.DidNotStart)
        {
            return story.Reason is { } reason ? $"did not start: {Cause(reason)}." : "did not start.";
        }

        var times = story.Times switch
        {
            1 => "",
            2 => " twice",
            var many => $" {many} times",
        };
        if (story.KilledBy is { } by)
        {
            return story.IsByChance ? $"ended{times}: {nameOf(by)} killed a worker at random." : $"ended{times}: it was killed by {nameOf(by)}.";
        }

        return story switch
        {
            { HadGivenUp: true } => $"ended{times}: it had given up.",
            { Reason: { } reason } => $"ended{times}: {Cause(reason)}.",
            _ => $"ended{times}.",
        };
    }

    private static void AddRestart(ImmutableArray<string>.Builder lines, SupervisionStory story, string supervisor)
    {
        if (story.Started.IsEmpty)
        {
            if (story is { Kind: SupervisionStoryKind.DidNotStart })
            {
                lines.Add($"{supervisor} needs all its children to start: without this one it does not start either.");
            }
            else if (story is { GaveUp: false, FailedStarts: 0, Child: { } child } && StoryNames.IsAnonymous(child.Id))
            {
                lines.Add("A dynamic supervisor does not report its restarts: the tree shows who is there now.");
            }
            else if (story is { GaveUp: false, FailedStarts: 0 })
            {
                lines.Add($"{supervisor} has not reported a restart.");
            }

            return;
        }

        // What was started again before a supervisor gave up is gone.
        if (story.GaveUp)
        {
            return;
        }

        var by = story.Strategy is { } strategy ? $" by {strategy}" : "";
        var names = story.Started.Select(static child => child.Name).ToList();
        var sentence = story.Started is [var only] && only.Id == story.Child?.Id
            ? $"{supervisor} restarted it{by}."
            : story.Strategy is null
                ? $"{supervisor} restarted {Names(names)}."
                : $"{supervisor}{by}: {Names(names)} {(names.Count == 1 ? "was" : "were")} restarted.";
        lines.Add(story.LeftAlone.IsEmpty
            ? sentence
            : $"{sentence} {Names(story.LeftAlone)} {(story.LeftAlone.Length == 1 ? "was" : "were")} left alone.");
    }

    private static void AddFailure(ImmutableArray<string>.Builder lines, SupervisionStory story)
    {
        if (story.Failed is { } failed)
        {
            var tries = story.FailedStarts == 1 ? "" : $" ({story.FailedStarts} tries)";
            lines.Add($"{failed.Name} did not start again{tries}{(story.FailedReason is { } reason ? $": {Cause(reason)}" : "")}.");
        }
    }

    private static void AddIntensity(ImmutableArray<string>.Builder lines, SupervisionStory story)
    {
        if (!story.GaveUp && story is { Restarts: > 0 and var restarts, Intensity: { } intensity })
        {
            var within = story.PeriodSeconds is { } seconds ? $" within {seconds} s" : "";
            var left = Math.Max(0, intensity - restarts);
            lines.Add(left == 0
                ? $"No restart of {intensity} is left{within}: with the next one the supervisor gives up."
                : $"{left} of {Restarts(intensity)} {(left == 1 ? "is" : "are")} left{within}.");
        }
    }

    private static void AddGivingUp(ImmutableArray<string>.Builder lines, SupervisionStory story, string supervisor)
    {
        if (!story.GaveUp)
        {
            return;
        }

        var why = story is { Intensity: { } intensity, PeriodSeconds: { } seconds } ? $": more than {Restarts(intensity)} within {seconds} s" : "";
        lines.Add($"{supervisor} gave up{why}. It ended its other children and then itself.");
        if (story.ToldTo is { } above)
        {
            lines.Add($"{above}, the supervisor above it, was told and decides what to do.");
        }
        else if (story.EndedProgram)
        {
            lines.Add("No supervisor was above it, so the program ended.");
        }
    }

    private static string Names(IEnumerable<string> names)
    {
        var all = names.ToList();
        var shown = all.Take(all.Count > NamesMaximum ? NamesMaximum - 1 : NamesMaximum).ToList();
        if (all.Count > shown.Count)
        {
            return $"{string.Join(", ", shown)} and {all.Count - shown.Count} more";
        }

        return shown is [.. var before, var last] && before.Count > 0 ? $"{string.Join(", ", before)} and {last}" : string.Concat(shown);
    }

    [GeneratedRegex(@"^an exception was raised:\s+\*\* \(([^)]+)\) (.*)$", RegexOptions.Singleline)]
    private static partial Regex Raised();
}
