using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>The dock as people see it: every tab of it while the program runs, stands still and has crashed; and all of it with the keyboard alone.</summary>
public sealed class RunLooksTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private static readonly string[] Panels = ["Output", "Problems", "Tests", "Debugger", "Processes", "Messages", "Fields"];

    private static readonly ViewportSize Laptop = new() { Width = 1100, Height = 800 };

    private readonly Looks _looks = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_panel_reads_well_while_the_program_runs()
    {
        await using var room = await RunPage.OpenAsync(fixture.Server.Address, Cancellation, countsPrinted: 20);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.RunAsync();
        await Expect(ana.Output()).ToContainTextAsync("Count 2");
        await ana.ShowAsync("Messages");
        await ana.Button("Follow all messages").ClickAsync();
        await Expect(ana.Page.Locator(".diagram-rows li").First).ToBeVisibleAsync();
        await ana.Button("Stop following").ClickAsync();
        await ana.ShowAsync("Processes");
        await ana.ProcessRow("Counter").ClickAsync();
        await Expect(ana.Page.GetByLabel("State of the process")).ToContainTextAsync("count:");
        await LookAsync(ana, "running");
    }

    [Fact]
    public async Task Every_panel_reads_well_at_a_breakpoint()
    {
        await using var room = await RunPage.OpenAsync(fixture.Server.Address, Cancellation);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.StopAtAsync(RunPage.CountLine);
        await ana.Variable("state").ClickAsync();
        await Expect(ana.Page.Locator(".variable-row[aria-level='2']")).ToHaveCountAsync(2);
        await ana.Page.GetByLabel("Expression to watch").FillAsync("state.count * 10");
        await ana.PressAsync("Enter");
        await Expect(ana.Page.Locator(".watch-result")).ToHaveTextAsync("0");
        await ana.Variable("step").Locator("[data-change]").ClickAsync();
        await ana.Page.GetByLabel("New value of step").FillAsync("missing");
        await ana.PressAsync("Enter");
        await Expect(ana.Page.Locator("#variable-problem")).ToBeVisibleAsync();
        await LookAsync(ana, "stopped");
    }

    [Fact]
    public async Task Every_panel_reads_well_after_a_crash()
    {
        await using var room = await RunPage.OpenAsync(fixture.Server.Address, Cancellation, isBusy: false);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.RunAsync();
        await Expect(ana.Output()).ToContainTextAsync("It runs.");
        await ana.ShowAsync("Debugger");
        await ana.Page.GetByLabel("Expression to evaluate").FillAsync("GenServer.cast(Counter, :boom)");
        await ana.PressAsync("Enter");
        await ana.ShowAsync("Processes");
        await Expect(ana.Page.Locator(".crash-head").First).ToContainTextAsync("Counter");
        await ana.Page.GetByText("Its last state").First.ClickAsync();
        await LookAsync(ana, "crashed");
    }

    [Fact]
    public async Task With_the_keyboard_alone_one_debugs_and_kills()
    {
        await using var room = await RunPage.OpenAsync(fixture.Server.Address, Cancellation);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.StopAtAsync(RunPage.CountLine);
        await ana.PressAsync("F10");
        await Expect(ana.DockState()).ToHaveTextAsync($"Stands still at {Room.Path}:{RunPage.ReplyLine}");

        // Out of the editor, which keeps Tab for itself until it is told not to; then from part to part.
        await ana.PressAsync("Control+m");
        await TabToAsync(ana, "[role=tab][aria-selected=true]");
        await TabToAsync(ana, ".variable-row");
        await Expect(ana.Page.Locator(".variable-row:focus")).ToHaveCountAsync(1);
        await ana.PressAsync("s");
        await ana.Page.WaitForFunctionAsync("() => document.activeElement.dataset.name?.startsWith('s')");
        await FocusRowAsync(ana, "state");
        await ana.PressAsync("ArrowRight");
        await Expect(ana.Page.Locator(".variable-row[aria-level='2']")).ToHaveCountAsync(2);
        await ana.PressAsync("ArrowDown");
        await ana.Page.WaitForFunctionAsync("() => document.activeElement.getAttribute('aria-level') === '2'");

        await TabToAsync(ana, "[role=tab][aria-selected=true]", "Shift+Tab");
        await ana.PressAsync("ArrowRight");
        await Expect(ana.Page.GetByRole(AriaRole.Tab, new() { Name = "Processes" })).ToBeFocusedAsync();
        await TabToAsync(ana, ".process-row");
        await ana.PressAsync("Home");
        await FocusRowAsync(ana, "Counter");
        await ana.PressAsync("Enter");
        await TabToAsync(ana, ".process-detail .button.danger");
        await ana.PressAsync("Enter");
        await Expect(ana.Button("Let it live")).ToBeFocusedAsync();
        await ana.PressAsync("Shift+Tab");
        await ana.PressAsync("Enter");
        await Expect(ana.Page.GetByRole(AriaRole.Log, new() { Name = "What supervisors did" })).ToContainTextAsync("killed by you");
        ana.ExpectCleanConsole();
        Assert.Empty(fixture.TroubleInLog());
    }

    /// <summary>Tab until something is reached, as often as there can be anything to reach.</summary>
    private static async Task TabToAsync(RoomPage tab, string selector, string key = "Tab")
    {
        for (var presses = 0; presses < 60; presses++)
        {
            await tab.PressAsync(key);
            if (await tab.Page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
            {
                return;
            }
        }

        Assert.Fail($"{selector} is not reached by {key}.");
    }

    /// <summary>Down the tree until the row has the focus.</summary>
    private static async Task FocusRowAsync(RoomPage tab, string name)
    {
        await tab.PressAsync("Home");
        for (var presses = 0; presses < 20; presses++)
        {
            if (await tab.Page.EvaluateAsync<bool>("name => document.activeElement.dataset.name === name", name))
            {
                return;
            }

            await tab.PressAsync("ArrowDown");
        }

        Assert.Fail($"The row {name} is not reached by the arrow keys.");
    }

    private async Task LookAsync(RoomPage tab, string when)
    {
        foreach (var panel in Panels)
        {
            await tab.Page.SetViewportSizeAsync(Looks.Desk.Width, Looks.Desk.Height);
            await tab.ShowAsync(panel);
            foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
            {
                await _looks.ViewAsync(tab.Page, $"dock-{when}-{panel}-desk", Looks.Desk, scheme);
            }

            await _looks.ViewAsync(tab.Page, $"dock-{when}-{panel}-laptop", Laptop, ColorScheme.Light);
            await _looks.ViewAsync(tab.Page, $"dock-{when}-{panel}-contrast", Looks.Desk, ColorScheme.Dark, "contrast");
        }

        await tab.Page.SetViewportSizeAsync(Looks.Phone.Width, Looks.Phone.Height);
        await tab.Page.GetByRole(AriaRole.Navigation, new() { Name = "Panels" }).GetByRole(AriaRole.Button, new() { Name = "Program" }).ClickAsync();
        foreach (var panel in Panels)
        {
            await tab.ShowAsync(panel);
            await _looks.ViewAsync(tab.Page, $"dock-{when}-{panel}-phone", Looks.Phone, ColorScheme.Light);
            await _looks.ViewAsync(tab.Page, $"dock-{when}-{panel}-phone", Looks.Phone, ColorScheme.Dark);
            await _looks.ViewAsync(tab.Page, $"dock-{when}-{panel}-narrow", Looks.Narrow, ColorScheme.Light);
        }

        _looks.ExpectNoFaults();
        tab.ExpectCleanConsole();
        Assert.Empty(fixture.TroubleInLog());
    }
}
