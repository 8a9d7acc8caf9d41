using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>
/// Everything of people and talk as it looks while it is in use, light, dark and in high contrast, at a desk and on a phone, without a fault
/// for assistive technology.
/// </summary>
public sealed class PeopleLooksTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private readonly Looks _looks = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task People_and_talk_read_well_while_they_are_in_use()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Looks.Program);
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room, new() { ViewportSize = Looks.Desk });
        var page = owner.Page;
        await using var ana = await room.EnterAsync("Ana Beatriz", Cancellation);
        await using var ben = await room.EnterAsync("Ben", Cancellation);
        await ana.SetSelectionsAsync(room.Document, [new Engine.Presence.Selection(215, 215)], Cancellation);
        await ben.SetSelectionsAsync(room.Document, [new Engine.Presence.Selection(218, 240)], Cancellation);
        await ana.SendChatAsync("Why does init return a tuple? See lib/counter.ex:9 and `handle_call`", Cancellation);
        await ben.SendChatAsync("So that it can also stop:\n```\n@impl true\ndef init(count) when count < 0 do\n  {:stop, :negative}\nend\n```", Cancellation);
        await ana.SendChatAsync($"Thanks! @{await NameOfOwnerAsync(page)}, is that right?", Cancellation);
        await Expect(page.Locator(".message")).ToHaveCountAsync(3);
        await page.Locator(".message").Nth(1).HoverAsync();
        await page.Locator(".message").Nth(1).GetByLabel("React to the message of Ben").ClickAsync();
        await page.Locator(".message").Nth(1).GetByRole(AriaRole.Button, new() { Name = "Celebrate", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { NameRegex = new("^Celebrate, 1") })).ToBeVisibleAsync();
        await page.EvaluateAsync("() => { localStorage.setItem('collab.preferences', JSON.stringify({ nameFlags: 'always' })); }");
        await page.ReloadAsync();
        await owner.WaitUntilReadyAsync(room.Document);
        await Expect(page.Locator(".remote-caret.is-active")).ToHaveCountAsync(2);
        await ViewAsync(page, "people-room", Looks.Desk, "light", "dark", "contrast");

        await page.GetByLabel("People: questions and settings").ClickAsync();
        await ViewAsync(page, "people-menu", Looks.Desk, "light", "dark");
        await page.GetByRole(AriaRole.Button, new() { Name = "Where is everyone" }).ClickAsync();
        await page.GetByLabel("People: questions and settings").ClickAsync();
        await ViewAsync(page, "people-answer", Looks.Desk, "light", "dark");
        await page.Keyboard.PressAsync("Escape");

        await page.GetByRole(AriaRole.Button, new() { Name = "Follow Ana Beatriz", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Group, new() { Name = "Following" })).ToBeVisibleAsync();
        await ViewAsync(page, "people-follow", Looks.Desk, "light", "dark", "contrast");
        await page.Keyboard.PressAsync("Escape");

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove Ben", Exact = true }).ClickAsync();
        await page.EvaluateAsync("() => window.collabRoom.people.requests.show('nobody', 'Ana Beatriz asks everyone to come to lib/counter.ex, line 9.')");
        await ViewAsync(page, "people-questions", Looks.Desk, "light");
        await page.GetByRole(AriaRole.Button, new() { Name = "Not now" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Keep Ben" }).ClickAsync();

        var tabs = page.GetByRole(AriaRole.Navigation, new() { Name = "Panels" });
        await page.SetViewportSizeAsync(Looks.Phone.Width, Looks.Phone.Height);
        await ViewAsync(page, "people-phone-code", Looks.Phone, "light");
        await tabs.GetByRole(AriaRole.Button, new() { NameRegex = new("^People") }).ClickAsync();
        await ViewAsync(page, "people-phone-people", Looks.Phone, "light", "dark");
        await tabs.GetByRole(AriaRole.Button, new() { NameRegex = new("^Chat") }).ClickAsync();
        await ViewAsync(page, "people-phone-chat", Looks.Phone, "light", "dark");

        owner.ExpectCleanConsole();
        _looks.ExpectNoFaults();
        Assert.Empty(fixture.TroubleInLog());
    }

    private static Task<string> NameOfOwnerAsync(IPage page) =>
        page.Locator(".person-row", new() { HasText = "you" }).Locator(".person-called").First.InnerTextAsync();

    private async Task ViewAsync(IPage page, string name, ViewportSize size, params string[] themes)
    {
        foreach (var theme in themes)
        {
            var scheme = theme == "light" ? ColorScheme.Light : ColorScheme.Dark;
            await _looks.ViewAsync(page, theme == "contrast" ? $"{name}-contrast" : name, size, scheme, theme);
        }
    }
}
