using System.Text.RegularExpressions;
using Collab.Testing;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>A server on a machine without what a sandbox needs: people edit together, and Run says what to install.</summary>
public sealed class NoSandboxTests : BrowserTest
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("elixir", "Elixir.*apt-get install")]
    [InlineData("bwrap", "bubblewrap, which isolates programs, is not installed.*apt-get install")]
    public async Task Without_it_people_edit_and_Run_says_which_command_installs_it(string missing, string sentence)
    {
        var programs = Directory.CreateTempSubdirectory("collab-programs-");
        LinkAllBut(missing, programs.FullName);
        await using var server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Environment = new Dictionary<string, string> { ["PATH"] = programs.FullName } }, Cancellation);
        await using var room = await RunPage.OpenAsync(server.Address, Cancellation);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.PlaceCaretsAsync((1, 1));
        await ana.TypeAsync("# together\n");
        await RoomPage.ExpectEqualTextsAsync(room, ana, ben);

        var run = ben.Button("Run the program");
        await Expect(run).ToHaveAttributeAsync("title", new Regex(sentence));
        await ben.ShowAsync("Output");
        var note = ben.Page.Locator("#dock-output .dock-note");
        await Expect(note).ToHaveTextAsync(new Regex(sentence));
        await run.ClickAsync();
        foreach (var tab in new[] { ana, ben })
        {
            await Expect(tab.Output().Locator(".output-end")).ToContainTextAsync("Not started");
            await Expect(tab.Output().Locator(".output-end")).ToContainTextAsync(await note.InnerTextAsync());
            await Expect(tab.DockState()).ToHaveTextAsync("Not started");
        }

        await Looks.ExpectGoodAsync(ben.Page, $"run-without-{missing}");
        ana.ExpectCleanConsole();
        ben.ExpectCleanConsole();
        programs.Delete(recursive: true);
    }

    // What the machine has, except this one program.
    private static void LinkAllBut(string missing, string directory)
    {
        var paths = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Where(Directory.Exists);
        foreach (var program in paths.SelectMany(Directory.GetFiles).DistinctBy(Path.GetFileName).Where(program => Path.GetFileName(program) != missing))
        {
            File.CreateSymbolicLink(Path.Combine(directory, Path.GetFileName(program)), program);
        }
    }
}
