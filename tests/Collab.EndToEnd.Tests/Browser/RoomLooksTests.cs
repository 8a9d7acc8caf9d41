using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>
/// The room as people see it, at a desk and on a phone, light and dark: no fault for assistive technology, no sideways scrolling, a clean
/// console.
/// </summary>
public sealed class RoomLooksTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private readonly Looks _looks = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_room_with_three_people_reads_well_at_a_desk_and_on_a_phone()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Looks.Program);
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana Beatriz");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ChatAsync(ana, "Why does init return a tuple?");
        await ChatAsync(ben, "So that it can also say :stop");
        await ChatAsync(owner, "Right. Look at line 9.");
        await ana.PlaceCaretsAsync((9, 20));
        await ben.SelectAsync(13, 5, 13, 35);
        await ana.TypeAsync("_");
        await ana.PressAsync("Backspace");
        await RoomPage.ExpectEqualTextsAsync(room, owner, ana, ben);
        await Expect(owner.Page.GetByRole(AriaRole.Button, new() { Name = "Go to Ana Beatriz, lib/counter.ex:9" })).ToBeVisibleAsync();
        await Expect(owner.Page.GetByText("Right. Look at line 9.")).ToBeVisibleAsync();

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await _looks.ViewAsync(owner.Page, "room-desk", Looks.Desk, scheme);
            await _looks.ViewAsync(owner.Page, "room-phone", Looks.Phone, scheme);
            await _looks.ViewAsync(owner.Page, "room-zoomed", Looks.DeskZoomed, scheme);
            await _looks.ViewAsync(owner.Page, "room-narrow", Looks.Narrow, scheme);
        }

        foreach (var panel in new[] { "Files", "People", "Chat", "Code" })
        {
            await owner.Page.GetByRole(AriaRole.Navigation, new() { Name = "Panels" }).GetByRole(AriaRole.Button, new() { Name = panel }).ClickAsync();
            await _looks.ViewAsync(owner.Page, $"room-phone-{panel}", Looks.Phone, panel == "Chat" ? ColorScheme.Light : ColorScheme.Dark);
        }

        await _looks.ViewAsync(owner.Page, "room-phone-on-its-side", Looks.PhoneOnItsSide, ColorScheme.Dark);

        await owner.Page.SetViewportSizeAsync(Looks.Desk.Width, Looks.Desk.Height);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Share this session" }).ClickAsync();
        await Expect(owner.Page.GetByLabel("Code", new() { Exact = true })).ToHaveValueAsync(room.JoinCode);
        await _looks.ViewAsync(owner.Page, "room-share", Looks.Desk, ColorScheme.Light);
        await owner.PressAsync("Escape");
        foreach (var (name, keys) in new[] { ("help", "F1"), ("commands", "Control+Shift+P") })
        {
            await owner.PressAsync(keys);
            await _looks.ViewAsync(owner.Page, $"room-{name}", Looks.Desk, ColorScheme.Light);
            await _looks.ViewAsync(owner.Page, $"room-{name}-phone", Looks.Phone, ColorScheme.Dark);
            await owner.PressAsync("Escape");
        }

        foreach (var size in new[] { Looks.Desk, Looks.Phone })
        {
            await _looks.ViewAsync(owner.Page, $"room-contrast-{size.Width}", size, ColorScheme.Dark, "contrast");
        }

        owner.ExpectCleanConsole();
        ana.ExpectCleanConsole();
        ben.ExpectCleanConsole();
        _looks.ExpectNoFaults();
        Assert.Empty(fixture.TroubleInLog());
    }

    [Fact]
    public async Task The_pages_around_the_room_read_well_at_a_desk_and_on_a_phone()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Looks.Program);
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        var stranger = await (await NewContext()).NewPageAsync();
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Leave the session" }).ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "My sessions" })).ToBeVisibleAsync();
        await stranger.GotoAsync(new Uri(fixture.Server.Address, $"/join/{room.JoinCode}").ToString());

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await _looks.ViewAsync(owner.Page, "home-desk", Looks.Desk, scheme);
            await _looks.ViewAsync(owner.Page, "home-phone", Looks.Phone, scheme);
            await _looks.ViewAsync(owner.Page, "home-narrow", Looks.Narrow, scheme);
            await _looks.ViewAsync(stranger, "join-phone", Looks.Phone, scheme);
            await _looks.ViewAsync(stranger, "join-narrow", Looks.Narrow, scheme);
        }

        await _looks.ViewAsync(owner.Page, "home-contrast", Looks.Desk, ColorScheme.Dark, "contrast");

        owner.ExpectCleanConsole();
        _looks.ExpectNoFaults();
    }

    [Fact]
    public async Task A_session_that_its_owner_ends_can_be_read_by_those_who_were_there()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Looks.Program);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana Beatriz");
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        await ChatAsync(ana, "Why does the counter keep its state?");
        await WorkAsync(new ClassworkPage(owner));
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Leave the session" }).ClickAsync();
        var card = owner.Page.GetByRole(AriaRole.Listitem).Filter(new() { Has = owner.Page.Locator($"a[href$='{room.Session}']") });
        await card.GetByText("End A room", new() { Exact = true }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "End it for everybody: A room" }).ClickAsync();
        await Expect(card.GetByText("Ended", new() { Exact = true })).ToBeVisibleAsync();
        await ana.WaitForTruthAsync("closed");
        await card.GetByRole(AriaRole.Link, new() { Name = "A room", Exact = true }).ClickAsync();
        await Expect(owner.Page.GetByText("This session ended")).ToBeVisibleAsync();
        await owner.Page.GetByText(Room.Path).ClickAsync();
        await Expect(owner.Page.GetByText("defmodule Counter do")).ToBeVisibleAsync();
        await Expect(owner.Page.GetByRole(AriaRole.List, new() { Name = "Tasks" }).GetByRole(AriaRole.Listitem))
            .ToContainTextAsync(["Run the counter done by ", "Let it crash not done"]);
        var poll = owner.Page.GetByRole(AriaRole.Region, new() { Name = "Is a GenServer clear?" });
        await Expect(poll.GetByRole(AriaRole.Rowheader)).ToHaveTextAsync(["Yes", "Not yet"]);
        await Expect(poll.GetByRole(AriaRole.Cell)).ToHaveTextAsync(["0", "1"]);
        await owner.Page.GetByText("1 message", new() { Exact = true }).ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.List, new() { Name = "Chat" })).ToContainTextAsync("Why does the counter keep its state?");
        await _looks.ViewAsync(owner.Page, "ended-phone", Looks.Phone, ColorScheme.Dark);
        await _looks.ViewAsync(owner.Page, "ended-desk", Looks.Desk, ColorScheme.Light);

        owner.ExpectCleanConsole();
        _looks.ExpectNoFaults();
    }

    private async Task WorkAsync(ClassworkPage owner)
    {
        await owner.ShowAsync("Tasks");
        await owner.AddAsync("Run the counter", "Let it crash");
        await owner.Box("Run the counter").CheckAsync();
        await Expect(owner.Row("Run the counter")).ToContainTextAsync("done by");
        await owner.ShowAsync("Polls");
        await owner.AskAsync("Is a GenServer clear?", "Yes", "Not yet");
        await owner.Option("Not yet").ClickAsync();
        await Expect(owner.Option("Not yet")).ToContainTextAsync("1 answer");
    }

    private static async Task ChatAsync(RoomPage person, string text)
    {
        await person.Page.GetByLabel("Message to everybody").FillAsync(text);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Log).GetByText(text)).ToBeVisibleAsync();
    }
}
