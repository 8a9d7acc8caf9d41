using System.Collections.Immutable;
using Bunit;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Web.Features.Session;
using Collab.Web.Features.Session.Runs;
using Xunit;

namespace Collab.Web.Tests.Features.Session.Runs;

/// <summary>Where it stands, who steps, what is in it.</summary>
public sealed class DebuggerPanelTests : RunPanelsTests
{
    private static readonly DocumentId Counter = new(Guid.Parse("00000000-0000-0000-0000-00000000000b"));

    private readonly List<(long, ResumeStep)> _resumed = [];
    private readonly List<(string, long?, int?)> _evaluated = [];
    private readonly List<(string, long, int?)> _evaluatedInside = [];
    private readonly List<VariableChange> _changes = [];
    private readonly List<(DocumentId, int)> _shown = [];
    private readonly List<(long, int)> _asked = [];
    private int _paused;

    [Fact]
    public void Without_a_stop_it_says_how_to_get_one_and_after_the_run_how_it_ended()
    {
        Assert.Contains("press F9", Render(null).Markup, StringComparison.Ordinal);
        Assert.Contains("nothing is stopped", Render(Running()).Markup, StringComparison.Ordinal);

        var over = Render(Running() with { Ending = new RunEnding(RunEndKind.Crashed, "It raised RuntimeError.", ScriptedRun.StartedAt) });
        Assert.Contains("The run has ended. It raised RuntimeError.", over.Markup, StringComparison.Ordinal);
        Assert.Empty(over.FindAll(".steps, form"));
    }

    [Fact]
    public async Task Who_drives_steps()
    {
        var panel = Render(Stopped());

        Assert.Equal("You drive", Words(panel.Find(".driver-chip")));
        Assert.Equal("Counter <0.152.0> stopped at a breakpoint in lib/counter.ex:7.", Words(panel.Find(".stop-place")));
        Assert.Equal("Step over (F10)", Button(panel, "Step over").GetAttribute("title"));
        await Button(panel, "Step over").ClickAsync();
        await Button(panel, "Continue").ClickAsync();
        Assert.Equal([(4, ResumeStep.StepOver), (4, ResumeStep.Continue)], _resumed);
    }

