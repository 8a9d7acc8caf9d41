using System.Text.RegularExpressions;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>Each control of the debugger and of a process, on the real BEAM, with somebody else looking on.</summary>
public sealed class DebuggerTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_asks_to_drive_is_passed_it_and_steps()
    {
        await using var room = await RunPage.OpenAsync(fixture.Server.Address, Cancellation);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.StopAtAsync(RunPage.CountLine);
        await Expect(ben.Button("Step over")).ToHaveAttributeAsync("title", "Ana drives. Ask to drive.");
        await ben.Button("Ask to drive").ClickAsync();
        await Expect(ben.Page.GetByText("You asked to drive.")).ToBeVisibleAsync();
        await ana.Button("Pass it on to Ben").ClickAsync();
        await Expect(ben.Page.Locator(".driver-chip")).ToHaveTextAsync("You drive");
        await Expect(ana.Page.Locator(".driver-chip")).ToContainTextAsync("Ben drives");

        await ben.Button("Step over").ClickAsync();
        await Expect(ana.DockState()).ToHaveTextAsync($"Stands still at {Room.Path}:{RunPage.ReplyLine}");
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task Calls_variables_and_watches_are_read_at_each_stop()
    {
        await using var room = await RunPage.OpenAsync(fixture.Server.Address, Cancellation);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.StopAtAsync(RunPage.CountLine);

        // A map, and a list in it, are opened one after the other.
        await Expect(ana.Variable("state")).ToContainTextAsync("count: 0");
        await Expect(ana.Page.Locator(".variable-row[aria-level='2']")).ToHaveCountAsync(0);
        await ana.Variable("state").ClickAsync();
        await Expect(ana.Page.Locator(".variable-row[aria-level='2']")).ToHaveCountAsync(2);
        await ana.Page.Locator(".variable-row[aria-level='2']").Filter(new() { HasText = "list" }).ClickAsync();
        await Expect(ana.Page.Locator(".variable-row[aria-level='3']")).ToHaveCountAsync(2);

        await ana.Page.GetByLabel("Expression to watch").FillAsync("state.count * 10");
        await ana.PressAsync("Enter");
        var watch = ana.Page.Locator(".watch-result");
        await Expect(watch).ToHaveTextAsync("0");
        await ana.Button("Continue").ClickAsync();
        await Expect(watch).ToHaveTextAsync("10");
        await ana.Button("Continue").ClickAsync();
        await Expect(watch).ToHaveTextAsync("20");

        // A step out of the way: what the frame above it has is the library's.
        await ana.Page.Locator("ol.choices[aria-labelledby='debugger-calls'] button").First.ClickAsync();
        await ana.Page.WaitForFunctionAsync("line => window.collabRoom.editor.getPosition().lineNumber === line", RunPage.CountLine);
        fixture.ExpectClean(ana);
    }

    [Fact]
    public async Task A_call_further_out_shows_its_own_variables()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, """
            defmodule Main do
              def run do
                outer = 41
                inner(outer + 1) + outer
              end

              def inner(number) do
                number * 2
              end
            end

            """);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.StopAtAsync(4);
        await ana.Button("Step in").ClickAsync();
        await Expect(ana.Variable("number")).ToContainTextAsync("42");
        await ana.Page.Locator("ol.choices[aria-labelledby='debugger-calls'] button").Filter(new() { HasText = "run/0" }).ClickAsync();
        await Expect(ana.Variable("outer")).ToContainTextAsync("41");
        await ana.Page.WaitForFunctionAsync("() => window.collabRoom.editor.getPosition().lineNumber === 4");
        await ana.Button("Step out").ClickAsync();
        await Expect(ana.Variable("outer")).ToContainTextAsync("41");
        fixture.ExpectClean(ana);
    }

    [Fact]
    public async Task A_variable_is_set_for_all_a_bad_expression_is_a_sentence_and_a_process_evaluates_itself()
    {
        await using var room = await RunPage.OpenAsync(fixture.Server.Address, Cancellation);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.StopAtAsync(RunPage.CountLine);
        await Expect(ana.Variable("step")).ToContainTextAsync("1");
        await ana.Variable("step").FocusAsync();
        await ana.PressAsync("Enter");
        var value = ana.Page.GetByLabel("New value of step");
        await value.FillAsync("missing + 1");
        await ana.PressAsync("Enter");
        await Expect(ana.Page.Locator("#variable-problem")).ToContainTextAsync("missing");
        await value.FillAsync("step + 99");
        await ana.PressAsync("Enter");
        await Expect(value).ToHaveCountAsync(0);
        await Expect(ana.Variable("step")).ToBeFocusedAsync();
        foreach (var tab in new[] { ana, ben })
        {
            await Expect(tab.Variable("step").Locator(".variable-value")).ToHaveTextAsync("100");
        }

        await ana.Page.GetByLabel("Inside the process").CheckAsync();
        await ana.Page.GetByLabel("Expression to evaluate").FillAsync("self() == Process.whereis(Counter)");
        await ana.PressAsync("Enter");
        await Expect(ben.Page.Locator(".console li").First).ToContainTextAsync("true");
        await ana.PlaceCaretsAsync((RunPage.CountLine, 1));
        await ana.PressAsync("F9");
        await ana.PressAsync("F5");
        await Expect(ben.Output()).ToContainTextAsync("Count 100");
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task The_program_is_paused_and_goes_on()
    {
        await using var room = await RunPage.OpenAsync(fixture.Server.Address, Cancellation);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.RunAsync();
        await Expect(ana.Output()).ToContainTextAsync("Count 2");
        await ana.ShowAsync("Debugger");
        await ana.Button("Pause").ClickAsync();
        await Expect(ana.Page.Locator(".stop-place")).ToContainTextAsync("was paused in");
        await Expect(ana.DockState()).ToContainTextAsync("Stands still at");

        // Several processes may have come to a stop; each goes on by itself.
        await ana.PlaceCaretsAsync((1, 1));
        await ana.PressAsync("Shift+F5");
        await Expect(ana.Button("Run the program")).ToBeEnabledAsync();
        await ana.PressAsync("F5");
        await Expect(ana.DockState()).ToContainTextAsync("Running");
        await ana.PressAsync("F6");
        await Expect(ana.DockState()).ToContainTextAsync("Stands still at");
        fixture.ExpectClean(ana);
    }

    [Fact]
    public async Task A_log_point_writes_and_a_hit_count_waits()
    {
        await using var room = await RunPage.OpenAsync(fixture.Server.Address, Cancellation);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.PlaceCaretsAsync((RunPage.CountLine, 1));
        await ana.PressAsync("Shift+F9");
        await ana.Page.GetByLabel("Write this instead of stopping").FillAsync("now {state.count}");
        await ana.PressAsync("Enter");
        await ana.PlaceCaretsAsync((RunPage.ReplyLine, 1));
        await ana.PressAsync("Shift+F9");
        await ana.Page.GetByLabel("Stop from this hit on").FillAsync("3");
        await ana.PressAsync("Enter");
        await ana.RunAsync();

        await Expect(ana.DockState()).ToHaveTextAsync($"Stands still at {Room.Path}:{RunPage.ReplyLine}");
        await Expect(ana.Variable("count")).ToContainTextAsync("3");
        await Expect(ana.Output().Locator("[data-channel='console']")).ToHaveTextAsync(["now 0", "now 1", "now 2"]);
        fixture.ExpectClean(ana);
    }

    [Fact]
    public async Task A_crash_is_told_with_its_line_its_message_and_its_state()
    {
        await using var room = await RunPage.OpenAsync(fixture.Server.Address, Cancellation, isBusy: false);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.RunAsync();
        await Expect(ana.Output()).ToContainTextAsync("It runs.");
        await ana.ShowAsync("Debugger");
        await ana.Page.GetByLabel("Expression to evaluate").FillAsync("GenServer.cast(Counter, :boom)");
        await ana.PressAsync("Enter");
        await Expect(ben.Page.Locator("#announcer")).ToContainTextAsync("Counter crashed: RuntimeError: no more: 0");
        await ben.ShowAsync("Processes");

        var crashes = ben.Page.GetByRole(AriaRole.Region, new() { NameRegex = new Regex("^Crashes") });
        await Expect(crashes.Locator(".crash-head")).ToContainTextAsync("Counter");
        await Expect(crashes.Locator(".crash-message")).ToContainTextAsync("no more:");
        await crashes.GetByText("Message it was handling").ClickAsync();
        await Expect(crashes.GetByLabel("Message it was handling")).ToContainTextAsync(":boom");
        await crashes.GetByText("Its last state").ClickAsync();
        await Expect(crashes.GetByLabel("Its last state")).ToContainTextAsync("count:");
        await crashes.Locator($"[title='Show {Room.Path}:{RunPage.RaiseLine}']").First.ClickAsync();
        await ben.Page.WaitForFunctionAsync("line => window.collabRoom.editor.getPosition().lineNumber === line", RunPage.RaiseLine);
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task A_process_is_looked_into_suspended_flooded_and_resumed()
    {
        await using var room = await RunPage.OpenAsync(fixture.Server.Address, Cancellation, isBusy: false);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.RunAsync();
        await ana.ShowAsync("Processes");
        await ana.ProcessRow("Counter").ClickAsync();
        var detail = ana.Page.Locator(".process-detail");
        await Expect(detail.GetByLabel("State of the process")).ToContainTextAsync("count: 0");
        await Expect(detail).ToContainTextAsync("No message waits.");
        await Expect(detail.GetByLabel("Calls of the process, innermost first")).ToContainTextAsync("gen_server");
        await Expect(detail.Locator(".facts").Last).ToContainTextAsync("Tree");

        await ana.Page.GetByPlaceholder("%{state | count: 0}").FillAsync("missing");
        await ana.PressAsync("Enter");
        await Expect(detail.Locator(".done li").First).ToContainTextAsync("It did not work:");
        await ana.Button("Suspend").ClickAsync();
        await Expect(ana.Button("Resume")).ToBeVisibleAsync();
        await ana.Button("Flood with messages").ClickAsync();
        await Expect(ana.ProcessRow("Counter").Locator(".row-queue")).ToHaveTextAsync(new Regex("10.?000 msg"));
        await ana.Button("Resume").ClickAsync();
        await Expect(ana.ProcessRow("Counter").Locator(".row-queue")).ToHaveTextAsync("0 msg");

        fixture.ExpectClean(ana);
    }

    [Fact]
    public async Task The_messages_of_one_process_are_followed()
    {
        await using var room = await RunPage.OpenAsync(fixture.Server.Address, Cancellation);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.RunAsync();
        await ana.ShowAsync("Processes");
        await ana.ProcessRow("Counter").ClickAsync();
        await ana.Button("Follow its messages").ClickAsync();
        await ben.ShowAsync("Messages");
        await Expect(ben.Page.Locator(".followed")).ToContainTextAsync("Following Counter");
        await Expect(ben.Page.GetByRole(AriaRole.List, new() { Name = "Messages, oldest first" })).ToContainTextAsync("Main calls Counter: :next");
        await ana.Button("Stop following its messages").ClickAsync();
        await Expect(ben.Page.Locator(".followed")).ToHaveTextAsync("");
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task An_observer_sees_everything_and_can_do_nothing()
    {
        await using var room = await Room.OpenAsync(
            fixture.Server.Address, Cancellation, RunPage.Counter, SessionSettings.Default with { RoleOfJoiners = SessionRole.Observer },
            ("lib/main.ex", RunPage.Program()));
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        var ola = await RoomPage.EnterAsync(Browser, room, "Ola");
        await owner.StopAtAsync(RunPage.CountLine);

        await Expect(ola.DockState()).ToHaveTextAsync($"Stands still at {Room.Path}:{RunPage.CountLine}");
        await Expect(ola.Variable("state")).ToContainTextAsync("count: 0");
        await Expect(ola.Button("Stop the program")).ToBeDisabledAsync();
        await Expect(ola.Button("Step over")).ToHaveAttributeAsync("aria-disabled", "true");
        await Expect(ola.Page.GetByText("To step you need the right to debug: ask an instructor.")).ToBeVisibleAsync();
        await Expect(ola.Page.Locator(".debugger input, .debugger [data-change]")).ToHaveCountAsync(0);
        await ola.ShowAsync("Processes");
        await ola.ProcessRow("Counter").ClickAsync();
        await Expect(ola.Page.Locator(".process-detail")).ToContainTextAsync("Look again");
        await Expect(ola.Button("Kill…")).ToHaveCountAsync(0);

        var raw = await room.EnterRawAsync("Odd", Cancellation);
        foreach (var (method, request) in new (string, object)[]
        {
            (HubMethods.Stop, new StopRequest(raw.Epoch, raw.NextClientSeq)),
            (HubMethods.DebugPause, new DebugPauseRequest(raw.Epoch, raw.NextClientSeq)),
            (HubMethods.DebugResume, new DebugResumeRequest(raw.Epoch, raw.NextClientSeq, 1, ResumeStep.Continue)),
            (HubMethods.DebugSetVariable, new DebugSetVariableRequest(raw.Epoch, raw.NextClientSeq, 1, 1, "step", "2")),
            (HubMethods.DebugEvaluate, new DebugEvaluateRequest(raw.Epoch, raw.NextClientSeq, "1 + 1")),
            (HubMethods.TraceMessages, new TraceMessagesRequest(raw.Epoch, raw.NextClientSeq, true)),
            (HubMethods.KillProcess, new KillProcessRequest(raw.Epoch, raw.NextClientSeq, "Counter")),
        })
        {
            var answer = await raw.InvokeAsync<CommandAnswer>(method, request, Cancellation);
            Assert.Equal((method, RejectionCode.NotPermitted), (method, answer.Code));
        }

        fixture.ExpectClean(owner, ola);
    }
}
