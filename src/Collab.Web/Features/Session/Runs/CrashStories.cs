using System.Collections.Immutable;
using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session.Runs;

/// <summary>
/// Makes stories of what supervisors report one by one: who ended and why, who was started again because of it and who was left alone, and what it cost.
/// A supervisor reports the end of a child once, and then each start; which starts belong to which end it does not say. They are told apart here by the
/// supervisor (each does one thing at a time), by what it has started before, and by the strategy.
/// </summary>
internal static class CrashStories
{
    private const string OneForOne = "one_for_one";
    private const string OneForAll = "one_for_all";
    private const string Killed = "killed";

    /// <summary>Starts of one supervisor within this time are one story.</summary>
    private static readonly TimeSpan StartGroup = TimeSpan.FromSeconds(2);

    /// <summary>How long the same end of the same child counts as a loop where the supervisor's own period is not known: OTP's default.</summary>
    private static readonly TimeSpan DefaultPeriod = TimeSpan.FromSeconds(5);

    /// <summary>Newest first.</summary>
    public static ImmutableArray<SupervisionStory> Of(RunState run)
    {
        var names = new StoryNames(run);
        var drafts = new List<Draft>();
        var supervisors = new Dictionary<string, Supervisor>();
        var usedKills = new HashSet<long>();
        foreach (var entry in run.Story)
        {
            var report = entry.Report;
            if (!supervisors.TryGetValue(report.Supervisor, out var supervisor))
            {
                supervisors[report.Supervisor] = supervisor = new Supervisor();
            }

            var draft = report.Kind switch
            {
                RunStoryKind.Started => TakeStart(supervisor, entry, names),
                RunStoryKind.Ended => TakeEnd(supervisor, entry, names, KillOf(run, entry, names, usedKills)),
                _ => TakeGivingUp(supervisor, entry, names),
            };
            draft.LastAt = entry.At;
            draft.Count(report);
            if (draft != supervisor.Last)
            {
                supervisor.Last = draft;
                drafts.Add(draft);
            }
        }

        drafts.Reverse();
        return [.. drafts.Select(draft => Finish(run, names, draft))];
    }

    private static Draft TakeStart(Supervisor supervisor, RunStoryEntry entry, StoryNames names)
    {
        var report = entry.Report;
        var child = names.ChildOf(report);
        var draft = supervisor.Last is { } last && (last.IsStart ? entry.At - last.LastAt <= StartGroup : IsRestart(supervisor, last, entry))
            ? last
            : new Draft(entry, SupervisionStoryKind.Started);
        draft.Started.Add(child);
        supervisor.Alive.RemoveAll(known => known.Id == child.Id && !StoryNames.IsAnonymous(child.Id));
        supervisor.Alive.Add(child);
        supervisor.Known.Add(child.Id);
        return draft;
    }

    private static bool IsRestart(Supervisor supervisor, Draft end, RunStoryEntry entry)
    {
        var id = entry.Report.ChildId;
        if (end.GaveUp || end.Kind != SupervisionStoryKind.Ended
            || (end.Started.Any(started => started.Id == id) && !StoryNames.IsAnonymous(id)))
        {
            return false;
        }

        // With the strategies that restart siblings: those that it had before. Of a long run the first starts are forgotten, so that time decides.
        var strategy = entry.Report.Strategy ?? end.First.Report.Strategy;
        return strategy is null or OneForOne
            ? id == end.First.Report.ChildId && end.Started.Count == 0
            : supervisor.Known.Contains(id) || entry.At - end.LastAt <= StartGroup;
    }

    private static Draft TakeEnd(Supervisor supervisor, RunStoryEntry entry, StoryNames names, RunActionState? kill)
    {
        var report = entry.Report;
        var last = supervisor.Last;
        if (report.Process is null)
        {
            if (last is not { Kind: SupervisionStoryKind.Ended, GaveUp: false })
            {
                return new Draft(entry, SupervisionStoryKind.DidNotStart);
            }

            // What it had started again before this one is ended with it, and it begins anew.
            last.Started.Clear();
            (last.Failed, last.FailedReason) = (names.ChildOf(report), report.Reason);
            last.FailedStarts++;
            return last;
        }

        supervisor.Alive.RemoveAll(known => StoryNames.IsAnonymous(known.Id) ? known.Process == report.Process : known.Id == report.ChildId);
        if (last is not null && kill is null && IsAgain(last, entry))
        {
            last.Times++;
            last.Started.Clear();
            last.Process = report.Process;
            return last;
        }

        return new Draft(entry, SupervisionStoryKind.Ended) { Kill = kill, Siblings = [.. supervisor.Alive], Process = report.Process };
    }

    private static bool IsAgain(Draft last, RunStoryEntry entry)
    {
        var (first, report) = (last.First.Report, entry.Report);
        var period = last.PeriodSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : DefaultPeriod;
        return last is { Kind: SupervisionStoryKind.Ended, GaveUp: false, Kill: null, FailedStarts: 0 } && first.ChildId == report.ChildId
            && !StoryNames.IsAnonymous(report.ChildId) && first.Reason == report.Reason && entry.At - last.LastAt <= period;
    }

