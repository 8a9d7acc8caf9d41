using System.Collections.Immutable;
using Collab.Engine.Crdt;

namespace Collab.Engine.Sessions;

// Tasks, polls and statuses. "MadeAt" is when somebody did it whose connection was lost; null where it is done now.
public abstract partial record SessionCommand
{
    /// <param name="Task">Its id, minted by the client.</param>
    /// <param name="After">The task that it is to follow; null for the first place, and one that is gone for the last.</param>
    public sealed record AddTask(MemberId By, CommandStamp Stamp, TaskId Task, string Text, TaskId? After, DateTimeOffset At) : SessionCommand(At);

    /// <param name="Seen">The wordings that the writer knew when he wrote; others stay beside his.</param>
    public sealed record WriteTask(
        MemberId By, CommandStamp Stamp, TaskId Task, string Text, ImmutableArray<Dot> Seen, DateTimeOffset At) : SessionCommand(At);

    public sealed record CheckTask(
        MemberId By, CommandStamp Stamp, TaskId Task, bool IsDone, DateTimeOffset? MadeAt, DateTimeOffset At) : SessionCommand(At);

    /// <summary>Between two others; null stands for the ends. Where the one before it is gone meanwhile, the one behind it counts.</summary>
    public sealed record MoveTask(
        MemberId By, CommandStamp Stamp, TaskId Task, TaskId? After, TaskId? Before, DateTimeOffset? MadeAt, DateTimeOffset At) : SessionCommand(At);

    /// <param name="Seen">The wordings that the remover knew; with one that he did not know the task stays. Null stands for all.</param>
    public sealed record RemoveTask(MemberId By, CommandStamp Stamp, TaskId Task, ImmutableArray<Dot>? Seen, DateTimeOffset At) : SessionCommand(At);

    /// <param name="Poll">Its id, minted by the client.</param>
    public sealed record OpenPoll(
        MemberId By, CommandStamp Stamp, PollId Poll, string Question, ImmutableArray<string> Options, DateTimeOffset At) : SessionCommand(At);

    /// <param name="Option">Counted from 0. A later answer takes the place of an earlier one.</param>
    public sealed record AnswerPoll(
        MemberId By, CommandStamp Stamp, PollId Poll, int Option, DateTimeOffset? MadeAt, DateTimeOffset At) : SessionCommand(At);

    public sealed record ClosePoll(MemberId By, CommandStamp Stamp, PollId Poll, DateTimeOffset At) : SessionCommand(At);

    /// <summary>What a member says of himself, in all his tabs. It comes with the presence of one of them, so no outbox holds it.</summary>
    /// <param name="Status">Empty to say nothing any more.</param>
    public sealed record SetStatus(MemberId By, ClientId Client, string Status, DateTimeOffset At) : SessionCommand(At);
}
