using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>Several files open, in tabs and in two panes, also the same one in both.</summary>
public sealed class PanesTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private static readonly (string Path, string Text)[] Others = [("lib/other.ex", "other\n"), ("README.md", "# Read me\n")];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tabs_are_walked_closed_and_kept_over_a_reload()
    {
        await using var room = await OpenAsync("counter\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await OpenAsync(ana, "other.ex");
        await OpenAsync(ana, "README.md");
        await ExpectTabsAsync(ana, "counter.ex", "other.ex", "README.md*");

        await ana.PressAsync("Control+Alt+PageUp");
        await ExpectTabsAsync(ana, "counter.ex", "other.ex*", "README.md");
        await ana.PressAsync("Alt+Shift+T");
        await ana.PressAsync("Home");
        await ana.WaitForTextAsync("counter\n");
        await Expect(Tab(ana, "counter.ex")).ToBeFocusedAsync();
        await ana.PressAsync("ArrowRight");
        await ana.PressAsync("Delete");
        await ExpectTabsAsync(ana, "counter.ex", "README.md*");
        await Expect(Tab(ana, "README.md")).ToBeFocusedAsync();

        await ana.Page.ReloadAsync();
        await ExpectTabsAsync(ana, "counter.ex", "README.md*");
        await ana.WaitForTextAsync("# Read me\n");
        await Tab(ana, "counter.ex").ClickAsync(new() { Button = MouseButton.Middle });
        await ExpectTabsAsync(ana, "README.md*");
        await ana.PressAsync("Alt+Shift+C");
        await Expect(ana.Page.GetByText("No file is open here.")).ToBeVisibleAsync();
        ana.ExpectCleanConsole();
    }

    [Fact]
    public async Task One_file_in_two_panes_takes_edits_remote_edits_carets_and_undo_in_both()
    {
        await using var room = await OpenAsync("one\ntwo\nthree\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.PlaceCaretsAsync((1, 4));
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Split the editor" }).ClickAsync();
        await ana.PlaceCaretsAsync((3, 6));
        await ben.PlaceCaretsAsync((2, 4));

        await Task.WhenAll(ana.TypeAsync(" in the second pane", 10), ben.TypeAsync(" by ben", 20));
        await ana.PressAsync("Alt+Shift+A");
        await ana.TypeAsync("-first");

        Assert.Equal(
            "one-first\ntwo by ben\nthree in the second pane\n", await RoomPage.ExpectEqualTextsAsync(room, ana, ben));
        Assert.Equal(2, await ana.Page.Locator(".remote-caret").CountAsync());
        await Expect(ben.Page.GetByRole(AriaRole.Button, new() { Name = "Go to Ana, lib/counter.ex:1" })).ToBeVisibleAsync();

        await ana.PressAsync("Control+z");
        Assert.Equal("one\ntwo by ben\nthree in the second pane\n", await RoomPage.ExpectEqualTextsAsync(room, ana, ben));
        Assert.Equal("3:25", await CaretOfPaneAsync(ana, 1));
        ana.ExpectCleanConsole();
        ben.ExpectCleanConsole();
    }

    [Fact]
    public async Task The_border_of_the_panes_moves_with_the_arrows_and_what_is_open_survives_a_reload_and_a_join()
    {
        await using var room = await OpenAsync("counter\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "More for lib/other.ex" }).ClickAsync();
        await ana.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Open to the side" }).ClickAsync();
        await ana.WaitForTextAsync("other\n");

        var border = ana.Page.GetByRole(AriaRole.Separator, new() { Name = "Width of the first pane" });
        await border.FocusAsync();
        await ana.PressAsync("ArrowLeft");
        await Expect(border).ToHaveAttributeAsync("aria-valuenow", "45");
        await ana.Page.ReloadAsync();

        await Expect(border).ToHaveAttributeAsync("aria-valuenow", "45");
        await Expect(ana.Page.GetByRole(AriaRole.Group, new() { Name = "First pane" }).GetByRole(AriaRole.Tab)).ToHaveTextAsync(["counter.ex"]);
        await ana.WaitForTextAsync("other\n");
        await ana.Page.SetViewportSizeAsync(600, 800);
        await Expect(ana.Page.GetByRole(AriaRole.Group, new() { Name = "First pane" })).ToBeHiddenAsync();
        await Expect(ana.Page.GetByRole(AriaRole.Group, new() { Name = "Second pane" })).ToBeVisibleAsync();
        await ana.Page.SetViewportSizeAsync(1280, 800);
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Close this pane" }).ClickAsync();
        await ExpectTabsAsync(ana, "counter.ex", "other.ex*");
        ana.ExpectCleanConsole();
    }

    private static ILocator Tab(RoomPage page, string name)
    {
        return page.Page.Locator(".tabs").GetByRole(AriaRole.Tab, new() { Name = name });
    }

    private static async Task OpenAsync(RoomPage page, string name)
    {
        await page.Page.GetByRole(AriaRole.Treeitem, new() { Name = name }).ClickAsync();
    }

    /// <summary>Those of the first pane; the selected one with a star.</summary>
    private static async Task ExpectTabsAsync(RoomPage page, params string[] names)
    {
        await page.Page.WaitForFunctionAsync(
            """
            names => [...document.querySelectorAll('.pane:not([hidden]) .tab')]
              .map(tab => tab.querySelector('.tab-name').textContent + (tab.ariaSelected === 'true' ? '*' : '')).join() === names
            """,
            string.Join(',', names));
    }

    private static async Task<string> CaretOfPaneAsync(RoomPage page, int pane)
    {
        return await page.Page.EvaluateAsync<string>(
            "pane => { const { lineNumber, column } = window.collabRoom.panes.visible[pane].editor.getPosition(); return `${lineNumber}:${column}`; }", pane);
    }

    private async Task<Room> OpenAsync(string text)
    {
        return await Room.OpenAsync(fixture.Server.Address, Cancellation, text, others: Others);
    }
}
