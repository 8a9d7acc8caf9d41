using Collab.Testing;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>A server on a machine without Elixir: people edit together, and Run says what to install.</summary>
public sealed class NoSandboxTests : BrowserTest
{
    private const string Command = "apt-get install";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_Elixir_people_edit_and_Run_says_which_command_installs_it()
    {
        // No program is found where nothing is.
        var nowhere = Directory.CreateTempSubdirectory("collab-no-programs-");
        await using var server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Environment = new Dictionary<string, string> { ["PATH"] = nowhere.FullName } }, Cancellation);
        await using var room = await RunPage.OpenAsync(server.Address, Cancellation);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.PlaceCaretsAsync((1, 1));
        await ana.TypeAsync("# together\n");
        await RoomPage.ExpectEqualTextsAsync(room, ana, ben);

        var run = ben.Button("Run the program");
        await Expect(run).ToHaveAttributeAsync("title", new System.Text.RegularExpressions.Regex(Command));
        await ben.ShowAsync("Output");
        var note = ben.Page.Locator("#dock-output .dock-note");
        await Expect(note).ToContainTextAsync(Command);
        await run.ClickAsync();
        foreach (var tab in new[] { ana, ben })
        {
            await Expect(tab.Output().Locator(".output-end")).ToContainTextAsync("Not started");
            await Expect(tab.Output().Locator(".output-end")).ToContainTextAsync(await note.InnerTextAsync());
            await Expect(tab.DockState()).ToHaveTextAsync("Not started");
        }

        await Looks.ExpectGoodAsync(ben.Page, "run-without-elixir");
        ana.ExpectCleanConsole();
        ben.ExpectCleanConsole();
        nowhere.Delete();
    }
}
