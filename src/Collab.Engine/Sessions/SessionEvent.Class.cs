using System.Collections.Immutable;
using Collab.Engine.Crdt;

namespace Collab.Engine.Sessions;

public abstract partial record SessionEvent
{
    /// <summary>Something about tasks, polls or statuses. On the wire its members are those of the record.</summary>
    public abstract record ClassEvent : SessionEvent;

    /// <param name="Index">Where it is in the list now.</param>
    /// <param name="Version">Names this wording.</param>
    public sealed record TaskAdded(TaskId Task, string Text, int Index, Dot Version, HybridTimestamp PlacedAt) : ClassEvent;

    /// <param name="Version">Names this wording.</param>
    /// <param name="Seen">The wordings that it takes the place of; others stay beside it.</param>
    public sealed record TaskWritten(TaskId Task, string Text, Dot Version, ImmutableArray<Dot> Seen) : ClassEvent;

    /// <param name="Done">What was said; it is in force unless something later was.</param>
    public sealed record TaskChecked(TaskId Task, bool Done, HybridTimestamp WrittenAt) : ClassEvent;

    /// <param name="Index">Where it is in the list now, also where a later move keeps it there.</param>
    public sealed record TaskMoved(TaskId Task, int Index, HybridTimestamp PlacedAt) : ClassEvent;

    public sealed record TaskRemoved(TaskId Task) : ClassEvent;

    public sealed record PollOpened(PollId Poll, string Question, ImmutableArray<string> Options) : ClassEvent;

    /// <param name="Option">What the member chose, from 0; it is in force unless he chose another later.</param>
    public sealed record PollAnswered(PollId Poll, int Option, HybridTimestamp WrittenAt) : ClassEvent;

    public sealed record PollClosed(PollId Poll) : ClassEvent;

    /// <param name="Status">Empty where nothing is said any more.</param>
    public sealed record StatusChanged(string Status, HybridTimestamp WrittenAt) : ClassEvent;
}
