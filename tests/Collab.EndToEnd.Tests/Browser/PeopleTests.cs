using System.Text.RegularExpressions;
using Collab.EndToEnd.Tests.Faults;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>
/// What people see and hear of each other, in two and three browsers: by role and by the words of the live region, so that whoever works
/// without a mouse or without a screen has the same.
/// </summary>
public sealed class PeopleTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private static readonly string Program =
        string.Concat(Enumerable.Range(1, 200).Select(static line => $"# line {line}\n"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_panel_says_who_is_where_and_a_note_is_seen_by_others()
    {
        await using var room = await OpenAsync();
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var again = await ana.OpenAgainAsync(room.Document);
        await ana.PlaceCaretsAsync((9, 3));
        await again.PlaceCaretsAsync((12, 1));

        var row = RowOf(owner, "Ana");
        await Expect(row).ToContainTextAsync("2 tabs");
        await Expect(row.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Go to Ana, lib.counter.ex:(9|12)$") })).ToBeVisibleAsync();
        await ana.TypeAsync("x");
        await Expect(row).ToContainTextAsync("typing");

        await Expect(RowOf(ana, "Ana")).ToContainTextAsync("you");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Set a status" }).ClickAsync();
        await ana.Page.GetByLabel("Your status, as the others see it").FillAsync("Reading chapter 3");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();
        await Expect(row).ToContainTextAsync("Reading chapter 3");
        Assert.Single(await RowOf(owner, "Ana").AllAsync());
        fixture.ExpectClean(owner, ana, again);
    }

    [Fact]
    public async Task Following_goes_along_in_view_and_file_and_ends_at_the_first_key()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ben.PlaceCaretsAsync((1, 1));

        await ben.Page.GetByRole(AriaRole.List, new() { Name = "People in the session" })
            .GetByRole(AriaRole.Button, new() { Name = "Follow Ana", Exact = true }).PressAsync("Enter");
        await ExpectSaidAsync(ben, "Following Ana. Escape stops.");
        await Expect(ben.Page.GetByRole(AriaRole.Group, new() { Name = "Following" })).ToContainTextAsync("Following Ana");
        Assert.True(await ben.Page.EvaluateAsync<bool>("() => document.querySelector('.is-following') !== null"));

        await ShowAsync(ana, 120);
        await WaitUntilInViewAsync(ben, 120);
        Assert.Equal(1, await ben.Page.EvaluateAsync<int>("() => window.collabRoom.editor.getPosition().lineNumber"));

        await ana.Page.EvaluateAsync("() => window.collabRoom.createDocument('lib/other.ex')");
        await ben.Page.WaitForFunctionAsync(
            "() => window.collabRoom.client.machine.documents.get(window.collabRoom.binding.active)?.path === 'lib/other.ex'");
        await ana.Page.EvaluateAsync("id => window.collabRoom.openDocument(id)", room.Document.ToString());
        await ben.Page.WaitForFunctionAsync("id => window.collabRoom.binding.active === id", room.Document.ToString());

        await ben.Page.EvaluateAsync("() => window.collabRoom.focusEditor()");
        await ben.PressAsync("ArrowDown");
        await ExpectSaidAsync(ben, "You no longer follow Ana.");
        await Expect(ben.Page.GetByRole(AriaRole.Group, new() { Name = "Following" })).ToHaveCountAsync(0);
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task One_pane_follows_while_its_user_works_in_the_other()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben", options: new() { ViewportSize = new ViewportSize { Width = 1440, Height = 900 } });
        await ben.Page.EvaluateAsync("() => window.collabRoom.people.follow([...window.collabRoom.client.whereabouts.others()][0].person.id)");
        await ben.Page.EvaluateAsync("() => window.collabRoom.panes.split()");
        await ben.PlaceCaretsAsync((1, 1));
        await ben.TypeAsync("# mine ");
        await ShowAsync(ana, 120);

        await ben.Page.WaitForFunctionAsync(
            "() => window.collabRoom.panes.all[0].editor.getVisibleRanges().some(range => range.startLineNumber <= 120 && 120 <= range.endLineNumber)");
        Assert.Equal(1, await ben.Page.EvaluateAsync<int>("() => window.collabRoom.panes.focused.editor.getVisibleRanges()[0].startLineNumber"));
        await Expect(ben.Page.GetByRole(AriaRole.Group, new() { Name = "Following" })).ToBeVisibleAsync();
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task Following_ends_with_Escape_with_another_file_and_with_the_person()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        var avatar = ben.Page.GetByRole(AriaRole.List, new() { Name = "Others in the session" })
            .GetByRole(AriaRole.Button, new() { Name = "Follow Ana, student" });
        await Expect(avatar).ToHaveAttributeAsync("title", "Ana · student · lib/counter.ex:1");
        var bar = ben.Page.GetByRole(AriaRole.Group, new() { Name = "Following" });

        await avatar.ClickAsync();
        await Expect(bar).ToBeVisibleAsync();
        await ben.PressAsync("Escape");
        await Expect(bar).ToHaveCountAsync(0);

        await avatar.ClickAsync();
        await ben.Page.EvaluateAsync("() => window.collabRoom.createDocument('README.md')");
        await Expect(bar).ToHaveCountAsync(0);

        await avatar.ClickAsync();
        await Expect(bar).ToBeVisibleAsync();
        await ana.Page.GetByRole(AriaRole.Link, new() { Name = "Leave the session" }).ClickAsync();
        await Expect(bar).ToHaveCountAsync(0);
        await ExpectSaidAsync(ben, "Ana has left. You no longer follow.");
        fixture.ExpectClean(ben);
    }

    [Fact]
    public async Task Staff_ask_everybody_to_come_and_one_key_goes_there()
    {
        await using var room = await OpenAsync();
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ShowAsync(owner, 150);
        await ana.PlaceCaretsAsync((1, 1));
        await Expect(ana.Page.GetByRole(AriaRole.Button, new() { Name = "Bring everyone here" })).ToHaveCountAsync(0);

        await owner.Page.GetByLabel("People: questions and settings").ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Bring everyone here" }).ClickAsync();

        await Expect(ana.Page.GetByRole(AriaRole.Group, new() { Name = "Request to follow" })).ToContainTextAsync("asks everyone to come to lib/counter.ex");
        Assert.Equal(1, await ana.Page.EvaluateAsync<int>("() => window.collabRoom.editor.getVisibleRanges()[0].startLineNumber"));
        await ana.TypeAsync("my own work ");
        await ana.PressAsync("Alt+g");
        await WaitUntilInViewAsync(ana, 150);
        Assert.StartsWith("my own work", await ana.TextAsync(), StringComparison.Ordinal);
        fixture.ExpectClean(owner, ana);
    }

    [Fact]
    public async Task The_questions_are_answered_aloud_and_in_a_box_that_leads_to_each()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.SelectAsync(40, 1, 40, 5);
        await ben.PlaceCaretsAsync((3, 1));
        await Expect(RowOf(ben, "Ana")).ToContainTextAsync("lib/counter.ex:40");

        await ben.PressAsync("Alt+Shift+W");
        await ExpectSaidAsync(ben, new Regex("^Ana: lib/counter.ex line 40, selecting 4 characters"));
        var answer = ben.Page.GetByRole(AriaRole.Region, new() { Name = "Answer" });
        await answer.GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Ana:") }).PressAsync("Enter");
        await WaitUntilInViewAsync(ben, 40);
        await ben.PressAsync("Escape");
        await Expect(answer).ToBeHiddenAsync();

        await ben.Page.EvaluateAsync("() => window.collabRoom.focusEditor()");
        await ben.PressAsync("Alt+Shift+L");
        await ExpectSaidAsync(ben, "Nobody else is on line 3.");
        await ben.PlaceCaretsAsync((40, 1));
        await ben.PressAsync("Alt+Shift+L");
        await ExpectSaidAsync(ben, "On line 40: Ana.");
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task News_are_grouped_and_told_as_far_as_they_are_wanted()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.PlaceCaretsAsync((10, 1));
        await using var first = await room.EnterAsync("Ben", Cancellation);
        await using var second = await room.EnterAsync("Mia", Cancellation);
        await using var third = await room.EnterAsync("Joe", Cancellation);
        await ExpectSaidAsync(ana, new Regex("3 joined: Ben, Joe and Mia|3 joined: Ben, Mia and Joe"));
        await Expect(ana.Page.Locator(".toast")).ToContainTextAsync(["3 joined"]);

        await ana.Page.GetByLabel("People: questions and settings").ClickAsync();
        await ana.Page.GetByLabel("Announcements").SelectOptionAsync("full");
        await first.EditAsync(room.Document, text => Engine.Text.TextOperation.Replace(text.Length, 0, 0, "# top\n"), Cancellation);
        await ExpectSaidAsync(ana, new Regex(@"Ben is changing lib/counter\.ex\."));
        await second.SetSelectionsAsync(room.Document, [new Engine.Presence.Selection(90, 90)], Cancellation);
        await ExpectSaidAsync(ana, new Regex(@"Mia is near you, on line \d+\."));

        await ana.Page.GetByLabel("Announcements").SelectOptionAsync("off");
        await first.SendChatAsync("Can you hear me?", Cancellation);
        await Expect(ana.Page.GetByRole(AriaRole.Log)).ToContainTextAsync("Can you hear me?");
        await Expect(ana.Page.Locator("#announcer")).Not.ToContainTextAsync("Can you hear me?");
        fixture.ExpectClean(ana);
    }

    [Fact]
    public async Task Names_at_carets_show_as_chosen_and_go_with_Escape()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.PlaceCaretsAsync((5, 3));
        await ben.PlaceCaretsAsync((5, 3));
        await using var mia = await room.EnterAsync("Mia", Cancellation);
        await mia.SetSelectionsAsync(room.Document, [new Engine.Presence.Selection(39, 39)], Cancellation);
        var flags = ben.Page.Locator(".remote-caret.is-active .remote-caret-flag");

        await ben.Page.GetByLabel("People: questions and settings").ClickAsync();
        await ben.Page.GetByLabel("Names at carets").SelectOptionAsync("always");
        await Expect(flags).ToHaveCountAsync(2);
        var boxes = await Task.WhenAll((await flags.AllAsync()).Select(static flag => flag.BoundingBoxAsync()));
        Assert.True(Math.Abs(boxes[0]!.Y - boxes[1]!.Y) > 10, "The flags of two carets at nearly one place lie over each other.");

        await ben.Page.EvaluateAsync("() => window.collabRoom.focusEditor()");
        await ben.PressAsync("Escape");
        await Expect(flags).ToHaveCountAsync(0);
        await ana.PlaceCaretsAsync((7, 2));
        await Expect(flags).ToHaveCountAsync(1);

        await ben.Page.GetByLabel("People: questions and settings").ClickAsync();
        await ben.Page.GetByLabel("Names at carets").SelectOptionAsync("never");
        await Expect(flags).ToHaveCountAsync(0);
        await Expect(ben.Page.Locator(".remote-caret")).ToHaveCountAsync(2);
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task A_lost_right_and_a_lost_connection_interrupt()
    {
        await using var network = new TcpProxy(fixture.Server.Address, TimeSpan.Zero, seed: 1);
        await using var room = await OpenAsync();
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana", network.Address);
        var alarm = ana.Page.Locator("#alarm");
        await Expect(alarm).ToBeEmptyAsync();

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Stop editing: Ana" }).ClickAsync();
        await Expect(alarm).ToContainTextAsync("You can no longer edit here.");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Let edit: Ana" }).ClickAsync();
        await ExpectSaidAsync(ana, "You can edit here now.");

        network.Cut();
        await Expect(alarm).ToContainTextAsync("The connection is lost. You can go on typing");
        network.Heal();
        await ExpectSaidAsync(ana, new Regex("Connected again"));
        ana.ExpectCleanConsole(isNetworkCut: true);
    }

    [Fact]
    public async Task Who_was_removed_stays_out_until_let_back_in()
    {
        await using var room = await OpenAsync();
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await Expect(RowOf(owner, "Ana")).ToBeVisibleAsync();

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Remove Ana" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Really remove Ana" }).ClickAsync();
        await ana.WaitForTruthAsync("closed");
        await Expect(ana.Page.Locator("#alarm")).ToContainTextAsync("An instructor has removed you from this session.");

        await ana.Page.ReloadAsync();
        await Expect(ana.Page.GetByText("An instructor has removed you from this session.")).ToBeVisibleAsync();
        await ana.Page.GotoAsync(new Uri(fixture.Server.Address, $"/join/{room.JoinCode}").ToString());
        if (await ana.Page.GetByLabel("Your name").IsVisibleAsync())
        {
            await ana.Page.GetByLabel("Your name").FillAsync("Ana again");
            await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Enter as a guest" }).ClickAsync();
        }

        await Expect(ana.Page.GetByText("An instructor has removed you from this session.")).ToBeVisibleAsync();

        await owner.Page.GetByText("Not here").ClickAsync();
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Let Ana back in" }).ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Button, new() { Name = "Let Ana back in" })).ToHaveCountAsync(0);
        await ana.Page.GotoAsync(new Uri(fixture.Server.Address, $"/sessions/{room.Session}").ToString());
        await ana.WaitUntilReadyAsync(room.Document);
        await Expect(RowOf(owner, "Ana")).ToContainTextAsync("lib/counter.ex");
        fixture.ExpectClean(owner);
    }

    private Task<Room> OpenAsync() => Room.OpenAsync(fixture.Server.Address, Cancellation, Program);

    private static ILocator RowOf(RoomPage tab, string name) =>
        tab.Page.GetByRole(AriaRole.List, new() { Name = "People in the session" })
            .GetByRole(AriaRole.Listitem).Filter(new() { Has = tab.Page.GetByText(name, new() { Exact = true }) });

    /// <summary>Scrolls a line into the middle and puts the caret there.</summary>
    private static async Task ShowAsync(RoomPage tab, int line)
    {
        await tab.PlaceCaretsAsync((line, 1));
        await tab.Page.EvaluateAsync("line => window.collabRoom.editor.revealLineInCenter(line)", line);
    }

    private static async Task WaitUntilInViewAsync(RoomPage tab, int line)
    {
        await tab.Page.WaitForFunctionAsync(
            "line => window.collabRoom.editor.getVisibleRanges().some(range => range.startLineNumber <= line && line <= range.endLineNumber)", line);
    }

    private static Task ExpectSaidAsync(RoomPage tab, string sentence) =>
        Assertions.Expect(tab.Page.Locator("#announcer")).ToHaveTextAsync(sentence);

    private static Task ExpectSaidAsync(RoomPage tab, Regex sentence) =>
        Assertions.Expect(tab.Page.Locator("#announcer")).ToHaveTextAsync(sentence);
}
