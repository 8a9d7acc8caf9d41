using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>The share dialog, and what becomes of people who come by a link.</summary>
public sealed class SharingTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_locked_room_and_an_old_link_turn_people_away_while_those_inside_go_on()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "one\n");
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana Beatriz");
        var dialog = owner.Page.GetByRole(AriaRole.Dialog, new() { Name = "Share this session" });
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Share this session" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Img, new() { Name = "QR code of the link" })).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("Link", new() { Exact = true })).ToHaveValueAsync(new Uri(fixture.Server.Address, $"/join/{room.JoinCode}").ToString());
        await Expect(dialog.GetByRole(AriaRole.Button, new() { Name = "Copy the link" })).ToBeFocusedAsync();
        await Looks.ExpectGoodAsync(owner.Page, "share");

        await dialog.GetByLabel("Lock: nobody new comes in").CheckAsync();
        await Expect(dialog.GetByText("only those who have been in can come back")).ToBeVisibleAsync();
        Assert.Contains("The session is locked", await KnockAsync(room.JoinCode), StringComparison.Ordinal);
        await ana.Page.ReloadAsync();
        await ana.WaitUntilReadyAsync(room.Document);

        await dialog.GetByLabel("Lock: nobody new comes in").UncheckAsync();
        await Expect(dialog.GetByText("Unlocked.")).ToBeVisibleAsync();
        await dialog.GetByLabel("Those who join are").SelectOptionAsync("Observer");
        await Expect(dialog.GetByText("joins as an observer")).ToBeVisibleAsync();
        await dialog.GetByLabel("Link and code work").SelectOptionAsync("hour");
        await Expect(dialog.GetByText("Link and code work until")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make a new link and code" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Make new ones" }).ClickAsync();
        await Expect(dialog.GetByLabel("Code", new() { Exact = true })).Not.ToHaveValueAsync(room.JoinCode);
        var code = await dialog.GetByLabel("Code", new() { Exact = true }).InputValueAsync();
        Assert.Contains("No open session has this code", await KnockAsync(room.JoinCode), StringComparison.Ordinal);

        var ben = await (await NewContext()).NewPageAsync();
        await ben.GotoAsync(new Uri(fixture.Server.Address, $"/join/{code}").ToString());
        await ben.GetByLabel("Your name").FillAsync("Ben");
        await ben.GetByRole(AriaRole.Button, new() { Name = "Enter as a guest" }).ClickAsync();
        await Expect(ben.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "observer" })).ToContainTextAsync("read only");
        await ana.PlaceCaretsAsync((1, 1));
        await ana.TypeAsync("still here ");
        await ana.WaitUntilSavedAsync();
        Assert.False(await ben.EvaluateAsync<bool>("() => window.collabRoom.editor.getRawOptions().readOnly === false"));

        owner.ExpectCleanConsole();
        ana.ExpectCleanConsole();
        Assert.Empty(fixture.TroubleInLog());
    }

    [Fact]
    public async Task A_choice_that_is_refused_does_not_stay_on_the_screen()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "one\n");
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        var dialog = owner.Page.GetByRole(AriaRole.Dialog, new() { Name = "Share this session" });
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Share this session" }).ClickAsync();
        await dialog.GetByLabel("Link and code work").SelectOptionAsync("hour");
        await Expect(dialog.GetByLabel("Link and code work")).ToHaveValueAsync("kept");
        await dialog.GetByLabel("Link and code work").SelectOptionAsync("day");
        await Expect(dialog.GetByLabel("Link and code work")).ToHaveValueAsync("kept");
        await room.Owner.EndSessionAsync(room.Session, Cancellation);

        await dialog.GetByLabel("Those who join are").SelectOptionAsync("Observer");
        await Expect(dialog.GetByText("The session has ended")).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("Those who join are")).ToHaveValueAsync("Student");
        await dialog.GetByLabel("Link and code work").SelectOptionAsync("week");
        await Expect(dialog.GetByText("nobody can join it any more")).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("Link and code work")).ToHaveValueAsync("kept");
        await dialog.GetByLabel("Lock: nobody new comes in").ClickAsync();
        await Expect(dialog.GetByText("its settings stay as they were")).ToBeVisibleAsync();
        await Expect(dialog.GetByLabel("Lock: nobody new comes in")).Not.ToBeCheckedAsync();
        owner.ExpectCleanConsole();
        Assert.Empty(fixture.TroubleInLog());
    }

    /// <summary>What somebody new is told who comes by this code.</summary>
    private async Task<string> KnockAsync(string code)
    {
        await using var context = await Browser.NewContextAsync();
        var page = await context.NewPageAsync();
        await page.GotoAsync(new Uri(fixture.Server.Address, $"/join/{code}").ToString());
        await page.GetByLabel("Your name").FillAsync("Late");
        await page.GetByRole(AriaRole.Button, new() { Name = "Enter as a guest" }).ClickAsync();
        return await page.Locator(".notice.danger").InnerTextAsync();
    }
}
