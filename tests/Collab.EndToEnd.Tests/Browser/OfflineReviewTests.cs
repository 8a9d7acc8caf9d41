using System.Text.RegularExpressions;
using Collab.EndToEnd.Tests.Faults;
using Collab.Engine;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>Somebody comes back with edits of lines that others have changed: told, shown and decided in the browser, seen in another one.</summary>
public sealed partial class OfflineReviewTests(OfflineReviewTests.NearHorizon fixture) : BrowserTest, IClassFixture<OfflineReviewTests.NearHorizon>
{
    private const int HorizonOperations = 20;
    private const string Before = "one\ntwo\nthree\n";
    private const string Merged = "one\nmine theirs\nthree\n";
    private const int TabsMaximum = 40;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("Keep mine", "one\nmine\nthree\n")]
    [InlineData("Keep theirs", "one\ntwo theirs\nthree\n")]
    [InlineData("Keep both", "one\nmine\ntwo theirs\nthree\n")]
    [InlineData("Leave as merged", Merged)]
    public async Task A_choice_is_an_edit_that_everybody_sees_and_undo_takes_back(string choice, string expected)
    {
        await using var network = new TcpProxy(fixture.Server.Address, TimeSpan.Zero, seed: 1);
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Before);
        var (ana, ben) = await MeetOnOneLineAsync(room, network);
        Assert.Equal(Merged, await RoomPage.ExpectEqualTextsAsync(room, ana, ben));

        // It takes no focus, is said, and stays until it is answered.
        Assert.True(await ana.Page.EvaluateAsync<bool>("() => window.collabRoom.editor.hasTextFocus()"));
        await Expect(ana.Page.Locator("#announcer")).ToContainTextAsync("you and others changed the same lines of lib/counter.ex");
        await Offer(ana).GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        var dialog = Dialog(ana);
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Name = "Place 1 of 1, line 2" })).ToBeVisibleAsync();
        await Expect(dialog.Locator(".editor.original")).ToContainTextAsync("two theirs");
        await Expect(dialog.Locator(".editor.modified")).ToContainTextAsync("mine");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Theirs and merged" }).ClickAsync();
        await Expect(dialog.Locator(".editor.modified")).ToContainTextAsync("mine theirs");

        await dialog.GetByRole(AriaRole.Button, new() { Name = choice, Exact = true }).ClickAsync();

        await ben.WaitForTextAsync(expected);
        Assert.Equal(expected, await RoomPage.ExpectEqualTextsAsync(room, ana, ben));
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("Everything in this file is decided");
        await Expect(ana.Page.Locator("#review-state")).ToBeHiddenAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        if (expected != Merged)
        {
            await ana.Page.EvaluateAsync("() => window.collabRoom.focusEditor()");
            await ana.PressAsync("Control+z");
            await ben.WaitForTextAsync(Merged);
            Assert.Equal(Merged, await RoomPage.ExpectEqualTextsAsync(room, ana, ben));
        }

        ana.ExpectCleanConsole(isNetworkCut: true);
        ben.ExpectCleanConsole();
    }

    [Fact]
    public async Task Places_follow_what_others_do_meanwhile_and_the_keyboard_is_enough()
    {
        await using var network = new TcpProxy(fixture.Server.Address, TimeSpan.Zero, seed: 1);
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Before);
        var (ana, ben) = await MeetOnOneLineAsync(room, network);
        await ana.PressAsync("Alt+Shift+M");
        var dialog = Dialog(ana);
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Name = "Place 1 of 1, line 2" })).ToBeVisibleAsync();

        await ben.PlaceCaretsAsync((1, 1));
        await ben.TypeAsync("above\nabove\n");
        await ben.PlaceCaretsAsync((4, 12));
        await ben.TypeAsync("!");
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Name = "Place 1 of 1, line 4" })).ToBeVisibleAsync();
        await TabToAsync(ana, "Mine and merged");
        await ana.PressAsync("Enter");
        await Expect(dialog.Locator(".editor.modified")).ToContainTextAsync("mine theirs!");
        await TabToAsync(ana, "Keep mine");
        await ana.PressAsync("Enter");

        await ben.WaitForTextAsync("above\nabove\none\nmine\nthree\n");
        await TabToAsync(ana, "Keep theirs");
        await ana.PressAsync("Space");
        await ben.WaitForTextAsync("above\nabove\none\ntwo theirs\nthree\n");
        await ana.PressAsync("Escape");
        await Expect(dialog).ToBeHiddenAsync();
        Assert.True(await ana.Page.EvaluateAsync<bool>("() => window.collabRoom.editor.hasTextFocus()"));
        await RoomPage.ExpectEqualTextsAsync(room, ana, ben);
        ana.ExpectCleanConsole(isNetworkCut: true);
    }

    [Fact]
    public async Task Both_texts_can_be_had_after_everything_is_decided_and_the_page_was_loaded_again()
    {
        await using var network = new TcpProxy(fixture.Server.Address, TimeSpan.Zero, seed: 1);
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Before);
        var (ana, _) = await MeetOnOneLineAsync(room, network);
        await Offer(ana).GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await Dialog(ana).GetByRole(AriaRole.Button, new() { Name = "Keep theirs", Exact = true }).ClickAsync();
        await ana.WaitUntilSavedAsync();
        await ana.Page.WaitForFunctionAsync("() => !window.collabRoom.journal.isBusy");

        await ana.Page.ReloadAsync();
        await ana.WaitUntilReadyAsync(room.Document);
        await Expect(ana.Page.Locator("#review-state")).ToBeHiddenAsync();
        await ana.Page.Locator(".pane-editor").First.ClickAsync();
        await ana.PressAsync("Control+Shift+P");
        await ana.TypeAsync("Review what was changed");
        await ana.PressAsync("Enter");

        var dialog = Dialog(ana);
        await dialog.GetByText("Both whole texts").ClickAsync();
        Assert.Equal("one\nmine\nthree\n", await SaveAsync(ana, "Save my whole text"));
        Assert.Equal("one\ntwo theirs\nthree\n", await SaveAsync(ana, "Save their whole text"));

        // The place is found again in the text that was loaded: deciding anew works.
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Keep mine", Exact = true }).ClickAsync();
        Assert.Equal("one\nmine\nthree\n", await RoomPage.ExpectEqualTextsAsync(room, ana));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Let both texts go and end this review" }).ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        Assert.Equal(0, await ana.Page.EvaluateAsync<int>("() => window.collabRoom.client.machine.reviews.length"));
    }

    /// <param name="staysOpen">
    /// The tab waits for the network; else it is closed and opened later. One that waits is told what it missed frame by frame while the session remembers them, so what
    /// happens meanwhile is more than that.
    /// </param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Somebody_from_below_the_horizon_comes_back_with_his_edits_merged_and_shown(bool staysOpen)
    {
        await using var network = new TcpProxy(fixture.Server.Address, TimeSpan.Zero, seed: 1);
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Before + "four\nfive\n");
        var ben = await room.EnterAsync("Ben", Cancellation);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana", network.Address);
        network.Cut();
        await ana.WaitForTruthAsync("offline");
        await ana.SelectAsync(2, 1, 2, 4);
        await ana.TypeAsync("mine");
        await ana.PlaceCaretsAsync((5, 5));
        await ana.TypeAsync(" mine too");
        await ana.Page.WaitForFunctionAsync("() => !window.collabRoom.journal.isBusy && window.collabRoom.client.machine.outbox.length > 0");
        if (!staysOpen)
        {
            await ana.Page.CloseAsync();
        }

        var comment = new string('.', staysOpen ? Limits.RecentFramesBytesMaximum / HorizonOperations : 1);
        for (var i = 0; i <= HorizonOperations; i++)
        {
            await ben.InsertAsync(room.Document, 0, $"# {i}{comment}\n", Cancellation);
            await ben.WaitUntilSynchronisedAsync(Cancellation);
        }

        await ben.SetTextAsync(room.Document, "# others were here\none\ntwo theirs\nthree\nfour\nfive\n", Cancellation);
        await ben.WaitUntilSynchronisedAsync(Cancellation);
        network.Heal();
        var later = staysOpen ? ana : await ana.OpenAgainAsync(room.Document, new Uri(network.Address, $"/sessions/{room.Session}").ToString());
        await later.WaitForTruthAsync("saved");

        const string Expected = "# others were here\none\nmine theirs\nthree\nfour\nfive mine too\n";
        Assert.Equal(Expected, await RoomPage.ExpectEqualTextsAsync(room, later));
        await Expect(Offer(later)).ToContainTextAsync("Your changes are merged into lib/counter.ex, in 2 places");
        await later.Page.GetByRole(AriaRole.Button, new() { Name = "Review 2 places" }).ClickAsync();
        var dialog = Dialog(later);
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Name = "Place 1 of 2, line 3" })).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Keep mine", Exact = true }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Name = "Place 2 of 2, line 6" })).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Keep theirs", Exact = true }).ClickAsync();

        Assert.Equal("# others were here\none\nmine\nthree\nfour\nfive\n", await RoomPage.ExpectEqualTextsAsync(room, later));
        await dialog.GetByText("Both whole texts").ClickAsync();
        Assert.Equal("one\nmine\nthree\nfour\nfive mine too\n", await SaveAsync(later, "Save my whole text"));
        later.ExpectCleanConsole(isNetworkCut: staysOpen);
        Assert.Empty(fixture.TroubleInLog());
    }

    [Fact]
    public async Task The_offer_and_the_review_read_well()
    {
        await using var network = new TcpProxy(fixture.Server.Address, TimeSpan.Zero, seed: 1);
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Looks.Program);
        var (ana, ben) = await OpenAsync(room, network);
        network.Cut();
        await ana.WaitForTruthAsync("offline");
        await ana.SelectAsync(9, 25, 9, 28);
        await ana.TypeAsync(":initial");
        await ana.PlaceCaretsAsync((13, 5));
        await ana.TypeAsync("# mine: the new count goes back to the caller and into the state, as the exercise on counting asks\n    ");
        await ben.PlaceCaretsAsync((9, 16));
        await ben.TypeAsync("_and_more");
        await ben.PlaceCaretsAsync((13, 18));
        await ben.TypeAsync(":ok, ");
        await ben.WaitUntilSavedAsync();
        network.Heal();
        await Expect(Offer(ana)).ToBeVisibleAsync();
        var looks = new Looks();
        await ViewAsync(looks, ana, "review-offer");
        await Offer(ana).GetByRole(AriaRole.Button, new() { Name = "Review" }).ClickAsync();
        await Expect(Dialog(ana).Locator(".editor.modified")).ToContainTextAsync(":initial");
        await ViewAsync(looks, ana, "review-dialog");
        await Dialog(ana).GetByText("Both whole texts").ClickAsync();
        await Dialog(ana).GetByRole(AriaRole.Button, new() { Name = "Keep both", Exact = true }).ClickAsync();
        await ViewAsync(looks, ana, "review-decided");
        await looks.ViewAsync(ana.Page, "review-contrast", Looks.Desk, ColorScheme.Dark, "contrast");
        await looks.ViewAsync(ana.Page, "review-narrow", Looks.Narrow, ColorScheme.Light);
        looks.ExpectNoFaults();

        // On the phone's width every choice can be reached and pressed.
        await ana.Page.SetViewportSizeAsync(Looks.Phone.Width, Looks.Phone.Height);
        await Dialog(ana).GetByRole(AriaRole.Button, new() { Name = "Leave as merged", Exact = true }).ClickAsync();
        await Expect(Dialog(ana).GetByRole(AriaRole.Button, new() { Name = "Leave as merged", Exact = true })).ToHaveAttributeAsync("aria-pressed", "true");
        ana.ExpectCleanConsole(isNetworkCut: true);
    }

    private static async Task ViewAsync(Looks looks, RoomPage page, string name)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await looks.ViewAsync(page.Page, $"{name}-desk", Looks.Desk, scheme);
            await looks.ViewAsync(page.Page, $"{name}-phone", Looks.Phone, scheme);
        }

        await page.Page.SetViewportSizeAsync(Looks.Desk.Width, Looks.Desk.Height);
    }

    private static ILocator Offer(RoomPage page)
    {
        return page.Page.GetByRole(AriaRole.Group, new() { Name = "Changed while you were offline" });
    }

    private static ILocator Dialog(RoomPage page)
    {
        return page.Page.GetByRole(AriaRole.Dialog, new() { NameRegex = ReviewTitle() });
    }

    /// <summary>Presses Tab as often as it takes; the two editors in between must let it through.</summary>
    private static async Task TabToAsync(RoomPage page, string name)
    {
        for (var i = 0; i < TabsMaximum; i++)
        {
            await page.PressAsync("Tab");
            if (await page.Page.EvaluateAsync<string>("() => document.activeElement.textContent") == name)
            {
                return;
            }
        }

        Assert.Fail($"{TabsMaximum} times Tab do not lead to \"{name}\".");
    }

    private static async Task<string> SaveAsync(RoomPage page, string name)
    {
        var download = await page.Page.RunAndWaitForDownloadAsync(
            () => Dialog(page).GetByRole(AriaRole.Button, new() { Name = name }).ClickAsync());
        return await File.ReadAllTextAsync(await download.PathAsync(), Cancellation);
    }

    /// <summary>Ana changes a line without a connection, Ben the same line with one, and Ana is back.</summary>
    private async Task<(RoomPage Ana, RoomPage Ben)> MeetOnOneLineAsync(Room room, TcpProxy network)
    {
        var (ana, ben) = await OpenAsync(room, network);
        network.Cut();
        await ana.WaitForTruthAsync("offline");
        await ana.SelectAsync(2, 1, 2, 4);
        await ana.TypeAsync("mine");
        await ben.PlaceCaretsAsync((2, 4));
        await ben.TypeAsync(" theirs");
        await ben.WaitUntilSavedAsync();
        network.Heal();
        await Expect(Offer(ana)).ToBeVisibleAsync();
        await Expect(ana.Page.GetByRole(AriaRole.Button, new() { Name = "Review 1 place" })).ToBeVisibleAsync();
        return (ana, ben);
    }

    private async Task<(RoomPage Ana, RoomPage Ben)> OpenAsync(Room room, TcpProxy network)
    {
        return (await RoomPage.EnterAsync(Browser, room, "Ana", network.Address), await RoomPage.EnterAsync(Browser, room, "Ben"));
    }

    [GeneratedRegex("^(Changed by you and by others|Your changes): ")]
    private static partial Regex ReviewTitle();

    /// <summary>A server that keeps the way back for a few operations only.</summary>
    public sealed class NearHorizon : ServerFixture
    {
        protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
        {
            ["Collaboration__CatchUpOperationsMaximum"] = $"{HorizonOperations}",
        };
    }
}
