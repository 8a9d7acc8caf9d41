using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>
/// The pages as people see them, at a desk and on a phone, light and dark: no fault for assistive technology, no sideways scrolling, a clean
/// console. With <c>COLLAB_PICTURES</c> set to a directory each view is also left there as a picture.
/// </summary>
public sealed class RoomLooksTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private const string Program =
        """
        defmodule Counter do
          use GenServer

          def start_link(opts \\ []) do
            GenServer.start_link(__MODULE__, 0, Keyword.put_new(opts, :name, __MODULE__))
          end

          @impl true
          def init(count), do: {:ok, count}

          @impl true
          def handle_call(:bump, _from, count) do
            {:reply, count + 1, count + 1}
          end
        end

        """;

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("COLLAB_PICTURES");

    /// <summary>WCAG 2.2 at the levels A and AA.</summary>
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    private static readonly ViewportSize Desk = new() { Width = 1440, Height = 900 };

    private static readonly ViewportSize Phone = new() { Width = 390, Height = 844 };

    /// <summary>What a desk's window of 1440 × 900 holds at 200 % (WCAG 1.4.4).</summary>
    private static readonly ViewportSize DeskZoomed = new() { Width = 720, Height = 450 };

    /// <summary>The width at which nothing but code may need sideways scrolling (WCAG 1.4.10).</summary>
    private static readonly ViewportSize Narrow = new() { Width = 320, Height = 640 };

    private static readonly ViewportSize PhoneOnItsSide = new() { Width = 844, Height = 390 };

    private readonly List<string> _faults = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_room_with_three_people_reads_well_at_a_desk_and_on_a_phone()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Program);
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
        await Expect(owner.Page.GetByText("lib/counter.ex:9")).ToBeVisibleAsync();
        await Expect(owner.Page.GetByText("Right. Look at line 9.")).ToBeVisibleAsync();

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await ViewAsync(owner.Page, "room-desk", Desk, scheme);
            await ViewAsync(owner.Page, "room-phone", Phone, scheme);
            await ViewAsync(owner.Page, "room-zoomed", DeskZoomed, scheme);
            await ViewAsync(owner.Page, "room-narrow", Narrow, scheme);
        }

        foreach (var panel in new[] { "Files", "People", "Chat", "Code" })
        {
            await owner.Page.GetByRole(AriaRole.Navigation, new() { Name = "Panels" }).GetByRole(AriaRole.Button, new() { Name = panel }).ClickAsync();
            await ViewAsync(owner.Page, $"room-phone-{panel}", Phone, panel == "Chat" ? ColorScheme.Light : ColorScheme.Dark);
        }

        await ViewAsync(owner.Page, "room-phone-on-its-side", PhoneOnItsSide, ColorScheme.Dark);

        await owner.Page.SetViewportSizeAsync(Desk.Width, Desk.Height);
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Share this session" }).ClickAsync();
        await Expect(owner.Page.GetByLabel("Code", new() { Exact = true })).ToHaveValueAsync(room.JoinCode);
        await ViewAsync(owner.Page, "room-share", Desk, ColorScheme.Light);
        await owner.PressAsync("Escape");
        foreach (var (name, keys) in new[] { ("help", "F1"), ("commands", "Control+Shift+P") })
        {
            await owner.PressAsync(keys);
            await ViewAsync(owner.Page, $"room-{name}", Desk, ColorScheme.Light);
            await ViewAsync(owner.Page, $"room-{name}-phone", Phone, ColorScheme.Dark);
            await owner.PressAsync("Escape");
        }

        foreach (var size in new[] { Desk, Phone })
        {
            await ViewAsync(owner.Page, $"room-contrast-{size.Width}", size, ColorScheme.Dark, "contrast");
        }

        owner.ExpectCleanConsole();
        ana.ExpectCleanConsole();
        ben.ExpectCleanConsole();
        Assert.True(_faults.Count == 0, string.Join('\n', _faults));
        Assert.Empty(fixture.TroubleInLog());
    }

    [Fact]
    public async Task The_pages_around_the_room_read_well_at_a_desk_and_on_a_phone()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Program);
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        var stranger = await (await Browser.NewContextAsync()).NewPageAsync();
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Leave the session" }).ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "My sessions" })).ToBeVisibleAsync();
        await stranger.GotoAsync(new Uri(fixture.Server.Address, $"/join/{room.JoinCode}").ToString());

        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await ViewAsync(owner.Page, "home-desk", Desk, scheme);
            await ViewAsync(owner.Page, "home-phone", Phone, scheme);
            await ViewAsync(owner.Page, "home-narrow", Narrow, scheme);
            await ViewAsync(stranger, "join-phone", Phone, scheme);
            await ViewAsync(stranger, "join-narrow", Narrow, scheme);
        }

        await ViewAsync(owner.Page, "home-contrast", Desk, ColorScheme.Dark, "contrast");

        owner.ExpectCleanConsole();
        Assert.True(_faults.Count == 0, string.Join('\n', _faults));
    }

    [Fact]
    public async Task A_session_that_its_owner_ends_can_be_read_by_those_who_were_there()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Program);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana Beatriz");
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        await owner.Page.GetByRole(AriaRole.Link, new() { Name = "Leave the session" }).ClickAsync();
        var card = owner.Page.GetByRole(AriaRole.Listitem).Filter(new() { Has = owner.Page.Locator($"a[href$='{room.Session}']") });
        await card.GetByText("End A room", new() { Exact = true }).ClickAsync();
        await card.GetByRole(AriaRole.Button, new() { Name = "End it for everybody: A room" }).ClickAsync();
        await Expect(card.GetByText("Ended", new() { Exact = true })).ToBeVisibleAsync();
        await ana.WaitForTruthAsync("closed");
        await card.GetByRole(AriaRole.Link, new() { Name = "A room" }).ClickAsync();
        await Expect(owner.Page.GetByText("This session ended")).ToBeVisibleAsync();
        await owner.Page.GetByText(Room.Path).ClickAsync();
        await Expect(owner.Page.GetByText("defmodule Counter do")).ToBeVisibleAsync();
        await ViewAsync(owner.Page, "ended-phone", Phone, ColorScheme.Dark);

        owner.ExpectCleanConsole();
        Assert.True(_faults.Count == 0, string.Join('\n', _faults));
    }

    private static async Task ChatAsync(RoomPage person, string text)
    {
        await person.Page.GetByLabel("Message to everybody").FillAsync(text);
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Send" }).ClickAsync();
        await Assertions.Expect(person.Page.GetByRole(AriaRole.Log).GetByText(text)).ToBeVisibleAsync();
    }

    private async Task ViewAsync(IPage page, string name, ViewportSize size, ColorScheme scheme, string theme = "system")
    {
        await page.SetViewportSizeAsync(size.Width, size.Height);
        await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await page.EvaluateAsync(
            "theme => { document.documentElement.dataset.theme = theme; document.dispatchEvent(new CustomEvent('collab:theme')); }", theme);
        if (Pictures is not null)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{scheme}.png") });
        }

        if (!await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"))
        {
            _faults.Add($"{name} is wider than the window.");
        }

        // What is inside of Monaco is Monaco's; what is around it is ours. Its loader would take axe for a module of its own.
        await page.EvaluateAsync("() => { window.defineOfMonaco = window.define; window.define = undefined; }");
        var result = await page.RunAxe(new AxeRunContext { Exclude = [new AxeSelector("#editor")] }, Rules);
        await page.EvaluateAsync("() => { window.define = window.defineOfMonaco; }");
        _faults.AddRange(result.Violations.Select(fault =>
            $"{name}, {scheme}: {fault.Id}, {fault.Help}: {string.Join(", ", fault.Nodes.Select(static node => node.Html))}"));
    }
}
