using Collab.EndToEnd.Tests.Faults;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Testing;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>Tasks and polls that people in two browsers share, on and off the network.</summary>
public sealed class ClassworkTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tasks_that_one_adds_ticks_and_moves_are_so_for_the_other()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Looks.Program);
        var ana = new ClassworkPage(await RoomPage.EnterAsync(Browser, room, "Ana"));
        var ben = new ClassworkPage(await RoomPage.EnterAsync(Browser, room, "Ben"));
        await ana.ShowAsync("Tasks");
        await ben.ShowAsync("Tasks");

        await ana.AddAsync("Read the program", "Add a reset", "Test it");
        await ben.ExpectAsync("Read the program", "Add a reset", "Test it");
        await Expect(ben.Room.Page.Locator("#announcer")).ToContainTextAsync("Ana added a task: ");

        await ben.Box("Read the program").CheckAsync();
        await Expect(ana.Box("Read the program")).ToBeCheckedAsync();
        await Expect(ana.Row("Read the program")).ToContainTextAsync("done by Ben, ");

        // By key, and the focus goes with the task.
        await ben.Box("Test it").FocusAsync();
        await ben.Room.PressAsync("Alt+ArrowUp");
        await ana.ExpectAsync("Read the program", "Test it", "Add a reset");
        await ben.ExpectAsync("Read the program", "Test it", "Add a reset");
        await Expect(ben.Room.Page.Locator("#announcer")).ToHaveTextAsync("Test it is now 2 of 3.");
        await Expect(ben.Box("Test it")).ToBeFocusedAsync();
        await ben.Room.PressAsync("Alt+ArrowUp");
        await ana.ExpectAsync("Test it", "Read the program", "Add a reset");

        // By the pointer, to behind the last.
        await ana.Row("Test it").Locator("[data-grip]").DragToAsync(ana.Row("Add a reset"), new() { TargetPosition = new() { X = 100, Y = 40 } });
        await ben.ExpectAsync("Read the program", "Add a reset", "Test it");

        await ana.OpenMoreAsync("Test it");
        await ana.Button("Move up").ClickAsync();
        await ben.ExpectAsync("Read the program", "Test it", "Add a reset");
        await ana.Button("Reword").ClickAsync();
        await ana.Room.Page.GetByLabel("Words of the task").FillAsync("Test the reset");
        await ana.Room.PressAsync("Enter");
        await ben.ExpectAsync("Read the program", "Test the reset", "Add a reset");
        await ben.OpenMoreAsync("Test the reset");
        await ben.Button("Delete").ClickAsync();
        await ana.ExpectAsync("Read the program", "Add a reset");

        await ana.Room.Page.ReloadAsync();
        await ana.Room.WaitUntilReadyAsync(room.Document);
        await ana.ShowAsync("Tasks");
        await ana.ExpectAsync("Read the program", "Add a reset");
        await Expect(ana.Box("Read the program")).ToBeCheckedAsync();
        fixture.ExpectClean(ana.Room, ben.Room);
    }

    [Fact]
    public async Task Two_who_reword_a_task_at_once_overwrite_nothing_and_one_wording_is_chosen()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Looks.Program);
        var ana = new ClassworkPage(await RoomPage.EnterAsync(Browser, room, "Ana"));
        var ben = new ClassworkPage(await RoomPage.EnterAsync(Browser, room, "Ben"));
        await ana.ShowAsync("Tasks");
        await ben.ShowAsync("Tasks");
        await ana.AddAsync("Read chapter 1");
        foreach (var (who, words) in new[] { (ana, "Read chapters 1 and 2"), (ben, "Skim chapter 1") })
        {
            await who.OpenMoreAsync("Read chapter 1");
            await who.Button("Reword").ClickAsync();
            await who.Room.Page.GetByLabel("Words of the task").FillAsync(words);
        }

        await ana.Button("Save").ClickAsync();
        await Expect(ana.Row("Read chapters 1 and 2")).ToBeVisibleAsync();
        await ben.Button("Save").ClickAsync();

        await Expect(ana.Rows).ToContainTextAsync(["It was reworded by people who did not know of each other."]);
        await ana.Button("Keep this wording: Read chapters 1 and 2").ClickAsync();
        await ben.ExpectAsync("Read chapters 1 and 2");
        await Expect(ben.Rows.Locator(".task-versions")).ToHaveCountAsync(0);
        fixture.ExpectClean(ana.Room, ben.Room);
    }

    [Fact]
    public async Task What_is_done_offline_arrives_later_and_does_not_undo_what_came_after_it()
    {
        await using var server = await ServerProcess.StartAsync(new ServerProcessOptions(), Cancellation);
        await using var network = new TcpProxy(server.Address, TimeSpan.Zero, seed: 1);
        await using var room = await Room.OpenAsync(server.Address, Cancellation, Looks.Program);
        var ana = new ClassworkPage(await RoomPage.EnterAsync(Browser, room, "Ana", network.Address));
        var ben = new ClassworkPage(await RoomPage.EnterAsync(Browser, room, "Ben"));
        await ana.ShowAsync("Tasks");
        await ben.ShowAsync("Tasks");
        await ben.AddAsync("one", "two", "three", "four");
        await ana.ExpectAsync("one", "two", "three", "four");

        network.Cut();
        await ana.Room.WaitForTruthAsync("offline");
        await ana.Box("one").CheckAsync();
        await ana.Box("two").CheckAsync();
        await ana.Row("four").Locator("[data-grip]").FocusAsync();
        await ana.Room.PressAsync("Alt+ArrowUp");
        await Expect(ana.Room.Page.Locator("#announcer")).ToContainTextAsync("kept and sent when the connection is back");

        // Later than Ana, who does not know.
        await ben.Box("one").CheckAsync();
        await Expect(ben.Row("one")).ToContainTextAsync("done by you");
        await ben.Box("one").UncheckAsync();
        await Expect(ben.Row("one")).Not.ToContainTextAsync("done by");
        await ben.OpenMoreAsync("two");
        await ben.Button("Delete").ClickAsync();
        await ben.ExpectAsync("one", "three", "four");

        // What Ana's task was to stand behind is gone; it stands before the other one.
        network.Heal();
        await ana.Room.WaitUntilSavedAsync();
        await ben.ExpectAsync("one", "four", "three");
        await ana.ExpectAsync("one", "four", "three");
        await Expect(ben.Box("one")).Not.ToBeCheckedAsync();
        await Expect(ana.Box("one")).Not.ToBeCheckedAsync();
        ana.Room.ExpectCleanConsole(isNetworkCut: true);
        ben.Room.ExpectCleanConsole();
    }

    [Fact]
    public async Task A_poll_is_asked_answered_by_all_changed_and_closed()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Looks.Program);
        var owner = new ClassworkPage(await RoomPage.EnterAsOwnerAsync(Browser, room));
        var ana = new ClassworkPage(await RoomPage.EnterAsync(Browser, room, "Ana"));
        await owner.ShowAsync("Polls");
        await owner.AskAsync("Is a GenServer clear?", "Yes", "Nearly", "Not yet");

        await ana.Room.Page.GetByRole(AriaRole.Button, new() { Name = "Answer", Exact = true }).ClickAsync();
        await Expect(ana.Polls.GetByRole(AriaRole.Heading)).ToHaveTextAsync("Is a GenServer clear?");
        await ana.Option("Nearly").ClickAsync();
        await Expect(owner.Option("Nearly")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("1 answer,\\s*100 %"));
        await Expect(owner.Polls).ToContainTextAsync("1 answer, 2 people here.");
        await Expect(ana.Option("Nearly")).ToHaveAttributeAsync("aria-pressed", "true");

        await owner.Option("Yes").ClickAsync();
        await ana.Option("Yes").ClickAsync();
        await Expect(owner.Option("Yes")).ToContainTextAsync("2 answers");
        await Expect(owner.Option("Nearly")).ToContainTextAsync("0 answers");
        await Expect(owner.Option("Yes")).ToContainTextAsync("Your answer: ");

        await owner.Button("Close the poll").ClickAsync();
        await Expect(ana.Polls).ToContainTextAsync("2 answers. Closed by ");
        await Expect(ana.Option("Yes")).ToBeDisabledAsync();
        var poll = await ana.Polls.GetAttributeAsync("data-poll");
        Assert.Equal(WireNames.Of(RejectionCode.PollClosed), await ana.CallHubAsync(HubMethods.AnswerPoll, new { poll, option = 1 }));
        fixture.ExpectClean(owner.Room, ana.Room);
    }

    [Fact]
    public async Task An_observer_reads_and_answers_and_the_hub_itself_refuses_him_the_rest()
    {
        var settings = SessionSettings.Default with { RoleOfJoiners = SessionRole.Observer };
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Looks.Program, settings);
        var owner = new ClassworkPage(await RoomPage.EnterAsOwnerAsync(Browser, room));
        var ana = new ClassworkPage(await RoomPage.EnterAsync(Browser, room, "Ana"));
        await owner.ShowAsync("Tasks");
        await owner.AddAsync("Read the program");
        await ana.ShowAsync("Tasks");

        await Expect(ana.Box("Read the program")).ToBeDisabledAsync();
        await Expect(ana.Rows.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await Expect(ana.Room.Page.GetByLabel("New task")).ToHaveCountAsync(0);
        var task = await ana.Rows.GetAttributeAsync("data-task");
        var refused = WireNames.Of(RejectionCode.NotPermitted);
        Assert.Equal(refused, await ana.CallHubAsync(HubMethods.AddTask, new { task = Guid.NewGuid(), text = "mine" }));
        Assert.Equal(refused, await ana.CallHubAsync(HubMethods.CheckTask, new { task, done = true }));
        Assert.Equal(refused, await ana.CallHubAsync(HubMethods.MoveTask, new { task }));
        Assert.Equal(refused, await ana.CallHubAsync(HubMethods.WriteTask, new { task, text = "mine" }));
        Assert.Equal(refused, await ana.CallHubAsync(HubMethods.RemoveTask, new { task }));
        Assert.Equal(refused, await ana.CallHubAsync(HubMethods.OpenPoll, new { poll = Guid.NewGuid(), question = "Why?", options = new[] { "a", "b" } }));

        await owner.ShowAsync("Polls");
        await owner.AskAsync("Clear?", "Yes", "No");
        await ana.ShowAsync("Polls");
        await Expect(ana.Button("Ask the class")).ToHaveCountAsync(0);
        await ana.Option("No").ClickAsync();
        await Expect(owner.Option("No")).ToContainTextAsync("1 answer");
        Assert.Equal(refused, await ana.CallHubAsync(HubMethods.ClosePoll, new { poll = await ana.Polls.GetAttributeAsync("data-poll") }));
        await owner.ShowAsync("Tasks");
        await owner.ExpectAsync("Read the program");
        await Expect(owner.Box("Read the program")).Not.ToBeCheckedAsync();
        fixture.ExpectClean(owner.Room, ana.Room);
    }

    [Fact]
    public async Task A_status_outlives_the_server()
    {
        await using var server = await ServerProcess.StartAsync(new ServerProcessOptions(), Cancellation);
        await using var room = await Room.OpenAsync(server.Address, Cancellation, Looks.Program);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Set a status" }).ClickAsync();
        await ana.Page.GetByLabel("Your status, as the others see it").FillAsync("Reading chapter 3");
        await ana.PressAsync("Enter");
        await Expect(ana.Page.Locator(".person-note")).ToHaveTextAsync("Reading chapter 3");

        await server.KillAsync(Cancellation);
        await ana.WaitForTruthAsync("offline");
        await server.StartAgainAsync(Cancellation);
        await ana.WaitForTruthAsync("saved");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await Expect(ben.Page.Locator(".person-note")).ToHaveTextAsync("Reading chapter 3");
        ana.ExpectCleanConsole(isNetworkCut: true);
        ben.ExpectCleanConsole();
    }
}
