using System.Collections.Immutable;
using System.Globalization;
using Bunit;
using Collab.Engine;
using Collab.Engine.Crdt;
using Collab.Engine.Sessions;
using Collab.Web.Features.Session.Classwork;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

/// <summary>What the panel makes of the list of tasks, of wordings that are contested, and of who may edit.</summary>
public sealed class TasksPanelTests : BunitContext
{
    private static readonly DateTimeOffset At = new(2026, 11, 25, 9, 30, 0, TimeSpan.Zero);
    private static readonly ClientId Tab = new(Id(1));
    private readonly List<string> _asked = [];

    [Fact]
    public void Tasks_stand_in_order_with_who_did_what_and_when_on_the_readers_clock()
    {
        var panel = Show(List("read", "write", "<b>test</b>"), mayEdit: true);

        Assert.Equal(["read", "write", "<b>test</b>"], panel.FindAll(".task-text").Select(static text => text.TextContent));
        Assert.Empty(panel.FindAll("b"));
        Assert.Equal("by Ada, 11:30", panel.FindAll(".task-by")[0].TextContent);
        Assert.Equal("done by Joe, 12:30", panel.FindAll(".task-by")[1].TextContent);
        Assert.Equal([false, true, false], panel.FindAll("[data-check]").Select(static box => box.HasAttribute("checked")));
        Assert.Equal("New task", panel.Find($"label[for={panel.Find("[data-add-task] input").Id}]").TextContent);
    }

    [Fact]
    public void Who_may_not_edit_reads()
    {
        var panel = Show(List("read"), mayEdit: false);

        Assert.True(panel.Find("[data-check]").HasAttribute("disabled"));
        Assert.Empty(panel.FindAll("button, form, [draggable]"));
    }

    [Fact]
    public void Rewording_and_deleting_say_which_wordings_were_on_the_screen_when_they_began()
    {
        var before = List("read");
        var panel = Show(before, mayEdit: true);
        panel.Find(".task-more").Click();
        Button(panel, "Reword").Click();
        var task = before.Items.Single();
        var seen = task.Text.Alternatives[0].Dot;
        panel.Render(parameters => parameters.Add(tasks => tasks.Tasks, Written(before, task.Id, "read twice")));

        panel.Find("#task-text").Input("read slowly ");
        panel.Find(".task-form").Submit();
        Assert.Equal([$"write {task.Id} 'read slowly' seeing {seen}"], _asked);

        panel.Find(".task-more").Click();
        Button(panel, "Delete").Click();
        Assert.Equal($"delete {task.Id} seeing {Dot(2)}", _asked[^1]);
    }

    [Fact]
    public void Contested_wordings_stand_side_by_side_and_one_is_kept_over_all_of_them()
    {
        var list = List("read");
        var task = list.Items.Single();
        list = Written(list, task.Id, "skim", sees: false);
        var panel = Show(list, mayEdit: true);

        Assert.Equal(["read", "skim"], panel.FindAll(".task-version").Select(static version => version.TextContent));
        panel.FindAll(".task-versions button")[0].Click();
        Assert.Equal([$"write {task.Id} 'read' seeing {Dot(1)}, {Dot(2)}"], _asked);

        panel.Render(parameters => parameters.Add(tasks => tasks.MayEdit, false));
        Assert.Equal(2, panel.FindAll(".task-versions li").Count);
        Assert.Empty(panel.FindAll("button"));
    }

    private static Guid Id(int number)
    {
        return new Guid(number.ToString("x32", CultureInfo.InvariantCulture));
    }

    private static Dot Dot(long counter)
    {
        return new Dot(Tab, counter);
    }

    /// <summary>Ada wrote them; Joe has done the second.</summary>
    private static TaskListState List(params string[] texts)
    {
        var list = TaskListState.Empty;
        for (var index = 0; index < texts.Length; index++)
        {
            var id = new TaskId(Id(100 + index));
            var mark = index == 1
                ? LwwRegister<TaskMark>.Empty.Write(new TaskMark(true, RoomScene.Joe), new HybridTimestamp(At.AddHours(1).ToUnixTimeMilliseconds(), 0, Tab))
                : LwwRegister<TaskMark>.Empty;
            list = new TaskListState(
                list.Order.Merge(list.Order.Insert(index, id, new HybridTimestamp(index + 1, 0, Tab))),
                list.ById.Add(id, new TaskState(id, MultiValueRegister<string>.Empty.Write(Tab, texts[index], RoomScene.Ada, At), mark)));
        }

        return list;
    }

    private static TaskListState Written(TaskListState list, TaskId id, string text, bool sees = true)
    {
        var task = list.ById[id];
        ImmutableArray<Dot> seen = sees ? [task.Text.Alternatives[0].Dot] : [];
        var written = task with { Text = task.Text.Merge(task.Text.Write(Tab, text, RoomScene.Joe, At.AddMinutes(1), seen)) };
        return list with { ById = list.ById.SetItem(id, written) };
    }

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<TasksPanel> panel, string name)
    {
        return panel.FindAll("button").Single(button => button.TextContent.Trim() == name);
    }

    private IRenderedComponent<TasksPanel> Show(TaskListState list, bool mayEdit)
    {
        return Render<TasksPanel>(parameters => parameters
            .Add(tasks => tasks.Tasks, list)
            .Add(tasks => tasks.NameOf, static member => member == RoomScene.Ada ? "Ada" : "Joe")
            .Add(tasks => tasks.MayEdit, mayEdit)
            .Add(tasks => tasks.UtcOffset, TimeSpan.FromHours(2))
            .Add(tasks => tasks.Written, (task, text, seen) => Ask($"write {task} '{text}' seeing {string.Join(", ", seen)}"))
            .Add(tasks => tasks.Removed, (task, seen) => Ask($"delete {task} seeing {string.Join(", ", seen)}")));
    }

    private Task<bool> Ask(string what)
    {
        _asked.Add(what);
        return Task.FromResult(true);
    }
}