    private static Draft TakeGivingUp(Supervisor supervisor, RunStoryEntry entry, StoryNames names)
    {
        var draft = supervisor.Last is { IsStart: false, GaveUp: false } last ? last : new Draft(entry, SupervisionStoryKind.Ended);
        draft.GaveUp = true;
        supervisor.Alive.Clear();
        names.GaveUp(entry.Report.Supervisor);
        return draft;
    }

    /// <summary>The person's action that ended this process; none where it ended otherwise.</summary>
    private static RunActionState? KillOf(RunState run, RunStoryEntry entry, StoryNames names, HashSet<long> used)
    {
        if (entry.Report is not { Process: { } process, Reason: Killed })
        {
            return null;
        }

        var name = names.NameOf(process);
        var kill = run.Actions.FirstOrDefault(action => action.Seq < entry.Seq && !used.Contains(action.Seq) && action.Action.Kind switch
        {
            RunActionKind.Kill => action.Action.Process == process && action.Result is not { Ok: false },
            // Whom chance has chosen is said by the result only.
            RunActionKind.KillRandom => action.Result is { Ok: true, Text: var text }
                && (text == $"Killed {process}." || (name is not null && text == $"Killed {name}.")),
            _ => false,
        });
        if (kill is not null)
        {
            used.Add(kill.Seq);
        }

        return kill;
    }

    private static SupervisionStory Finish(RunState run, StoryNames names, Draft draft)
    {
        var (first, report) = (draft.First, draft.First.Report);
        var child = names.ChildOf(report) with { Process = draft.Process };
        var parent = draft.GaveUp ? names.ParentOf(run, report.Supervisor) : null;
        return new SupervisionStory(first.Seq, first.At, draft.Kind, report.Supervisor, names.SupervisorName(report.Supervisor))
        {
            Child = draft.IsStart ? null : child,
            Times = draft.Times,
            Reason = report.Kind == RunStoryKind.Ended ? report.Reason : null,
            KilledBy = draft.Kill?.By,
            IsByChance = draft.Kill?.Action.Kind == RunActionKind.KillRandom,
            HadGivenUp = report.Process is { } process && report.Kind == RunStoryKind.Ended && names.HasGivenUp(process),
            Strategy = draft.Strategy,
            Started = [.. draft.Started],
            LeftAlone = LeftAlone(draft),
            Failed = draft.Failed,
            FailedStarts = draft.FailedStarts,
            FailedReason = draft.FailedReason,
            Restarts = draft.Restarts,
            Intensity = draft.Intensity,
            PeriodSeconds = draft.PeriodSeconds,
            GaveUp = draft.GaveUp,
            ToldTo = parent,
            EndedProgram = draft.GaveUp && parent is null && run.IsOver,
        };
    }

    /// <summary>Only where somebody was started again: before, nobody knows yet.</summary>
    private static ImmutableArray<string> LeftAlone(Draft draft)
    {
        return draft.Kind != SupervisionStoryKind.Ended || draft.GaveUp || draft.Started.Count == 0 || draft.Strategy is null or OneForAll
            ? []
            : [.. draft.Siblings.Where(sibling => draft.Started.All(started => started.Id != sibling.Id)).Select(static sibling => sibling.Name)];
    }

    /// <summary>What is known of a supervisor at this point of the story.</summary>
    private sealed class Supervisor
    {
        public Draft? Last { get; set; }

        /// <summary>Its children, in the order of their starts.</summary>
        public List<StoryChild> Alive { get; } = [];

        public HashSet<string> Known { get; } = [];
    }

    private sealed class Draft(RunStoryEntry first, SupervisionStoryKind kind)
    {
        public RunStoryEntry First => first;

        public SupervisionStoryKind Kind => kind;

        public bool IsStart => kind == SupervisionStoryKind.Started;

        public DateTimeOffset LastAt { get; set; }

        public int Times { get; set; } = 1;

        /// <summary>The last one that ended.</summary>
        public string? Process { get; set; } = first.Report.Process;

        public RunActionState? Kill { get; init; }

        public ImmutableArray<StoryChild> Siblings { get; init; } = [];

        public List<StoryChild> Started { get; } = [];

        public StoryChild? Failed { get; set; }

        public string? FailedReason { get; set; }

        public int FailedStarts { get; set; }

        public bool GaveUp { get; set; }

        public string? Strategy { get; private set; }

        public int? Restarts { get; private set; }

        public int? Intensity { get; private set; }

        public int? PeriodSeconds { get; private set; }

        /// <summary>A supervisor that is ending no longer says its settings: the last ones stand.</summary>
        public void Count(RunStoryReport report)
        {
            Strategy = report.Strategy ?? Strategy;
            Restarts = report.Restarts ?? Restarts;
            Intensity = report.Intensity ?? Intensity;
            PeriodSeconds = report.PeriodSeconds ?? PeriodSeconds;
        }
    }
}
