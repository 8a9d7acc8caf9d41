using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Crdt;
using Collab.Engine.Sessions;

namespace Collab.Sessions;

// Tasks, polls and statuses of a keyframe: the registers in the replicated structures' own encoding, since later writes merge with them.
public static partial class KeyframeCodec
{
    private static KeyframeTasks? Of(TaskListState tasks)
    {
        // Also a list that is empty now: what it has seen is part of it.
        return tasks == TaskListState.Empty
            ? null
            : new KeyframeTasks(
                tasks.Order.Encode(TaskListState.IdCodec),
                [.. tasks.Items.Select(static task => new KeyframeTask(task.Id, task.Text.Encode(ValueCodec.Text), task.Mark.Encode(TaskMark.Codec)))]);
    }

    private static TaskListState ToState(KeyframeTasks? tasks)
    {
        if (tasks is null)
        {
            return TaskListState.Empty;
        }

        return OrderedList.TryDecode(tasks.Order, TaskListState.IdCodec, out var order, out var refusal)
            ? new TaskListState(order, tasks.Items.ToImmutableDictionary(static task => task.Id, ToState))
            : throw Unreadable("task list", refusal);
    }

    private static TaskState ToState(KeyframeTask task)
    {
        if (!MultiValueRegister.TryDecode(task.Text, ValueCodec.Text, out var text, out var badText))
        {
            throw Unreadable("text of a task", badText);
        }

        return LwwRegister.TryDecode(task.Mark, TaskMark.Codec, out var mark, out var badMark)
            ? new TaskState(task.Id, text, mark)
            : throw Unreadable("mark of a task", badMark);
    }

    private static KeyframePoll Of(PollState poll)
    {
        return new KeyframePoll(
            poll.Id, poll.OpenedBy, poll.OpenedAt, poll.Question, poll.Options, poll.Answers.Encode(ValueCodec.Member, PollState.OptionCodec), poll.Closing);
    }

    private static PollState ToState(KeyframePoll poll)
    {
        return LwwMap.TryDecode(poll.Answers, ValueCodec.Member, PollState.OptionCodec, out var answers, out var refusal)
            ? new PollState(poll.Id, poll.OpenedBy, poll.OpenedAt, poll.Question, poll.Options, answers) { Closing = poll.Closing }
            : throw Unreadable("poll", refusal);
    }

    private static LwwMap<MemberId, string> ToStatuses(byte[]? statuses)
    {
        if (statuses is null)
        {
            return LwwMap<MemberId, string>.Empty;
        }

        return LwwMap.TryDecode(statuses, ValueCodec.Member, ValueCodec.Text, out var read, out var refusal)
            ? read
            : throw Unreadable("list of statuses", refusal);
    }

    private static InvalidDataException Unreadable(string what, CrdtRefusal refusal)
    {
        return new InvalidDataException($"The {what} of a keyframe cannot be read: {refusal}.");
    }

    private sealed record KeyframeTasks(byte[] Order, ImmutableArray<KeyframeTask> Items);

    private sealed record KeyframeTask(TaskId Id, byte[] Text, byte[] Mark);

    private sealed record KeyframePoll(
        PollId Id, MemberId OpenedBy, DateTimeOffset OpenedAt, string Question, ImmutableArray<string> Options, byte[] Answers, PollClosing? Closing = null);
}
