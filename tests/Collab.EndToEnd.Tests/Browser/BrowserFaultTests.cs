using Collab.EndToEnd.Tests.Faults;
using Collab.Testing;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>What a browser does when the server dies, the network is cut, a tab is closed or a right is taken away.</summary>
public sealed class BrowserFaultTests : BrowserTest
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Typing_goes_on_while_the_server_is_dead_and_arrives_when_it_is_back()
    {
        await using var server = await ServerProcess.StartAsync(new ServerProcessOptions(), Cancellation);
        await using var room = await Room.OpenAsync(server.Address, Cancellation, "\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.PlaceCaretsAsync((1, 1));
        await ana.TypeAsync("before ");
        await RoomPage.ExpectEqualTextsAsync(room, ana, ben);

        await server.KillAsync(Cancellation);
        await ana.WaitForTruthAsync("offline");
        await ana.TypeAsync("during ");
        await ana.Page.WaitForFunctionAsync("() => /1 change kept on this device/.test(document.querySelector('#truth-bar').textContent)");
        await server.StartAgainAsync(Cancellation);

        await ana.WaitForTruthAsync("saved");
        Assert.Equal("before during \n", await RoomPage.ExpectEqualTextsAsync(room, ana, ben));
        ana.ExpectCleanConsole(isNetworkCut: true);
        ben.ExpectCleanConsole(isNetworkCut: true);
    }

    [Fact]
    public async Task A_tab_that_is_closed_offline_gives_its_edits_to_the_next_one()
    {
        await using var server = await ServerProcess.StartAsync(new ServerProcessOptions(), Cancellation);
        await using var network = new TcpProxy(server.Address, TimeSpan.Zero, seed: 1);
        await using var room = await Room.OpenAsync(server.Address, Cancellation, "\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana", network.Address);
        await ana.PlaceCaretsAsync((1, 1));

        network.Cut();
        await ana.WaitForTruthAsync("offline");
        await ana.TypeAsync("written in a tunnel");
        await ana.Page.WaitForFunctionAsync("() => !window.collabRoom.journal.isBusy && window.collabRoom.client.machine.outbox.length > 0");
        await ana.Page.CloseAsync();
        network.Heal();
        var later = await ana.OpenAgainAsync(room.Document, new Uri(network.Address, $"/sessions/{room.Session}").ToString());

        Assert.Equal("written in a tunnel\n", await RoomPage.ExpectEqualTextsAsync(room, later));
        later.ExpectCleanConsole();
    }

    [Fact]
    public async Task Edits_that_are_refused_because_the_right_is_gone_are_kept_as_a_draft()
    {
        await using var server = await ServerProcess.StartAsync(new ServerProcessOptions(), Cancellation);
        await using var network = new TcpProxy(server.Address, TimeSpan.Zero, seed: 1);
        await using var room = await Room.OpenAsync(server.Address, Cancellation, "shared\n");
        var owner = await SignInOwnerAsync(room);
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben", network.Address);
        await ben.PlaceCaretsAsync((1, 7));

        network.Cut();
        await ben.WaitForTruthAsync("offline");
        await ben.TypeAsync(" by Ben");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Stop editing: Ben" }).ClickAsync();
        await Assertions.Expect(owner.Page.GetByRole(AriaRole.Button, new() { Name = "Let edit: Ben" })).ToBeVisibleAsync();
        network.Heal();

        var draft = ben.Page.GetByRole(AriaRole.Region, new() { Name = "Changes that were not accepted" });
        await Assertions.Expect(draft).ToContainTextAsync("shared by Ben");
        await ben.WaitForTextAsync("shared\n");
        await ben.WaitForTruthAsync("draft");

        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Let edit: Ben" }).ClickAsync();
        await ben.Page.WaitForFunctionAsync("() => !window.collabRoom.editor.getRawOptions().readOnly");
        await draft.GetByRole(AriaRole.Button, new() { Name = "Put it back" }).ClickAsync();
        await owner.WaitForTextAsync("shared by Ben\n");
        Assert.Equal("shared by Ben\n", await RoomPage.ExpectEqualTextsAsync(room, owner, ben));
    }

    private async Task<RoomPage> SignInOwnerAsync(Room room)
    {
        return await RoomPage.EnterAsOwnerAsync(Browser, room);
    }
}
