using Collab.Engine;
using Collab.Testing;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>What is on the screen only now and then, at a desk and on a phone: news at tabs, names to choose, a cut connection, saved templates.</summary>
public sealed class MomentsLooksTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private readonly Looks _looks = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_comes_and_goes_in_a_room_reads_well()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Looks.Program, others: [("README.md", "# Counters\n"), ("mix.exs", "\n")]);
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room, new() { ViewportSize = Looks.Desk });
        await using var ben = await room.EnterAsync("Ben", Cancellation);
        var readme = await ben.FindDocumentAsync("README.md", Cancellation);
        await OpenAsync(owner, readme);
        await OpenAsync(owner, await ben.FindDocumentAsync("mix.exs", Cancellation));
        await OpenAsync(owner, room.Document);
        await ben.InsertAsync(readme, 0, "# By Ben\n", cancellationToken: Cancellation);
        await Expect(owner.Page.GetByRole(AriaRole.Tab, new() { Name = "README.md, changed by Ben" })).ToBeVisibleAsync();
        await ViewAsync(owner.Page, "moment-tabs");

        await owner.Page.GetByLabel("Message to everybody").PressSequentiallyAsync("Look, @B");
        await Expect(owner.Page.GetByRole(AriaRole.Option, new() { Name = "Ben" })).ToBeVisibleAsync();
        await _looks.ViewAsync(owner.Page, "moment-names", Looks.Desk, ColorScheme.Light);
        await _looks.ViewAsync(owner.Page, "moment-names", Looks.Desk, ColorScheme.Dark);
        await owner.PressAsync("Escape");

        await owner.Page.Context.SetOfflineAsync(true);
        await owner.WaitForTruthAsync("offline");
        await owner.PlaceCaretsAsync((1, 1));
        await owner.TypeAsync("# on a train\n");
        await ViewAsync(owner.Page, "moment-offline");
        await owner.Page.Context.SetOfflineAsync(false);
        await owner.WaitUntilSavedAsync();

        owner.ExpectCleanConsole(isNetworkCut: true);
        _looks.ExpectNoFaults();
        Assert.Empty(fixture.TroubleInLog());
    }

    [Fact]
    public async Task Saved_templates_and_archived_sessions_read_well()
    {
        // The first account of an installation may save templates.
        await using var server = await ServerProcess.StartAsync(new ServerProcessOptions(), Cancellation);
        await using var room = await Room.OpenAsync(server.Address, Cancellation, Looks.Program);
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        await owner.Page.GotoAsync(new Uri(server.Address, $"/sessions/{room.Session}/settings").ToString());
        await owner.Page.GetByLabel("What one learns from it").FillAsync("How a process keeps a number, and what becomes of the number when the process ends.");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Save as a template" }).ClickAsync();
        await ViewAsync(owner.Page, "moment-template-saved");
        await owner.Page.GotoAsync(new Uri(server.Address, "/templates").ToString());
        await Expect(owner.Page.GetByText("How a process keeps a number")).ToBeVisibleAsync();
        await ViewAsync(owner.Page, "moment-templates");
        await owner.Page.GotoAsync(new Uri(server.Address, $"/sessions/{room.Session}/settings").ToString());
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Archive it" }).ClickAsync();
        await owner.Page.GotoAsync(new Uri(server.Address, "/?archived=true").ToString());
        await Expect(owner.Page.GetByRole(AriaRole.Link, new() { Name = "Settings of A room" })).ToBeVisibleAsync();
        await ViewAsync(owner.Page, "moment-archived");

        owner.ExpectCleanConsole();
        _looks.ExpectNoFaults();
    }

    private static async Task OpenAsync(RoomPage page, DocumentId document)
    {
        await page.Page.EvaluateAsync("id => window.collabRoom.openDocument(id)", document.ToString());
        await page.Page.WaitForFunctionAsync("id => window.collabRoom.binding.active === id", document.ToString());
    }

    private async Task ViewAsync(IPage page, string name)
    {
        await _looks.ViewAsync(page, $"{name}-desk", Looks.Desk, ColorScheme.Light);
        await _looks.ViewAsync(page, $"{name}-desk", Looks.Desk, ColorScheme.Dark);
        await _looks.ViewAsync(page, $"{name}-phone", Looks.Phone, ColorScheme.Light);
        await _looks.ViewAsync(page, $"{name}-phone", Looks.Phone, ColorScheme.Dark);
        await page.SetViewportSizeAsync(Looks.Desk.Width, Looks.Desk.Height);
    }
}
