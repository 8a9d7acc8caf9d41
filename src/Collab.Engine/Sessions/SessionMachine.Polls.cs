using Collab.Engine.Crdt;
using Collab.Engine.Permissions;

namespace Collab.Engine.Sessions;

public static partial class SessionMachine
{
    private static Outcome HandleOpenPoll(SessionState state, SessionCommand.OpenPoll open)
    {
        var refusal = Gate(state, open.By, open.Stamp, Capabilities.Poll) ?? CheckLine(open.Question, Limits.PollTextLengthMaximum, "A question");
        if (refusal is { } refused)
        {
            return refused;
        }

        if (open.Options.Length is < Limits.PollOptionsMinimum or > Limits.PollOptionsMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.InvalidMessage, $"A poll offers {Limits.PollOptionsMinimum} to {Limits.PollOptionsMaximum} answers.");
        }

        foreach (var option in open.Options)
        {
            if (CheckLine(option, Limits.PollTextLengthMaximum, "An answer") is { } badOption)
            {
                return badOption;
            }
        }

        if (open.Options.Distinct(StringComparer.Ordinal).Count() < open.Options.Length)
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, "Two answers are the same. Each has to say something else.");
        }

        if (state.Polls.Any(poll => poll.Id == open.Poll))
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, "There is a poll of this id already. Mint a new one.");
        }

        return state.Polls.Count(static poll => poll.IsOpen) >= Limits.PollsOpenMaximum
            ? Outcome.Refuse(RejectionCode.LimitExceeded, $"{Limits.PollsOpenMaximum} polls are open. Close one of them first.")
            : Outcome.Of(new SessionEvent.PollOpened(open.Poll, open.Question, open.Options) { Origin = Origin(open.By, open.Stamp) });
    }

    /// <summary>Everybody who is here answers, whatever else he may do.</summary>
    private static Outcome HandleAnswerPoll(SessionState state, SessionCommand.AnswerPoll answer)
    {
        if (GatePoll(state, answer.By, answer.Stamp, Capabilities.None, answer.Poll, out var poll) is { } refused)
        {
            return refused;
        }

        if (answer.Option < 0 || answer.Option >= poll!.Options.Length)
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, "This poll has no such answer. They are counted from 0.");
        }

        var stamp = Stamp(state, answer.Stamp.Client, answer.At, answer.MadeAt, poll.Answers.LastWrittenAt);
        return Outcome.Of(new SessionEvent.PollAnswered(answer.Poll, answer.Option, stamp) { Origin = Origin(answer.By, answer.Stamp) });
    }

    private static Outcome HandleClosePoll(SessionState state, SessionCommand.ClosePoll close)
    {
        return GatePoll(state, close.By, close.Stamp, Capabilities.Poll, close.Poll, out _)
            ?? Outcome.Of(new SessionEvent.PollClosed(close.Poll) { Origin = Origin(close.By, close.Stamp) });
    }

    private static Outcome? GatePoll(SessionState state, MemberId by, CommandStamp stamp, Capabilities needed, PollId id, out PollState? poll)
    {
        poll = state.Polls.Find(known => known.Id == id);
        return Gate(state, by, stamp, needed) ?? poll switch
        {
            null => Outcome.Refuse(RejectionCode.UnknownPoll, "There is no such poll."),
            { IsOpen: false } => Outcome.Refuse(RejectionCode.PollClosed, "This poll is closed. Its result stands."),
            _ => null,
        };
    }

    private static SessionState ApplyPollOpened(SessionState state, SessionEvent.PollOpened opened)
    {
        var polls = state.Polls.Add(new PollState(
            opened.Poll, AuthorOf(opened), state.At, opened.Question, opened.Options, LwwMap<MemberId, int>.Empty));
        return state with
        {
            // Fewer may be open than are kept, so there is a closed one.
            Polls = polls.Count > Limits.PollsPerSessionMaximum ? polls.RemoveAt(polls.FindIndex(static poll => !poll.IsOpen)) : polls,
        };
    }

    private static SessionState ApplyPollAnswered(SessionState state, SessionEvent.PollAnswered answered)
    {
        return Change(state, answered.Poll, poll => poll with
        {
            Answers = poll.Answers.Merge(poll.Answers.Set(AuthorOf(answered), answered.Option, answered.WrittenAt)),
        });
    }

    private static SessionState ApplyPollClosed(SessionState state, SessionEvent.PollClosed closed)
    {
        return Change(state, closed.Poll, poll => poll with { Closing = new PollClosing(AuthorOf(closed), state.At) });
    }

    private static SessionState Change(SessionState state, PollId id, Func<PollState, PollState> change)
    {
        var index = state.Polls.FindIndex(poll => poll.Id == id);
        return state with { Polls = state.Polls.SetItem(index, change(state.Polls[index])) };
    }
}
