using System.Collections.Immutable;
using Collab.Engine.Crdt;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Testing;
using CsCheck;
using Xunit;

namespace Collab.Engine.Tests.Sessions;

/// <summary>The list of tasks under commands that come in time and late, from people who do not know of each other.</summary>
public sealed class TaskTests
{
    private static readonly (MemberId Member, ClientId Client) Ana = (SessionScript.Owner, SessionScript.OwnerClient);
    private readonly SessionScript _script = new();
    private readonly (MemberId Member, ClientId Client) _ben;

    public TaskTests()
    {
        _ben = _script.Enter(2);
    }

    private IEnumerable<string> Texts => _script.State.Tasks.Items.Select(static task => task.Text.Latest!.Value.Value);

    [Fact]
    public void Tasks_are_added_where_they_belong_moved_ticked_and_deleted()
    {
        Add(1, "read");
        Add(2, "write", after: 1);
        Add(3, "plan");
        Assert.Equal(["plan", "read", "write"], Texts);

        Accept(Move(_ben, 1, after: 2));
        Assert.Equal(["plan", "write", "read"], Texts);
        Accept(Check(_ben, 1, true));
        var mark = _script.State.Tasks.ById[Id(1)].Mark;
        Assert.Equal(new TaskMark(true, _ben.Member), mark.Value);
        Assert.Equal(_script.Now, mark.WrittenAt.At);

        Accept(Remove(Ana, 2));
        Assert.Equal(["plan", "read"], Texts);
        AssertRefused(RejectionCode.UnknownTask, Check(Ana, 2, true));
    }

    [Fact]
    public void A_task_goes_between_neighbours_of_whom_one_may_be_gone()
    {
        for (var number = 1; number <= 4; number++)
        {
            Add(number, $"{number}", after: number - 1);
        }

        Accept(Remove(Ana, 3));
        Accept(Move(_ben, 1, after: 3, before: 4));
        Assert.Equal(["2", "1", "4"], Texts);
        Accept(Remove(Ana, 4));
        Accept(Move(_ben, 2, after: 3, before: 4));
        Assert.Equal(["1", "2"], Texts);
        Add(5, "5", after: 3);
        Assert.Equal(["1", "2", "5"], Texts);
    }

    [Fact]
    public void Wordings_that_did_not_know_of_each_other_stand_side_by_side_until_one_is_chosen()
    {
        Add(1, "read chapter 1");
        var seen = Wordings(1);
        Accept(Write(Ana, 1, "read chapters 1 and 2", seen));
        Accept(Write(_ben, 1, "skim chapter 1", seen));
        var text = _script.State.Tasks.ById[Id(1)].Text;
        Assert.Equal([Ana.Member, _ben.Member], text.Alternatives.Select(static wording => wording.Author));

        Accept(Write(Ana, 1, "skim chapter 1", Wordings(1)));
        Assert.Equal(["skim chapter 1"], Texts);
        Assert.False(_script.State.Tasks.ById[Id(1)].Text.IsContested);
    }

    [Fact]
    public void What_was_done_offline_counts_as_of_then_and_does_not_undo_what_came_later()
    {
        Add(1, "read");
        var left = _script.Now.AddMinutes(1);
        _script.Now = left.AddMinutes(30);
        Accept(Check(Ana, 1, true));
        Accept(Check(Ana, 1, false));
        _script.Now = left.AddHours(1);
        Accept(Check(_ben, 1, true, madeAt: left));
        Assert.False(_script.State.Tasks.ById[Id(1)].IsDone);

        Accept(Check(_ben, 1, true, madeAt: left.AddMinutes(40)));
        Assert.True(_script.State.Tasks.ById[Id(1)].IsDone);

        // A clock that is ahead wins nothing for good, and one that went back loses nothing.
        Accept(Check(_ben, 1, false, madeAt: _script.Now.AddDays(1)));
        Assert.False(_script.State.Tasks.ById[Id(1)].IsDone);
        _script.Now = left;
        Accept(Check(Ana, 1, true));
        Assert.True(_script.State.Tasks.ById[Id(1)].IsDone);
    }

    [Fact]
    public void A_move_made_offline_does_not_undo_a_later_one_and_says_where_the_task_is()
    {
        Add(1, "1");
        Add(2, "2", after: 1);
        Add(3, "3", after: 2);
        var left = _script.Now.AddMinutes(1);
        _script.Now = left.AddMinutes(30);
        Accept(Move(Ana, 1, after: 3));
        var late = Accept(Move(_ben, 1, after: 2, before: 3, madeAt: left));
        Assert.Equal(["2", "3", "1"], Texts);
        Assert.Equal(2, Assert.IsType<SessionEvent.TaskMoved>(Assert.Single(late.Events)).Index);
    }

