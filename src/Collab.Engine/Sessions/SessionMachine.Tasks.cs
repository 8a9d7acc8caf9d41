using System.Collections.Immutable;
using System.Diagnostics;
using Collab.Engine.Crdt;
using Collab.Engine.Permissions;

namespace Collab.Engine.Sessions;

// The task list: its order is a replicated list, the words of a task are a multi-value register, its tick a last-writer register. Commands
// name neighbours and versions instead of places, so they mean the same when they come late.
public static partial class SessionMachine
{
    private static Outcome HandleAddTask(SessionState state, SessionCommand.AddTask add)
    {
        if ((GateTask(state, add.By, add.Stamp) ?? CheckTaskText(add.Text)) is { } refused)
        {
            return refused;
        }

        if (state.Tasks.ById.ContainsKey(add.Task))
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, "There is a task of this id already. Mint a new one.");
        }

        if (state.Tasks.ById.Count >= Limits.TasksPerSessionMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded, $"There are {Limits.TasksPerSessionMaximum} tasks already. Delete what is done first.");
        }

        var stamp = Stamp(state, add.Stamp.Client, add.At, null, state.Tasks.Order.LastPlacedAt);
        var index = add.After is not { } after ? 0
            : state.Tasks.IndexOf(after) is >= 0 and var place ? place + 1 : state.Tasks.Order.Items.Count;
        var version = MultiValueRegister<string>.Empty.Context.Next(add.Stamp.Client);
        return Outcome.Of(new SessionEvent.TaskAdded(add.Task, add.Text, index, version, stamp) { Origin = Origin(add.By, add.Stamp) });
    }

    private static Outcome HandleWriteTask(SessionState state, SessionCommand.WriteTask write)
    {
        if ((GateTask(state, write.By, write.Stamp, write.Task) ?? CheckTaskText(write.Text) ?? CheckSeen(write.Seen)) is { } refused)
        {
            return refused;
        }

        var text = state.Tasks.ById[write.Task].Text;
        return text.Alternatives.Count(wording => !write.Seen.Contains(wording.Dot)) >= Limits.TaskVersionsMaximum
            ? Outcome.Refuse(
                RejectionCode.LimitExceeded, $"{Limits.TaskVersionsMaximum} wordings of this task stand side by side. Choose one of them first.")
            : Outcome.Of(new SessionEvent.TaskWritten(write.Task, write.Text, text.Context.Next(write.Stamp.Client), write.Seen)
            {
                Origin = Origin(write.By, write.Stamp),
            });
    }

    private static Outcome HandleCheckTask(SessionState state, SessionCommand.CheckTask check)
    {
        if (GateTask(state, check.By, check.Stamp, check.Task) is { } refused)
        {
            return refused;
        }

        // Also where something later stays in force: the event is the acknowledgement.
        var mark = state.Tasks.ById[check.Task].Mark;
        var stamp = Stamp(state, check.Stamp.Client, check.At, check.MadeAt, mark.HasValue ? mark.WrittenAt : null);
        return Outcome.Of(new SessionEvent.TaskChecked(check.Task, check.IsDone, stamp) { Origin = Origin(check.By, check.Stamp) });
    }

    private static Outcome HandleMoveTask(SessionState state, SessionCommand.MoveTask move)
    {
        if (GateTask(state, move.By, move.Stamp, move.Task) is { } refused)
        {
            return refused;
        }

        var tasks = state.Tasks;
        var others = tasks.Order.Items.Select(static item => item.Value).Where(id => id != move.Task).ToList();
        var index = move.After is { } after && others.IndexOf(after) is >= 0 and var before ? before + 1
            : move.Before is { } behind && others.IndexOf(behind) is >= 0 and var place ? place
            : move.After is null ? 0 : others.Count;
        var stamp = Stamp(state, move.Stamp.Client, move.At, move.MadeAt, tasks.Order.LastPlacedAt);
        var item = ItemOf(tasks, move.Task);
        var moved = tasks with { Order = tasks.Order.Merge(tasks.Order.Move(item, index, stamp)) };
        return Outcome.Of(new SessionEvent.TaskMoved(move.Task, moved.IndexOf(move.Task), stamp) { Origin = Origin(move.By, move.Stamp) });
    }

    private static Outcome HandleRemoveTask(SessionState state, SessionCommand.RemoveTask remove)
    {
        if ((GateTask(state, remove.By, remove.Stamp, remove.Task) ?? CheckSeen(remove.Seen ?? [])) is { } refused)
        {
            return refused;
        }

        // As in a set where a removal takes only what its author has seen.
        return remove.Seen is { } seen && state.Tasks.ById[remove.Task].Text.Alternatives.Any(wording => !seen.Contains(wording.Dot))
            ? Outcome.Refuse(
                RejectionCode.ChangedMeanwhile, "Somebody has reworded this task meanwhile, so it stays. Delete it again if it is still to go.")
            : Outcome.Of(new SessionEvent.TaskRemoved(remove.Task) { Origin = Origin(remove.By, remove.Stamp) });
    }

    private static TaskListState ApplyTaskEvent(SessionState state, SessionEvent.ClassEvent happened)
    {
        var tasks = state.Tasks;
        switch (happened)
        {
            case SessionEvent.TaskAdded added:
                var text = MultiValueRegister<string>.Empty.Write(added.Version.Replica, added.Text, AuthorOf(added), state.At);
                return new TaskListState(
                    Bounded(tasks.Order.Merge(tasks.Order.Insert(added.Index, added.Task, added.PlacedAt)), added.PlacedAt),
                    tasks.ById.Add(added.Task, new TaskState(added.Task, text, LwwRegister<TaskMark>.Empty)));
            case SessionEvent.TaskMoved moved:
                var delta = tasks.Order.Move(ItemOf(tasks, moved.Task), moved.Index, moved.PlacedAt);
                return tasks with { Order = Bounded(tasks.Order.Merge(delta), moved.PlacedAt) };
            case SessionEvent.TaskRemoved removed:
                return new TaskListState(tasks.Order.Merge(tasks.Order.Remove(ItemOf(tasks, removed.Task))), tasks.ById.Remove(removed.Task));
            case SessionEvent.TaskWritten written:
                return Change(tasks, written.Task, task => task with
                {
                    Text = task.Text.Merge(task.Text.Write(written.Version.Replica, written.Text, AuthorOf(written), state.At, written.Seen)),
                });
            case SessionEvent.TaskChecked check:
                return Change(tasks, check.Task, task => task with
                {
                    Mark = task.Mark.Merge(task.Mark.Write(new TaskMark(check.Done, AuthorOf(check)), check.WrittenAt)),
                });
            default:
                throw new UnreachableException($"No rule for {happened.GetType().Name}.");
        }
    }

    private static TaskListState Change(TaskListState tasks, TaskId id, Func<TaskState, TaskState> change)
    {
        return tasks with { ById = tasks.ById.SetItem(id, change(tasks.ById[id])) };
    }

    private static OrderedList<TaskId> Bounded(OrderedList<TaskId> order, HybridTimestamp stamp)
    {
        return order.PlaceCount > Limits.TaskPlacesMaximum ? order.Resettled(stamp.Replica) : order;
    }

    private static Dot ItemOf(TaskListState tasks, TaskId id)
    {
        return tasks.Order.Items[tasks.IndexOf(id)].Id;
    }

    private static Outcome? GateTask(SessionState state, MemberId by, CommandStamp stamp, TaskId? task = null)
    {
        return Gate(state, by, stamp, Capabilities.EditCode)
            ?? (task is { } id && !state.Tasks.ById.ContainsKey(id)
                ? Outcome.Refuse(RejectionCode.UnknownTask, "There is no such task any more: somebody has deleted it.")
                : null);
    }

    private static Outcome? CheckTaskText(string text)
    {
        return CheckLine(text, Limits.TaskTextLengthMaximum, "A task");
    }

    private static Outcome? CheckSeen(ImmutableArray<Dot> seen)
    {
        return seen.Length > Limits.TaskVersionsMaximum
            ? Outcome.Refuse(RejectionCode.InvalidMessage, $"A task never has more than {Limits.TaskVersionsMaximum} wordings side by side.")
            : null;
    }
}
