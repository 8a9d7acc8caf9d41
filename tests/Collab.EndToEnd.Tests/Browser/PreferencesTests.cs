using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>What a person prefers holds at once, on this device and, with an account, on the next one.</summary>
public sealed class PreferencesTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_guest_changes_the_editor_and_finds_it_so_again()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "one two\nthree\n");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana Beatriz");
        var dialog = ana.Page.GetByRole(AriaRole.Dialog, new() { Name = "Preferences" });
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Preferences" }).ClickAsync();
        await Looks.ExpectGoodAsync(ana.Page, "preferences");

        await dialog.GetByLabel("My name here").FillAsync("Ana Clara");
        await dialog.GetByLabel("My initials").FillAsync("xy");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Change how I am shown" }).ClickAsync();
        await Expect(dialog.GetByText("Everybody sees it.")).ToBeVisibleAsync();
        await Expect(ben.Page.GetByRole(AriaRole.Button, new() { Name = "Follow Ana Clara" }).Locator(".person-mark").First).ToHaveTextAsync("xy");
        await Expect(ben.Page.Locator(".room-people-panel [data-member]").Filter(new() { HasText = "Ana Clara" }).Locator(".person-mark")).ToHaveTextAsync("xy");
        await Expect(ana.Page.Locator(".room-people-panel").GetByText("Ana Clara")).ToBeVisibleAsync();
        await dialog.GetByLabel("Size of the text in the editor").SelectOptionAsync("20");
        await dialog.GetByLabel("Show the map of the file").UncheckAsync();
        await dialog.GetByLabel("Break long lines").CheckAsync();
        await dialog.GetByLabel("Movement").SelectOptionAsync("reduce");
        Assert.Equal("20 false on solid", await EditorAsync(ana));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();

        await ana.Page.ReloadAsync();
        await ana.WaitUntilReadyAsync(room.Document);
        Assert.Equal("20 false on solid", await EditorAsync(ana));
        Assert.Equal("reduce", await ana.Page.GetAttributeAsync("html", "data-motion"));
        await ana.Page.GotoAsync(new Uri(fixture.Server.Address, "/join/0000-0000").ToString());
        await Expect(ana.Page.GetByLabel("Your name")).ToHaveValueAsync("Ana Clara");
        ana.ExpectCleanConsole();
    }

    [Fact]
    public async Task Vim_edits_the_shared_text_and_its_undo_is_ones_own()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "one two\nthree\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana Beatriz");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Preferences" }).ClickAsync();
        await ana.Page.GetByLabel("Keys of the editor").SelectOptionAsync("vim");
        await Expect(ana.Page.Locator(".vim-status")).ToContainTextAsync("NORMAL");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();

        await ana.PlaceCaretsAsync((1, 1));
        await ana.TypeAsync("dw");
        await ana.WaitForTextAsync("two\nthree\n");
        await ana.TypeAsync("ione ");
        await ana.PressAsync("Escape");
        await ana.TypeAsync("jdd");
        await ana.WaitForTextAsync("one two\n");
        await ben.WaitForTextAsync("one two\n");
        await ben.PlaceCaretsAsync((1, 1));
        await ben.TypeAsync("zero ");
        await ana.WaitForTextAsync("zero one two\n");
        await ana.TypeAsync("u");
        await ana.WaitForTextAsync("zero one two\nthree\n");
        await RoomPage.ExpectEqualTextsAsync(room, ana, ben);

        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Preferences" }).ClickAsync();
        await ana.Page.GetByLabel("Keys of the editor").SelectOptionAsync("default");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await ana.PlaceCaretsAsync((1, 1));
        await ana.TypeAsync("dd");
        await ana.WaitForTextAsync("ddzero one two\nthree\n");
        ana.ExpectCleanConsole();
    }

    [Fact]
    public async Task An_account_has_its_preferences_on_another_device()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation);
        var first = await AccountPageAsync(room);
        var kept = first.WaitForResponseAsync("**/api/account/preferences");
        await first.GetByLabel("Size of the text in the editor").SelectOptionAsync("24");
        await first.GetByRole(AriaRole.Combobox, new() { Name = "Theme" }).SelectOptionAsync("dark");
        Assert.Equal(204, (await kept).Status);
        await first.GetByRole(AriaRole.Button, new() { Name = "Theme: dark" }).ClickAsync();
        await Expect(first.GetByRole(AriaRole.Combobox, new() { Name = "Theme" })).ToHaveValueAsync("contrast");
        await first.GetByRole(AriaRole.Combobox, new() { Name = "Theme" }).SelectOptionAsync("dark");
        await first.ReloadAsync();

        var second = await AccountPageAsync(room);
        await second.WaitForFunctionAsync("() => document.documentElement.dataset.theme === 'dark'");
        await second.ReloadAsync();
        await Expect(second.GetByLabel("Size of the text in the editor")).ToHaveValueAsync("24");
        Assert.Empty(fixture.TroubleInLog());
    }

    private static async Task<string> EditorAsync(RoomPage person)
    {
        return await person.Page.EvaluateAsync<string>(
            """
            () => {
              const options = window.collabRoom.editor.getRawOptions();
              return [options.fontSize, options.minimap.enabled, options.wordWrap, options.cursorBlinking].join(' ');
            }
            """);
    }

    private async Task<IPage> AccountPageAsync(Room room)
    {
        var page = await (await NewContext()).NewPageAsync();
        await page.GotoAsync(new Uri(fixture.Server.Address, "/sign-in?returnUrl=/account").ToString());
        await page.GetByLabel("Email address").FillAsync(room.OwnerEmail);
        await page.GetByLabel("Password").FillAsync(Room.Password);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync("**/account");
        return page;
    }
}