    [Fact]
    public void A_removal_takes_only_what_its_author_has_seen()
    {
        Add(1, "read");
        var seen = Wordings(1);
        Accept(Write(Ana, 1, "read twice", seen));
        AssertRefused(RejectionCode.ChangedMeanwhile, Remove(_ben, 1, seen));
        Assert.Equal(["read twice"], Texts);
        Accept(Remove(_ben, 1, Wordings(1)));
        Assert.Empty(Texts);
    }

    [Fact]
    public void Who_may_not_edit_reads_only()
    {
        Add(1, "read");
        var observer = _script.Enter(3, SessionRole.Observer);
        AssertRefused(RejectionCode.NotPermitted, Do(observer, static (by, stamp, at) => new SessionCommand.AddTask(by, stamp, Id(9), "no", null, at)));
        AssertRefused(RejectionCode.NotPermitted, Check(observer, 1, true));
        AssertRefused(RejectionCode.NotPermitted, Move(observer, 1));
        AssertRefused(RejectionCode.NotPermitted, Write(observer, 1, "no", Wordings(1)));
        AssertRefused(RejectionCode.NotPermitted, Remove(observer, 1));
    }

    [Theory]
    [InlineData("", RejectionCode.InvalidText)]
    [InlineData("two\nlines", RejectionCode.InvalidText)]
    [InlineData(null, RejectionCode.LimitExceeded)]
    public void A_task_is_one_line_of_words(string? text, RejectionCode code)
    {
        text ??= new string('x', Limits.TaskTextLengthMaximum + 1);
        AssertRefused(code, Do(Ana, (by, stamp, at) => new SessionCommand.AddTask(by, stamp, Id(1), text, null, at)));
    }

    [Fact]
    public void Tasks_wordings_and_what_is_said_to_be_seen_are_bounded()
    {
        for (var number = 1; number <= Limits.TasksPerSessionMaximum; number++)
        {
            Add(number, "task");
        }

        AssertRefused(RejectionCode.LimitExceeded, Do(Ana, static (by, stamp, at) => new SessionCommand.AddTask(by, stamp, Id(999), "one more", null, at)));
        AssertRefused(RejectionCode.InvalidMessage, Write(Ana, 1, "x", [.. Enumerable.Repeat(Wordings(1)[0], Limits.TaskVersionsMaximum + 1)]));
        for (var wording = 1; wording < Limits.TaskVersionsMaximum; wording++)
        {
            Accept(Write(Ana, 1, $"{wording}", []));
        }

        AssertRefused(RejectionCode.LimitExceeded, Write(Ana, 1, "one more", []));
    }

    [Fact]
    public void However_often_tasks_are_moved_the_list_keeps_its_order_and_stays_small()
    {
        Add(1, "1");
        Add(2, "2", after: 1);
        Add(3, "3", after: 2);
        for (var turn = 0; turn < Limits.TaskPlacesMaximum + 10; turn++)
        {
            var first = _script.State.Tasks.Items.First().Id;
            var last = _script.State.Tasks.Items.Last().Id;
            Accept(Do(Ana, (by, stamp, at) => new SessionCommand.MoveTask(by, stamp, first, last, null, null, at)));
            Assert.Equal(first, _script.State.Tasks.Items.Last().Id);
            Assert.InRange(_script.State.Tasks.Order.PlaceCount, 1, Limits.TaskPlacesMaximum);
        }
    }

