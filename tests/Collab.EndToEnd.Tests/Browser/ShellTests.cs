using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>What is around the editor for those who work by keyboard: keys, commands, help, the way out of the editor, themes.</summary>
public sealed class ShellTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_command_is_found_by_its_words_and_run_by_Enter()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "one\ntwo\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.PlaceCaretsAsync((2, 1));

        await ana.PressAsync("Control+Shift+P");
        var search = ana.Page.GetByRole(AriaRole.Combobox, new() { Name = "Search commands" });
        await Expect(search).ToBeFocusedAsync();
        await ana.TypeAsync("delete line");
        await Expect(ana.Page.GetByRole(AriaRole.Option, new() { Name = "Delete Line", Selected = true })).ToBeVisibleAsync();
        await ana.PressAsync("Enter");
        Assert.Equal("one\n", await RoomPage.ExpectEqualTextsAsync(room, ana));

        await ana.PressAsync("Control+Shift+P");
        await ana.TypeAsync("nobody calls it so");
        await Expect(ana.Page.GetByText("No command is called that.")).ToBeAttachedAsync();
        await ana.PressAsync("Escape");
        await Expect(search).ToBeHiddenAsync();
        await ana.TypeAsync("three");
        Assert.StartsWith("one", await RoomPage.ExpectEqualTextsAsync(room, ana), StringComparison.Ordinal);
        ana.ExpectCleanConsole();
    }

    [Fact]
    public async Task Help_tells_the_keys_and_a_question_mark_in_a_text_is_only_a_question_mark()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var help = ana.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keys and help" });
        await ana.PlaceCaretsAsync((1, 1));

        await ana.TypeAsync("why?");
        Assert.Equal("why?\n", await RoomPage.ExpectEqualTextsAsync(room, ana));
        await Expect(help).ToBeHiddenAsync();

        await ana.PressAsync("F1");
        await Expect(help.GetByRole(AriaRole.Row, new() { Name = "Show all commands" })).ToBeVisibleAsync();
        await help.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();

        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Help" }).FocusAsync();
        await ana.PressAsync("?");
        await help.GetByLabel("Keys without Ctrl or Alt").UncheckAsync();
        await ana.PressAsync("Escape");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Help" }).FocusAsync();
        await ana.PressAsync("?");
        await Expect(help).ToBeHiddenAsync();
        ana.ExpectCleanConsole();
    }

    [Fact]
    public async Task Tab_leaves_the_editor_when_it_is_told_to_and_the_bar_says_so()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "x\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var mode = ana.Page.GetByRole(AriaRole.Button, new() { Name = "Tab indents" });
        await ana.PlaceCaretsAsync((1, 1));
        await Expect(mode).ToBeVisibleAsync();

        await ana.PressAsync("Control+m");
        await Expect(ana.Page.GetByRole(AriaRole.Button, new() { Name = "Tab leaves the editor" })).ToBeVisibleAsync();
        await ana.PressAsync("Tab");
        Assert.False(await ana.Page.EvaluateAsync<bool>("() => window.collabRoom.editor.hasTextFocus()"));
        Assert.Equal("x\n", await RoomPage.ExpectEqualTextsAsync(room, ana));

        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Tab leaves the editor" }).ClickAsync();
        await ana.PressAsync("Tab");
        Assert.Equal("  x\n", await RoomPage.ExpectEqualTextsAsync(room, ana));
    }

    [Fact]
    public async Task The_bar_says_when_the_last_change_was_saved()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.PlaceCaretsAsync((1, 1));
        await ana.TypeAsync("x");
        await Expect(ana.Page.Locator("#truth-at")).ToContainTextAsync("last change saved at ");
        Assert.Equal("Saved", await ana.TruthAsync());
    }

    [Fact]
    public async Task A_copy_that_has_drifted_is_found_loaded_again_and_told()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "the same\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.Page.EvaluateAsync("id => window.collabRoom.client.machine.documents.get(id).load('not the same!!\\n', 0)", room.Document.ToString());

        await ben.PlaceCaretsAsync((1, 1));
        await ben.TypeAsync("still ");
        await Expect(ana.Page.Locator("#truth-bar")).ToContainTextAsync("The server had another text of lib/counter.ex. It was loaded again.");
        Assert.Equal("still the same\n", await RoomPage.ExpectEqualTextsAsync(room, ana, ben));
    }

    [Fact]
    public async Task The_theme_of_the_page_is_the_editors_too()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "x\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var button = ana.Page.GetByRole(AriaRole.Button, new() { Name = "Theme: " });
        foreach (var (theme, background) in new[] { ("light", "rgb(255, 255, 255)"), ("dark", "rgb(29, 26, 39)"), ("contrast", "rgb(0, 0, 0)") })
        {
            await button.ClickAsync();
            await Expect(button).ToHaveAccessibleNameAsync($"Theme: {theme}");
            await Expect(ana.Page.Locator(".monaco-editor-background").First).ToHaveCSSAsync("background-color", background);
        }

        await ana.Page.ReloadAsync();
        await Expect(ana.Page.Locator("html")).ToHaveAttributeAsync("data-theme", "contrast");
    }
}
