using System.Collections.Immutable;
using Collab.Engine.Crdt;

namespace Collab.Engine.Sessions;

/// <summary>What the class is to do, in an order that everybody changes.</summary>
/// <param name="Order">Which tasks there are, and where: an item leaves the list for good, whoever moves it at the same time.</param>
/// <param name="ById">Of each item of the order.</param>
public sealed record TaskListState(OrderedList<TaskId> Order, ImmutableDictionary<TaskId, TaskState> ById)
{
    public static readonly TaskListState Empty =
        new(OrderedList<TaskId>.Empty, ImmutableDictionary<TaskId, TaskState>.Empty);

    public static readonly IValueCodec<TaskId> IdCodec = new TaskIdCodec();

    /// <summary>In order.</summary>
    public IEnumerable<TaskState> Items => Order.Items.Select(item => ById[item.Value]);

    /// <summary>-1 for one that is not there.</summary>
    public int IndexOf(TaskId id)
    {
        for (var index = 0; index < Order.Items.Count; index++)
        {
            if (Order.Items[index].Value == id)
            {
                return index;
            }
        }

        return -1;
    }

    private sealed class TaskIdCodec : IValueCodec<TaskId>
    {
        public void Write(CrdtWriter writer, TaskId value)
        {
            writer.Id(value.Value);
        }

        public TaskId Read(ref CrdtReader reader)
        {
            return new TaskId(reader.Id());
        }
    }
}

/// <param name="Text">More than one wording where people rewrote it without knowing of each other: one is to be chosen.</param>
/// <param name="Mark">Whether it is done; without a value it never was. When two tick at once, the later counts.</param>
public sealed record TaskState(TaskId Id, MultiValueRegister<string> Text, LwwRegister<TaskMark> Mark)
{
    public bool IsDone => Mark.HasValue && Mark.Value.IsDone;
}

/// <param name="By">Who said so; when is the register's time.</param>
public readonly record struct TaskMark(bool IsDone, MemberId By)
{
    public static readonly IValueCodec<TaskMark> Codec = new MarkCodec();

    private sealed class MarkCodec : IValueCodec<TaskMark>
    {
        public void Write(CrdtWriter writer, TaskMark value)
        {
            writer.Flag(value.IsDone);
            writer.Id(value.By);
        }

        public TaskMark Read(ref CrdtReader reader)
        {
            return new TaskMark(reader.Flag(), reader.Member());
        }
    }
}
