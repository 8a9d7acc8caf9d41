using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>Programs run on the real BEAM, together: output, problems, tests, input, breakpoints, reload.</summary>
public sealed class RunTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private const int ReplyLine = 16;

    private const string Counter = """
        defmodule Counter do
          use GenServer

          def start_link(_options) do
            GenServer.start_link(__MODULE__, 0, name: __MODULE__)
          end

          def next, do: GenServer.call(__MODULE__, :next)

          @impl true
          def init(count), do: {:ok, count}

          @impl true
          def handle_call(:next, _from, count) do
            step = 1
            {:reply, count + step, count + step}
          end
        end

        """;

    private const string Main = RunPage.Tree + """
        defmodule Main do
          def run do
            {:ok, _tree} = Tree.start_link([])
            count()
          end

          defp count do
            IO.puts("#{IO.ANSI.green()}Count #{Counter.next()}#{IO.ANSI.reset()}")
            Process.sleep(50)
            count()
          end
        end
        """;

    private const string IsAtEnd =
        """
        () => {
          const { scrollTop, scrollHeight, clientHeight } = document.getElementById('run-output');
          return scrollTop > 0 && scrollHeight - scrollTop - clientHeight < 2;
        }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_sees_who_runs_what_it_says_and_how_it_ended()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Run the program" }).ClickAsync();

        await Expect(ana.Output()).ToContainTextAsync("Count 3");
        await Expect(ben.Output()).ToContainTextAsync("Ana ran the program");
        await Expect(ben.Output()).ToContainTextAsync("Count 3");
        await Expect(ben.Output().Locator(".ansi-green").First).ToHaveTextAsync("Count 1");
        await Expect(ben.Page.Locator("#announcer")).ToContainTextAsync("Ana runs the program.");

        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Stop the program" }).ClickAsync();
        foreach (var tab in new[] { ana, ben })
        {
            await Expect(tab.Output()).ToContainTextAsync("Stopped");
            await Expect(tab.Page.GetByRole(AriaRole.Button, new() { Name = "Run the program" })).ToBeEnabledAsync();
        }

        Assert.Equal(await LinesAsync(ana), await LinesAsync(ben));
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task A_breakpoint_of_one_stops_for_both_the_other_steps_and_who_comes_later_sees_it()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.PlaceCaretsAsync((ReplyLine - 1, 1));
        await ana.PressAsync("F9");
        await Expect(Breakpoint(ben)).ToHaveCountAsync(1);
        await ben.PlaceCaretsAsync((1, 1));
        await ben.PressAsync("F5");
        foreach (var tab in new[] { ana, ben })
        {
            await Expect(tab.Page.Locator(".stopped-line")).ToHaveCountAsync(1);
            await Expect(tab.Page.Locator(".dock-state")).ToHaveTextAsync($"Stands still at {Room.Path}:{ReplyLine - 1}");
            Assert.Equal((ReplyLine - 1, "0"), await StopAsync(tab));
        }

        // Longer than GenServer.call waits by itself: its clock stands still as well.
        await ana.Page.WaitForTimeoutAsync(8_000);
        await ben.PressAsync("F10");
        await ana.Page.WaitForFunctionAsync("line => window.collabRoom.runs.tracker.run.stops[0]?.line === line", ReplyLine);
        Assert.Equal((ReplyLine, "0"), await StopAsync(ana));

        var cleo = await RoomPage.EnterAsync(Browser, room, "Cleo");
        await Expect(cleo.Page.Locator(".stopped-line")).ToHaveCountAsync(1);
        await Expect(Breakpoint(cleo)).ToHaveCountAsync(1);
        Assert.Equal((ReplyLine, "0"), await StopAsync(cleo));

        await ana.PressAsync("F5");
        await Expect(ana.Page.GetByText("Somebody else drives the debugger. Ask to drive.")).ToBeVisibleAsync();
        await ana.PressAsync("F9");
        await Expect(Breakpoint(ben)).ToHaveCountAsync(0);
        await ben.PressAsync("F5");
        await Expect(cleo.Output()).ToContainTextAsync("Count 3");
        await Expect(cleo.Page.Locator(".stopped-line")).ToHaveCountAsync(0);
        fixture.ExpectClean(ana, ben, cleo);
    }

    [Fact]
    public async Task Breakpoints_go_with_the_text_have_conditions_and_are_listed()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.PlaceCaretsAsync((ReplyLine, 1));
        await ana.PressAsync("Shift+F9");
        await ana.Page.GetByLabel("Stop only when this is true").FillAsync("count == 4");
        await ana.PressAsync("Enter");
        await Expect(Breakpoint(ben)).ToHaveCountAsync(1);
        await ben.PlaceCaretsAsync((1, 1));
        await ben.TypeAsync("# One line more\n");
        await ben.WaitUntilSavedAsync();

        await ana.Page.GetByRole(AriaRole.Tab, new() { Name = "Debugger" }).ClickAsync();
        var row = ana.Page.GetByRole(AriaRole.List, new() { Name = "Breakpoints" }).GetByRole(AriaRole.Listitem);
        await Expect(row).ToContainTextAsync($"{Room.Path}:{ReplyLine + 1}");
        await Expect(row).ToContainTextAsync("when count == 4");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Run the program" }).ClickAsync();
        await Expect(ana.Page.Locator(".stopped-line")).ToHaveCountAsync(1);
        await Expect(ben.Page.Locator(".dock-state")).ToHaveTextAsync($"Stands still at {Room.Path}:{ReplyLine + 1}");
        Assert.Equal((ReplyLine + 1, "4"), await StopAsync(ben));
        await Expect(ben.Output()).ToContainTextAsync("Count 4");

        await row.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(Breakpoint(ben)).ToHaveCountAsync(0);
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Stop the program" }).ClickAsync();
        await Expect(ben.Output()).ToContainTextAsync("Stopped");
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task A_reload_keeps_the_state_of_the_running_program()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.PlaceCaretsAsync((1, 1));
        await ana.PressAsync("F5");
        await Expect(ana.Output()).ToContainTextAsync("Count 2");
        await ana.SelectAsync(ReplyLine - 1, 12, ReplyLine - 1, 13);
        await ana.TypeAsync("1000");
        await ana.PressAsync("F5");
        await Expect(ana.Output()).ToContainTextAsync("Reloaded Counter.");
        await Expect(ana.Output()).ToContainTextAsync(new Regex(@"Count 10\d\d"));
        fixture.ExpectClean(ana);
    }

    [Fact]
    public async Task What_the_compiler_says_stands_in_the_file_and_in_the_list_for_all()
    {
        await using var room = await OpenAsync("defmodule Counter do\n  def broken, do: missing()\nend\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Run the program" }).ClickAsync();
        foreach (var tab in new[] { ana, ben })
        {
            await tab.Page.WaitForFunctionAsync("() => monaco.editor.getModelMarkers({}).some(marker => marker.severity === 8 && marker.startLineNumber === 2)");
            await Expect(tab.Output()).ToContainTextAsync("Did not compile");
        }

        await ben.Page.GetByRole(AriaRole.Tab, new() { Name = "Problems" }).ClickAsync();
        await Expect(ben.Page.GetByRole(AriaRole.List, new() { Name = "Problems" })).ToContainTextAsync("missing/0");
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = $"{Room.Path}:2" }).ClickAsync();
        await ben.Page.WaitForFunctionAsync("() => window.collabRoom.editor.getPosition().lineNumber === 2");
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task Tests_are_listed_with_what_failed_and_the_program_is_given_to_read()
    {
        await using var room = await Room.OpenAsync(
            fixture.Server.Address, Cancellation, "defmodule Main do\n  def run, do: IO.puts(\"Hello \" <> IO.gets(\"Name? \"))\nend\n", null,
            ("test/main_test.exs", """
                defmodule MainTest do
                  use ExUnit.Case
                  test "holds", do: assert 1 + 1 == 2
                  test "does not hold", do: assert 1 + 1 == 3
                end
                """));
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Test the program" }).ClickAsync();
        var tests = ana.Page.GetByRole(AriaRole.List, new() { Name = "Tests" });
        await Expect(tests.GetByRole(AriaRole.Listitem).First).ToContainTextAsync("does not hold");
        await Expect(tests).ToContainTextAsync("Assertion with == failed");
        await Expect(ana.Page.GetByText("1 of 2 passed, 1 failed.")).ToBeVisibleAsync();

        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Run the program" }).ClickAsync();
        await ana.Page.GetByLabel("The program waits for a line").FillAsync("Joe");
        await ana.PressAsync("Enter");
        await Expect(ana.Output()).ToContainTextAsync("Hello Joe");
        await Expect(ana.Output()).ToContainTextAsync("You Joe");
        fixture.ExpectClean(ana);
    }

    [Fact]
    public async Task The_output_follows_its_end_but_not_under_somebody_who_has_scrolled_up_to_read()
    {
        await using var room = await Room.OpenAsync(
            fixture.Server.Address, Cancellation,
            """
            defmodule Main do
              def run do
                for round <- 1..3 do
                  for line <- 1..100, do: IO.puts("Round #{round}, line #{line}")
                  IO.gets("More? ")
                end
              end
            end
            """,
            null);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Run the program" }).ClickAsync();
        await Expect(ana.Output()).ToContainTextAsync("Round 1, line 100");
        await ana.Page.WaitForFunctionAsync(IsAtEnd);

        await ana.Output().HoverAsync();
        await ana.Page.Mouse.WheelAsync(0, -100_000);
        await ana.Page.WaitForFunctionAsync("() => document.getElementById('run-output').scrollTop === 0");
        await AnswerAsync(ana);
        await Expect(ana.Output()).ToContainTextAsync("Round 2, line 100");
        await ana.Page.EvaluateAsync("() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
        Assert.Equal(0, await ana.Page.EvaluateAsync<int>("() => document.getElementById('run-output').scrollTop"));

        await ana.Output().HoverAsync();
        await ana.Page.Mouse.WheelAsync(0, 100_000);
        await ana.Page.WaitForFunctionAsync(IsAtEnd);
        await AnswerAsync(ana);
        await Expect(ana.Output()).ToContainTextAsync("Round 3, line 100");
        await ana.Page.WaitForFunctionAsync(IsAtEnd);
        ana.ExpectCleanConsole();
    }

    private static ILocator Breakpoint(RoomPage tab)
    {
        return tab.Page.Locator(".monaco-editor .breakpoint:not(.is-hint)");
    }

    private static Task<string[]> LinesAsync(RoomPage tab)
    {
        return tab.Page.EvaluateAsync<string[]>("() => [...document.querySelectorAll('#run-output .output-line')].map(line => line.textContent)");
    }

    private static async Task<(int Line, string Count)> StopAsync(RoomPage tab)
    {
        var stop = await tab.Page.EvaluateAsync<System.Text.Json.JsonElement>(
            "() => { const [stop] = window.collabRoom.runs.tracker.run.stops; return { line: stop.line, count: stop.variables.find(one => one.name === 'count').value }; }");
        return (stop.GetProperty("line").GetInt32(), stop.GetProperty("count").GetString()!);
    }

    private static async Task AnswerAsync(RoomPage page)
    {
        await page.Page.GetByLabel("The program waits for a line").FillAsync("yes");
        await page.PressAsync("Enter");
    }

    private Task<Room> OpenAsync(string counter = Counter)
    {
        return Room.OpenAsync(fixture.Server.Address, Cancellation, counter, null, ("lib/main.ex", Main));
    }
}
