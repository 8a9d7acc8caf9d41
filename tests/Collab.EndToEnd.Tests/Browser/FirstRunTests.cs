using Collab.Testing;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>An empty installation, from the first look at it to the first room, and the tour there.</summary>
public sealed class FirstRunTests : BrowserTest
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_installation_welcomes_its_administrator_and_shows_him_round()
    {
        await using var server = await ServerProcess.StartAsync(new ServerProcessOptions(), Cancellation);
        var page = await (await NewContext()).NewPageAsync();
        var console = new List<string>();
        page.Console += (_, message) => console.Add($"{message.Type}: {message.Text}");
        await page.GotoAsync(server.Address.ToString());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Welcome to Collab" })).ToBeVisibleAsync();
        await Looks.ExpectGoodAsync(page, "welcome");

        await page.GetByLabel("Your name").FillAsync("Ms Kaya");
        await page.GetByLabel("Email address").FillAsync("kaya@school.example");
        await page.GetByLabel("Password").FillAsync(Room.Password);
        await Expect(page.GetByLabel("Open a demo classroom for me")).ToBeCheckedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();

        var tour = page.Locator(".tour");
        await Expect(tour).ToContainTextAsync("Step 1 of 5");
        await Expect(tour).ToBeFocusedAsync();
        await page.WaitForSelectorAsync("#truth-bar[data-level='saved']");
        await Expect(page.Locator(".room-people-panel").GetByText("active")).ToBeVisibleAsync();
        await Looks.ExpectGoodAsync(page, "tour");
        foreach (var step in new[] { 2, 3, 4, 5 })
        {
            await tour.GetByRole(AriaRole.Button, new() { Name = "Next" }).ClickAsync();
            await Expect(tour).ToContainTextAsync($"Step {step} of 5");
            await Expect(page.Locator(".tour-target")).ToBeVisibleAsync();
        }

        await tour.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Expect(tour).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Log).GetByText("Welcome! This is a real session")).ToBeVisibleAsync();
        await Expect(page.Locator("[role=treeitem][title='START-HERE.md']")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Help", Exact = true }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Take the tour of the room" }).ClickAsync();
        await Expect(tour).ToContainTextAsync("Step 1 of 5");
        await page.Keyboard.PressAsync("Tab");
        await page.Keyboard.PressAsync("Escape");
        await Expect(tour).ToHaveCountAsync(0);
        await page.ReloadAsync();
        await Expect(page.GetByRole(AriaRole.Log).GetByText("Welcome! This is a real session")).ToBeVisibleAsync();
        await Expect(tour).ToHaveCountAsync(0);

        await page.GotoAsync(new Uri(server.Address, "/welcome").ToString());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Hello, Ms Kaya" })).ToBeVisibleAsync();
        Assert.DoesNotContain(console, static line => line.StartsWith("error", StringComparison.Ordinal) || line.StartsWith("warning", StringComparison.Ordinal));
        Assert.DoesNotContain("fail:", server.Log, StringComparison.Ordinal);
    }
}