    [Fact]
    public async Task Others_are_told_who_drives_and_ask()
    {
        var asked = 0;
        var panel = Render(Stopped(), me: ScriptedRun.Ben, askedToDrive: () => asked++);

        await Button(panel, "Step in").ClickAsync();
        Assert.Empty(_resumed);
        Assert.Equal(("true", "Ana drives. Ask to drive."), (Button(panel, "Step in").GetAttribute("aria-disabled"), Button(panel, "Step in").GetAttribute("title")));
        Assert.Equal("Ana drives. Ask to drive.", Words(panel.Find("#steps-why-not")));
        await Button(panel, "Ask to drive").ClickAsync();
        Assert.Equal(1, asked);

        Assert.Contains("You asked to drive.", Render(Stopped() with { AskedToDrive = [ScriptedRun.Ben] }, me: ScriptedRun.Ben).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_drives_and_staff_pass_it_on()
    {
        var passed = new List<MemberId>();
        var run = Stopped() with { AskedToDrive = [ScriptedRun.Ben] };
        await Button(Render(run, passed: passed.Add), "Pass it on to Ben").ClickAsync();

        var teacher = ScriptedRun.Member(3);
        var people = People.Add(Person(teacher, "Tea", SessionRole.Instructor));
        await Button(Render(run, me: teacher, passed: passed.Add, people: people), "Pass it on to Ben").ClickAsync();
        Assert.Equal([ScriptedRun.Ben, ScriptedRun.Ben], passed);
        Assert.DoesNotContain("Pass it on to Ben", Names(Render(run, me: ScriptedRun.Ben)));
    }

    [Fact]
    public async Task An_empty_seat_is_taken_by_stepping()
    {
        var panel = Render(Stopped(), me: ScriptedRun.Ben, people: [Person(ScriptedRun.Ana, "Ana", SessionRole.Student, isHere: false), People[1]]);

        Assert.Equal("Nobody drives", Words(panel.Find(".driver-chip")));
        await Button(panel, "Step out").ClickAsync();
        Assert.Equal([(4, ResumeStep.StepOut)], _resumed);
    }

    [Fact]
    public async Task A_call_shows_its_place_and_its_variables()
    {
        var panel = Render(Stopped());
        Assert.Equal(["n = 3 integer", "state = %{count: 3} map"], Variables(panel));

        await panel.FindAll("ol.choices button")[1].ClickAsync();
        Assert.Equal([(Counter, 3)], _shown);
        Assert.Equal([(4L, 20)], _asked);
        Assert.Equal(["caller = self pid"], Variables(panel));
    }

    [Fact]
    public async Task What_is_in_a_value_is_asked_for_when_it_is_opened_and_stays_open_from_step_to_step()
    {
        var panel = Render(Stopped());
        await panel.FindAll("[role=treeitem]")[1].ClickAsync();

        Assert.Equal([(4L, 9)], _asked);
        Assert.Equal(["n = 3 integer", "state = %{count: 3} map", "count = 3 integer"], Variables(panel));
        Assert.Equal(("2", null), (panel.FindAll("[role=treeitem]")[2].GetAttribute("aria-level"), panel.FindAll("[role=treeitem]")[2].GetAttribute("aria-expanded")));

        panel.Render(parameters => parameters.Add(debugger => debugger.Run, Stopped(stop: 5)));
        Assert.Equal([(4L, 9), (5L, 9)], _asked);
        Assert.Equal(3, Variables(panel).Count);
    }

    [Fact]
    public async Task A_long_value_is_clipped_and_can_be_seen_whole()
    {
        var value = new string('x', 500);
        var panel = Render(Stopped(new StopVariable("text", value, "binary", 0)));

        Assert.Equal(81, panel.Find(".variable-value").TextContent.Length);
        await Button(panel, "Show all").ClickAsync();
        Assert.Equal(value, panel.Find(".variable-value").TextContent);
    }

    [Fact]
    public async Task Watches_are_evaluated_at_each_stop_and_show_the_newest_result()
    {
        var stopped = Stopped();
        var panel = Render(stopped);
        await panel.Find("[aria-label='Expression to watch']").InputAsync("n * 2");
        await panel.FindAll("form")[0].SubmitAsync();
        Assert.Equal([("n * 2", 4L, 1)], _evaluated);

        var answered = stopped with { Actions = [Evaluation(ScriptedRun.Ana, "n * 2", 4, "6")] };
        panel.Render(parameters => parameters.Add(debugger => debugger.Run, answered));
        Assert.Equal("6", panel.Find(".watch-result").TextContent);
        Assert.Empty(panel.FindAll(".console li"));

        panel.Render(parameters => parameters.Add(debugger => debugger.Run, Stopped(stop: 5) with { Actions = answered.Actions }));
        Assert.Equal([("n * 2", 4L, 1), ("n * 2", 5L, 1)], _evaluated);
        Assert.Equal("6 (before)", panel.Find(".watch-result").TextContent);
    }

    [Fact]
    public async Task The_console_evaluates_without_a_stop_and_brings_back_what_was_asked()
    {
        var panel = Render(Running() with { Actions = [Evaluation(ScriptedRun.Ben, "1 / 0", null, "** (ArithmeticError)", ok: false)] });
        Assert.Equal("Ben 1 / 0 Error: ** (ArithmeticError)", Words(panel.Find(".console li")));

        foreach (var expression in new[] { "Counter.get()", "1 + 1" })
        {
            await Input(panel).InputAsync(expression);
            await panel.FindAll("form")[^1].SubmitAsync();
        }

        Assert.Equal([("Counter.get()", null, null), ("1 + 1", null, null)], _evaluated);
        await Input(panel).InputAsync("dra");
        await Input(panel).KeyDownAsync(new Microsoft.AspNetCore.Components.Web.KeyboardEventArgs { Key = "ArrowUp" });
        await Input(panel).KeyDownAsync(new Microsoft.AspNetCore.Components.Web.KeyboardEventArgs { Key = "ArrowUp" });
        Assert.Equal("Counter.get()", Input(panel).GetAttribute("value"));
        await Input(panel).KeyDownAsync(new Microsoft.AspNetCore.Components.Web.KeyboardEventArgs { Key = "ArrowDown" });
        await Input(panel).KeyDownAsync(new Microsoft.AspNetCore.Components.Web.KeyboardEventArgs { Key = "ArrowDown" });
        Assert.Equal("dra", Input(panel).GetAttribute("value"));
    }

    [Fact]
    public async Task It_is_paused_while_nothing_stands_still()
    {
        var panel = Render(Running() with { Entry = "Main.run/0" });
        await Button(panel, "Pause").ClickAsync();
        Assert.Equal(1, _paused);
        Assert.Contains("A server that waits stops at its next message.", panel.Markup, StringComparison.Ordinal);

        panel.Render(parameters => parameters.Add(debugger => debugger.Run, Stopped()));
        await Button(panel, "Pause").ClickAsync();
        Assert.Equal((1, "It stands still already."), (_paused, Button(panel, "Pause").GetAttribute("title")));
        Assert.DoesNotContain("next message", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_of_the_innermost_call_is_set_and_a_refusal_is_said_in_its_place()
    {
        var panel = Render(Stopped());
        await Button(panel, "Change n").ClickAsync();
        await panel.Find("[aria-label='New value of n']").InputAsync("oops");
        await panel.Find(".variable-form").SubmitAsync();
        Assert.Equal([new VariableChange(4, 10, "n", "oops")], _changes);

        panel.Render(parameters => parameters.Add(debugger => debugger.Run, Stopped() with { Actions = [SetVariable("oops", false, "undefined variable oops")] }));
        Assert.Equal("It was not set: undefined variable oops", Words(panel.Find("#variable-problem")));
        await panel.Find("[aria-label='New value of n']").InputAsync("7");
        await panel.Find(".variable-form").SubmitAsync();

        var stop = Stopped().Stops[0];
        panel.Render(parameters => parameters.Add(debugger => debugger.Run, Stopped() with
        {
            Actions = [SetVariable("oops", false, ""), SetVariable("7", true, "n is now 7.") with { Seq = 10 }],
            Stops = [stop with { Variables = [new StopVariable("n", "7", "integer", 0), stop.Variables[1]] }],
        }));
        Assert.Empty(panel.FindAll(".variable-form"));
        Assert.Equal("n = 7 integer", Variables(panel)[0]);

        await panel.FindAll("ol.choices button")[1].ClickAsync();
        Assert.Empty(panel.FindAll("[data-change]"));
        Assert.Empty(Render(Stopped(), mayModify: false).FindAll("[data-change]"));
    }

    [Fact]
    public async Task An_expression_is_evaluated_inside_of_the_process_where_one_may()
    {
        var panel = Render(Stopped());
        await panel.Find("input[type=checkbox]").ChangeAsync(true);
        await Input(panel).InputAsync("self()");
        await panel.FindAll("form")[^1].SubmitAsync();

        Assert.Equal([("self()", 4, 1)], _evaluatedInside);
        Assert.Empty(_evaluated);
        Assert.Empty(Render(Stopped(), mayModify: false).FindAll("input[type=checkbox]"));
        var told = Render(Stopped() with
        {
            Actions = [new RunActionState(9, ScriptedRun.Ben, new RunAction(RunActionKind.EvaluateInside, null, "self()", 4, 1), new RunActionResult(true, "#PID<0.152.0>"))],
        });
        Assert.Equal("Ben, inside the process self() #PID<0.152.0>", Words(told.Find(".console li")));
    }

    [Fact]
    public void Without_the_right_everything_is_seen_and_nothing_offered()
    {
        var panel = Render(Stopped(), mayDebug: false);

        Assert.Empty(panel.FindAll("form"));
        Assert.Equal("To step you need the right to debug: ask an instructor.", Words(panel.Find("#steps-why-not")));
        Assert.Equal(2, Variables(panel).Count);
    }

    [Fact]
    public async Task Of_several_stopped_processes_one_is_chosen_and_kept()
    {
        var (counter, other) = (Stopped().Stops[0], Stopped(stop: 5).Stops[0] with { Process = "<0.160.0>" });
        var panel = Render(Stopped() with { Stops = [counter, other] });
        Assert.Equal(["Counter <0.152.0>lib/counter.ex:7", "<0.160.0>lib/counter.ex:7"], panel.FindAll("[aria-pressed]").Select(Words));

        await panel.FindAll("[aria-pressed]")[1].ClickAsync();
        panel.Render(parameters => parameters.Add(debugger => debugger.Run, Stopped() with { Stops = [counter, other with { Stop = 6 }] }));
        Assert.StartsWith("<0.160.0>", Words(panel.Find(".stop-place")), StringComparison.Ordinal);
    }

    private static AngleSharp.Dom.IElement Input(IRenderedComponent<DebuggerPanel> panel) => panel.Find("[aria-label='Expression to evaluate']");

    private static List<string> Variables(IRenderedComponent<DebuggerPanel> panel) => [.. panel.FindAll("[role=treeitem]").Select(static row =>
        $"{row.QuerySelector(".variable-name")!.TextContent} = {row.QuerySelector(".variable-value")!.TextContent} {row.QuerySelector(".variable-type")!.TextContent}")];

    private static RunActionState SetVariable(string expression, bool ok, string text) => new(
        9, ScriptedRun.Ana, new RunAction(RunActionKind.SetVariable, null, expression, 4, Variable: "n", Reference: 10), new RunActionResult(ok, text));

    private static RunActionState Evaluation(MemberId by, string expression, long? stop, string result, bool ok = true) =>
        new(9, by, new RunAction(RunActionKind.Evaluate, null, expression, stop, stop is null ? null : 1), new RunActionResult(ok, result));

    private static RunState Running() => new ScriptedRun().Tree(new RunProcess("<0.152.0>", "Counter", "worker", "Counter", null, null, "waiting")).Run;

    private static RunState Stopped(StopVariable? only = null, long stop = 4) => Running() with
    {
        Stops =
        [
            new DebugStop(
                stop, "<0.152.0>", "breakpoint", Counter, 1, 0, "lib/counter.ex", 7,
                [new StopFrame(1, "Counter.handle_call/3", Counter, "lib/counter.ex", 7, 10), new StopFrame(2, "Counter.inc/1", Counter, "lib/counter.ex", 3, 20)],
                only is null ? [new StopVariable("n", "3", "integer", 0), new StopVariable("state", "%{count: 3}", "map", 9)] : [only]),
        ],
    };

    private IRenderedComponent<DebuggerPanel> Render(
        RunState? run, MemberId? me = null, bool mayDebug = true, Action? askedToDrive = null, Action<MemberId>? passed = null,
        ImmutableArray<PersonView>? people = null, bool mayModify = true)
    {
        return Render<DebuggerPanel>(parameters => parameters
            .Add(panel => panel.Run, run)
            .Add(panel => panel.People, people ?? People)
            .Add(panel => panel.Me, me ?? ScriptedRun.Ana)
            .Add(panel => panel.MayDebug, mayDebug)
            .Add(panel => panel.Variables, (stop, reference) =>
            {
                _asked.Add((stop, reference));
                return Task.FromResult<ImmutableArray<StopVariable>?>(
                    reference == 9 ? [new StopVariable("count", "3", "integer", 0)] : [new StopVariable("caller", "self", "pid", 0)]);
            })
            .Add(panel => panel.Resumed, _resumed.Add)
            .Add(panel => panel.Evaluated, _evaluated.Add)
            .Add(panel => panel.EvaluatedInside, _evaluatedInside.Add)
            .Add(panel => panel.MayModify, mayModify)
            .Add(panel => panel.Paused, (string? _) => _paused++)
            .Add(panel => panel.VariableSet, change =>
            {
                _changes.Add(change);
                return Task.FromResult(true);
            })
            .Add(panel => panel.Shown, _shown.Add)
            .Add(panel => panel.AskedToDrive, askedToDrive ?? (static () => { }))
            .Add(panel => panel.Passed, passed ?? (static _ => { })));
    }
}
