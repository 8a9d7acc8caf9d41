using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>Talk about code: mentions, code, links to lines, reactions, and what has not been read.</summary>
public sealed class ChatTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private static readonly string Program =
        string.Concat(Enumerable.Range(1, 200).Select(static line => $"# line {line}\n"));

    private static readonly BrowserNewContextOptions Phone = new() { ViewportSize = new ViewportSize { Width = 390, Height = 844 } };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_name_is_completed_and_the_one_mentioned_is_told()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Program);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben Okri");
        await Expect(ana.Page.GetByText("Ben Okri").First).ToBeVisibleAsync();

        await BoxOf(ana).PressSequentiallyAsync("Look, @be");
        await Expect(ana.Page.GetByRole(AriaRole.Option, new() { Name = "Ben Okri" })).ToHaveAttributeAsync("aria-selected", "true");
        await ana.PressAsync("Enter");
        await Expect(BoxOf(ana)).ToHaveValueAsync("Look, @Ben Okri ");
        await ana.TypeAsync("please");
        await ana.PressAsync("Enter");

        await Expect(ben.Page.Locator(".message.mentions-me .mention.is-me")).ToHaveTextAsync("@Ben Okri");
        await Expect(ben.Page.Locator("#announcer")).ToContainTextAsync("Ana mentions you: Look, @Ben Okri please");
        await Expect(ana.Page.Locator(".message.mentions-me")).ToHaveCountAsync(0);
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task A_link_to_a_line_is_written_by_a_button_and_leads_there()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Program);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.PlaceCaretsAsync((120, 1));

        await BoxOf(ana).FillAsync("See");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Link to my line" }).ClickAsync();
        await Expect(BoxOf(ana)).ToHaveValueAsync("See lib/counter.ex:120 ");
        await ana.PressAsync("Enter");

        await ben.Page.GetByRole(AriaRole.Log).GetByRole(AriaRole.Button, new() { Name = "lib/counter.ex:120" }).ClickAsync();
        await ben.Page.WaitForFunctionAsync(
            "() => window.collabRoom.editor.getVisibleRanges().some(range => range.startLineNumber <= 120 && 120 <= range.endLineNumber)");
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task Code_is_shown_as_code_copied_as_written_and_never_as_markup()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Program);
        var context = new BrowserNewContextOptions { Permissions = ["clipboard-read", "clipboard-write"] };
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana", options: context);
        await BoxOf(ana).ClickAsync();

        foreach (var line in new[] { "Try <b>this</b>:", "```", "def bump(count) do", "  {:ok, \"<i>\"} # yes", "end", "```" })
        {
            await ana.TypeAsync(line);
            await ana.PressAsync(line == "Try <b>this</b>:" ? "Shift+Enter" : "Enter");
        }

        var log = ana.Page.GetByRole(AriaRole.Log);
        await Expect(log.Locator("pre")).ToHaveTextAsync("def bump(count) do\n  {:ok, \"<i>\"} # yes\nend");
        await Expect(log.Locator(".code-keyword").First).ToHaveTextAsync("def");
        await Expect(log.Locator("b, i")).ToHaveCountAsync(0);
        await log.GetByRole(AriaRole.Button, new() { Name = "Copy this code" }).ClickAsync();
        await Expect(log.GetByText("Copied")).ToBeVisibleAsync();
        Assert.Equal(
            "def bump(count) do\n  {:ok, \"<i>\"} # yes\nend", await ana.Page.EvaluateAsync<string>("() => navigator.clipboard.readText()"));
        fixture.ExpectClean(ana);
    }

    [Fact]
    public async Task A_reaction_is_given_seen_and_taken_back()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Program);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await BoxOf(ana).FillAsync("It works");
        await ana.PressAsync("Enter");

        var atBen = ben.Page.GetByRole(AriaRole.Group, new() { Name = "Reactions to the message of Ana" });
        await atBen.GetByLabel("React to the message of Ana").FocusAsync();
        await ben.PressAsync("Enter");
        await atBen.GetByRole(AriaRole.Button, new() { Name = "Celebrate", Exact = true }).PressAsync("Enter");

        var atAna = ana.Page.GetByRole(AriaRole.Group, new() { Name = "Reactions to the message of Ana" });
        await Expect(atAna.GetByRole(AriaRole.Button, new() { Name = "Celebrate, 1: Ben" })).ToHaveAttributeAsync("aria-pressed", "false");
        await atAna.GetByRole(AriaRole.Button, new() { Name = "Celebrate, 1: Ben" }).ClickAsync();
        await Expect(atBen.GetByRole(AriaRole.Button, new() { Name = "Celebrate, 2: Ben, Ana" })).ToBeVisibleAsync();
        await atBen.GetByRole(AriaRole.Button, new() { Name = "Celebrate, 2: Ben, Ana" }).ClickAsync();
        await Expect(atAna.GetByRole(AriaRole.Button, new() { Name = "Celebrate, 1: Ana" })).ToHaveAttributeAsync("aria-pressed", "true");

        await ana.Page.ReloadAsync();
        await ana.WaitUntilReadyAsync(room.Document);
        await Expect(atAna.GetByRole(AriaRole.Button, new() { Name = "Celebrate, 1: Ana" })).ToBeVisibleAsync();
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task What_was_not_read_is_counted_on_the_tab_and_divided_in_the_list()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Program);
        await using var ana = await room.EnterAsync("Ana", Cancellation);
        await ana.SendChatAsync("Before Ben came", Cancellation);
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben", options: Phone);
        var tab = ben.Page.GetByRole(AriaRole.Navigation, new() { Name = "Panels" })
            .GetByRole(AriaRole.Button, new() { NameRegex = new Regex("^Chat") });
        await Expect(tab).ToHaveTextAsync("Chat");

        await ana.SendChatAsync("First", Cancellation);
        await ana.SendChatAsync("@ben, second", Cancellation);
        await Expect(tab).ToHaveAccessibleNameAsync("Chat @2 unread messages, 1 mentions you");

        await tab.ClickAsync();
        await Expect(ben.Page.GetByText("New messages")).ToBeVisibleAsync();
        await Expect(tab).ToHaveTextAsync("Chat");
        Assert.True(await ben.Page.EvaluateAsync<bool>(
            "() => document.querySelector('.new-divider').nextElementSibling.textContent.includes('First')"));

        await ben.Page.ReloadAsync();
        await ben.WaitUntilReadyAsync(room.Document);
        await Expect(tab).ToHaveTextAsync("Chat");
        fixture.ExpectClean(ben);
    }

    private static ILocator BoxOf(RoomPage tab) => tab.Page.GetByLabel("Message to everybody");
}