    /// <summary>Whatever is done in whatever order: who folds the events as the protocol says, by index and by stamp, has the list of the state.</summary>
    [Fact]
    public void The_events_say_what_the_state_holds()
    {
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 7], Gen.Int[-1, 7], Gen.Int[-1, 7], Gen.Int[-90, 1]).Array[0, 60].Sample(steps =>
        {
            var script = new SessionScript();
            (MemberId Member, ClientId Client)[] people = [Ana, script.Enter(2), script.Enter(3)];
            foreach (var (kind, task, after, before, minutes) in steps)
            {
                script.Now = script.Now.AddSeconds(10);
                var (by, client) = people[(task + after + kind + 1) % people.Length];
                DateTimeOffset? madeAt = minutes > 0 ? null : script.Now.AddMinutes(minutes);
                TaskId? left = after < 0 ? null : Id(after);
                TaskId? right = before < 0 ? null : Id(before);
                var stamp = script.Stamp(by, client);
                script.Do(kind switch
                {
                    0 or 1 => new SessionCommand.AddTask(by, stamp, Id(task), $"{after}", left, script.Now),
                    2 => new SessionCommand.MoveTask(by, stamp, Id(task), left, right, madeAt, script.Now),
                    3 => new SessionCommand.CheckTask(by, stamp, Id(task), after % 2 == 0, madeAt, script.Now),
                    4 => new SessionCommand.WriteTask(by, stamp, Id(task), $"{before}", [], script.Now),
                    _ => new SessionCommand.RemoveTask(by, stamp, Id(task), null, script.Now),
                });
            }

            var (order, marks) = Fold(script.Log.Select(static logged => logged.Event));
            Assert.Equal(order, script.State.Tasks.Items.Select(static item => item.Id));
            Assert.Equal(
                order.Select(id => marks.TryGetValue(id, out var mark) && mark.Done), script.State.Tasks.Items.Select(static item => item.IsDone));
        }, iter: 300);
    }

    private static (List<TaskId> Order, Dictionary<TaskId, (HybridTimestamp At, bool Done)> Marks) Fold(IEnumerable<SessionEvent> events)
    {
        var (order, marks) = (new List<TaskId>(), new Dictionary<TaskId, (HybridTimestamp At, bool Done)>());
        foreach (var happened in events)
        {
            switch (happened)
            {
                case SessionEvent.TaskAdded added:
                    order.Insert(added.Index, added.Task);
                    marks.Remove(added.Task);
                    break;
                case SessionEvent.TaskMoved moved:
                    order.Remove(moved.Task);
                    order.Insert(moved.Index, moved.Task);
                    break;
                case SessionEvent.TaskRemoved removed:
                    order.Remove(removed.Task);
                    break;
                case SessionEvent.TaskChecked check when !marks.TryGetValue(check.Task, out var known) || check.WrittenAt > known.At:
                    marks[check.Task] = (check.WrittenAt, check.Done);
                    break;
                default:
                    break;
            }
        }

        return (order, marks);
    }

    private static TaskId Id(int number)
    {
        return new TaskId(SessionScript.Id(300 + number));
    }

    private ImmutableArray<Dot> Wordings(int task)
    {
        return [.. _script.State.Tasks.ById[Id(task)].Text.Alternatives.Select(static wording => wording.Dot)];
    }

    /// <param name="after">0 for the first place.</param>
    private void Add(int task, string text, int after = 0)
    {
        Accept(Do(Ana, (by, stamp, at) => new SessionCommand.AddTask(by, stamp, Id(task), text, after == 0 ? null : Id(after), at)));
    }

    private Outcome Move((MemberId, ClientId) who, int task, int after = 0, int before = 0, DateTimeOffset? madeAt = null)
    {
        return Do(who, (by, stamp, at) => new SessionCommand.MoveTask(
            by, stamp, Id(task), after == 0 ? null : Id(after), before == 0 ? null : Id(before), madeAt, at));
    }

    private Outcome Check((MemberId, ClientId) who, int task, bool isDone, DateTimeOffset? madeAt = null)
    {
        return Do(who, (by, stamp, at) => new SessionCommand.CheckTask(by, stamp, Id(task), isDone, madeAt, at));
    }

    private Outcome Write((MemberId, ClientId) who, int task, string text, ImmutableArray<Dot> seen)
    {
        return Do(who, (by, stamp, at) => new SessionCommand.WriteTask(by, stamp, Id(task), text, seen, at));
    }

    private Outcome Remove((MemberId, ClientId) who, int task, ImmutableArray<Dot>? seen = null)
    {
        return Do(who, (by, stamp, at) => new SessionCommand.RemoveTask(by, stamp, Id(task), seen, at));
    }

    private Outcome Do((MemberId Member, ClientId Client) who, Func<MemberId, CommandStamp, DateTimeOffset, SessionCommand> command)
    {
        return _script.Do(command(who.Member, _script.Stamp(who.Member, who.Client), _script.Now));
    }

    private static Outcome.Accepted Accept(Outcome outcome)
    {
        return Assert.IsType<Outcome.Accepted>(outcome);
    }

    private static void AssertRefused(RejectionCode code, Outcome outcome)
    {
        Assert.Equal(code, Assert.IsType<Outcome.Refused>(outcome).Rejection.Code);
    }
}
