using Collab.Engine.Crdt;
using Collab.Engine.Permissions;
using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

// What tasks, polls and statuses have in common: registers whose later write counts, and lines of text.
public static partial class SessionMachine
{
    private static SessionState ApplyClassEvent(SessionState state, SessionEvent.ClassEvent happened)
    {
        return happened switch
        {
            SessionEvent.PollOpened opened => ApplyPollOpened(state, opened),
            SessionEvent.PollAnswered answered => ApplyPollAnswered(state, answered),
            SessionEvent.PollClosed closed => ApplyPollClosed(state, closed),
            SessionEvent.StatusChanged changed => ApplyStatusChanged(state, changed),
            _ => state with { Tasks = ApplyTaskEvent(state, happened) },
        };
    }

    private static Outcome HandleSetStatus(SessionState state, SessionCommand.SetStatus set)
    {
        if (Gate(state, set.By, Capabilities.None) is { } refused)
        {
            return refused;
        }

        if (set.Status.Length > Limits.StatusLengthMaximum || !TextHygiene.IsClean(set.Status))
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded, $"A status has at most {Limits.StatusLengthMaximum} characters of clean text.");
        }

        var stamp = Stamp(state, set.Client, set.At, null, state.Statuses.LastWrittenAt);
        return Outcome.Of(new SessionEvent.StatusChanged(set.Status, stamp) { Origin = new EventOrigin(set.By, null, 0) });
    }

    private static SessionState ApplyStatusChanged(SessionState state, SessionEvent.StatusChanged changed)
    {
        var author = AuthorOf(changed);
        var delta = changed.Status.Length == 0
            ? state.Statuses.Remove(author, changed.WrittenAt)
            : state.Statuses.Set(author, changed.Status, changed.WrittenAt);
        return state with { Statuses = state.Statuses.Merge(delta) };
    }

    /// <summary>
    /// The timestamp of a write. What is done now comes after everything that is known, whatever the clocks say; what somebody did while
    /// he was offline counts as of then, so that it does not undo what others did later. Nothing counts as of a time to come.
    /// </summary>
    /// <param name="known">What the write may replace.</param>
    private static HybridTimestamp Stamp(
        SessionState state, ClientId client, DateTimeOffset at, DateTimeOffset? madeAt, HybridTimestamp? known)
    {
        var now = at > state.At ? at : state.At;
        if (madeAt is { } made && made < now)
        {
            return new HybridTimestamp(Math.Max(0, made.ToUnixTimeMilliseconds()), 0, client);
        }

        var clock = HybridClock.For(client);
        return known is { } last && clock.Observe(last, now) is ClockOutcome.Observed observed ? observed.Clock.Last : clock.Tick(now).Last;
    }

    private static Outcome? CheckLine(string text, int lengthMaximum, string what)
    {
        if (text.Length > lengthMaximum)
        {
            return Outcome.Refuse(RejectionCode.LimitExceeded, $"{what} has at most {lengthMaximum} characters. Say it more briefly.");
        }

        return string.IsNullOrWhiteSpace(text) || text.Contains('\n', StringComparison.Ordinal) || !TextHygiene.IsClean(text)
            ? Outcome.Refuse(RejectionCode.InvalidText, $"{what} is one line of clean text with at least one word.")
            : null;
    }

    private static MemberId AuthorOf(SessionEvent happened)
    {
        return happened.Origin?.Member ?? throw new InvalidOperationException($"{happened.GetType().Name} is somebody's.");
    }
}
