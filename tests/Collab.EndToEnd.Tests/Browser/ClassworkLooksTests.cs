using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>Tasks and polls as they look while they are in use, without a fault for assistive technology.</summary>
public sealed class ClassworkLooksTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private readonly Looks _looks = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tasks_and_polls_read_well_while_they_are_in_use()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Looks.Program);
        var owner = new ClassworkPage(await RoomPage.EnterAsOwnerAsync(Browser, room, new() { ViewportSize = Looks.Desk }));
        var ana = new ClassworkPage(await RoomPage.EnterAsync(Browser, room, "Ana Beatriz"));
        var page = owner.Room.Page;
        await owner.ShowAsync("Tasks");
        await ViewAsync(page, "tasks-none", Looks.Desk, "light");
        await owner.AddAsync(
            "Read lib/counter.ex", "Add a reset that sets the count back to nought and says what it was before", "Test it", "What if two call at once?");
        await ana.ShowAsync("Tasks");
        await ana.Box("Read lib/counter.ex").CheckAsync();
        foreach (var (who, words) in new[] { (owner, "Test the reset"), (ana, "Write a test") })
        {
            await who.OpenMoreAsync("Test it");
            await who.Button("Reword").ClickAsync();
            await who.Room.Page.GetByLabel("Words of the task").FillAsync(words);
        }

        await owner.Button("Save").ClickAsync();
        await Expect(owner.Row("Test the reset")).ToBeVisibleAsync();
        await ana.Button("Save").ClickAsync();
        await Expect(owner.Rows.Locator(".task-versions li")).ToHaveCountAsync(2);
        await owner.OpenMoreAsync("What if two call at once?");
        await ViewAsync(page, "tasks", Looks.Desk, "light", "dark", "contrast");

        await owner.ShowAsync("Polls");
        await owner.Button("Ask the class").ClickAsync();
        await ViewAsync(page, "poll-form", Looks.Desk, "light", "dark");
        await owner.Button("Cancel").ClickAsync();
        await owner.AskAsync("Is it clear what handle_call returns?", "Yes", "Nearly", "Not yet, please say it again with another example");
        await ana.ShowAsync("Polls");
        await ViewAsync(ana.Room.Page, "poll-asked", Looks.Desk, "light", "dark");
        await ana.Option("Nearly").ClickAsync();
        await owner.Option("Yes").ClickAsync();
        await Expect(owner.Polls).ToContainTextAsync("2 answers");
        await owner.Button("Close the poll").ClickAsync();
        await owner.AskAsync("Who has finished?", "I have", "Not yet");
        await ana.Option("I have").ClickAsync();
        await Expect(owner.Option("I have")).ToContainTextAsync("100 %");
        await ViewAsync(page, "polls", Looks.Desk, "light", "dark", "contrast");
        await ViewAsync(page, "polls-narrower", new() { Width = 1100, Height = 800 }, "light");

        var tabs = page.GetByRole(AriaRole.Navigation, new() { Name = "Panels" });
        await page.SetViewportSizeAsync(Looks.Phone.Width, Looks.Phone.Height);
        await tabs.GetByRole(AriaRole.Button, new() { NameRegex = new("^Tasks") }).ClickAsync();
        await Expect(owner.Row("Read lib/counter.ex")).ToBeVisibleAsync();
        await ViewAsync(page, "tasks-phone", Looks.Phone, "light", "dark");
        await owner.ShowAsync("Polls");
        await ViewAsync(page, "polls-phone", Looks.Phone, "light", "dark");
        await ViewAsync(page, "polls-320", Looks.Narrow, "light");
        await tabs.GetByRole(AriaRole.Button, new() { NameRegex = new("^Chat") }).ClickAsync();
        await Expect(page.GetByLabel("Message to everybody")).ToBeVisibleAsync();
        await ViewAsync(page, "chat-beside-tasks-phone", Looks.Phone, "light");

        owner.Room.ExpectCleanConsole();
        _looks.ExpectNoFaults();
        Assert.Empty(fixture.TroubleInLog());
    }

    private async Task ViewAsync(IPage page, string name, ViewportSize size, params string[] themes)
    {
        foreach (var theme in themes)
        {
            var scheme = theme == "light" ? ColorScheme.Light : ColorScheme.Dark;
            await _looks.ViewAsync(page, theme == "contrast" ? $"{name}-contrast" : name, size, scheme, theme);
        }
    }
}
