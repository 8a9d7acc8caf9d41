using AngleSharp.Dom;
using Bunit;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Sandbox;
using Collab.Web.Features.Session.Runs;
using Xunit;

namespace Collab.Web.Tests.Features.Session.Runs;

/// <summary>Who supervises whom, and what is done to one of them.</summary>
public sealed class ProcessPanelTests : RunPanelsTests
{
    private static readonly DocumentId Worker = new(Guid.Parse("00000000-0000-0000-0000-00000000000c"));

    private const string Top = "<0.150.0>";

    private readonly List<string> _killed = [];
    private readonly List<(string, string)> _replaced = [];
    private readonly List<(RunActionKind, string?)> _disturbed = [];
    private readonly List<(bool, string?)> _traced = [];
    private readonly List<string?> _paused = [];
    private readonly List<(DocumentId, int)> _shown = [];
    private readonly Dictionary<string, ProcessNode> _figures = [];
    private InspectedProcess? _inside = new(
        "<0.160.0>", "Worker", "waiting", 5, ["{:add, 1}", "{:add, 2}"],
        [new InspectedFrame("Worker.loop/1", Worker, "lib/worker.ex", 9), new InspectedFrame("gen_server.loop/7", null, null, 0)],
        [new ProcessReference("<0.151.0>", "Cache")], [], [], ["\"$ancestors\""], true, "%{count: 3}", null);

    [Fact]
    public void The_tree_has_supervisors_with_what_they_said_and_others_in_a_group_of_their_own()
    {
        _figures["<0.160.0>"] = new ProcessNode("<0.160.0>", "Worker", "worker", "Shop.Worker", Top, ":worker", "running", 240, 2700, 5);
        var panel = Render(Shop());

        Assert.Equal(
            [
                "1 1/2 Shop.Supervisor supervisor <0.150.0> one_for_one · 1 restart, 2 of 3 left in 5 s waiting",
                "2 1/3 Cache worker <0.151.0> Shop.Cache waiting",
                "2 2/3 Worker worker <0.160.0> Shop.Worker restarted running 2.6 kB 240 msg",
                "2 3/3 :late worker <0.161.0> Late suspended",
                "1 2/2 On their own No supervisor: nobody restarts these",
                "2 1/1 Loner process <0.154.0> waiting",
                "3 1/1 Task process <0.155.0> waiting",
            ],
            panel.FindAll("[role=treeitem]").Select(static row =>
                $"{row.GetAttribute("aria-level")} {row.GetAttribute("aria-posinset")}/{row.GetAttribute("aria-setsize")} {Told(row)}"));
        Assert.Equal("true", panel.Find(".row-queue[data-long]").GetAttribute("data-long"));
        Assert.Single(panel.FindAll("[role=treeitem][tabindex='0']"));
    }

    [Fact]
    public void Marks_and_counted_restarts_pass_with_time()
    {
        Time.Advance(TimeSpan.FromSeconds(30));
        var rows = Render(Shop()).FindAll("[role=treeitem]").Select(Told).ToList();

        Assert.Equal("Shop.Supervisor supervisor <0.150.0> one_for_one · 1 restart, 3 of 3 left in 5 s waiting", rows[0]);
        Assert.DoesNotContain("restarted", rows[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_is_closed_without_choosing_it()
    {
        var panel = Render(Shop());
        await panel.Find("[data-toggle]").ClickAsync();

        Assert.Equal(["Shop.Supervisor", "On their own", "Loner", "Task"], panel.FindAll("[role=treeitem]").Select(static row => row.GetAttribute("data-name")));
        Assert.Equal("false", panel.Find("[role=treeitem]").GetAttribute("aria-expanded"));
        Assert.Empty(panel.FindAll(".process-detail"));
    }

    [Fact]
    public async Task The_state_is_read_and_replaced()
    {
        var panel = await ChooseAsync(Render(Shop()), "Worker");
        Assert.Equal("%{count: 3}", panel.Find(".value-box").TextContent);

        await panel.Find("#process-state").InputAsync("%{state | count: 0}");
        await panel.Find("form").SubmitAsync();
        Assert.Equal([("<0.160.0>", "%{state | count: 0}")], _replaced);

        panel.Render(parameters => parameters.Add(shown => shown.Run, Shop()
            .Acted(ScriptedRun.Ana, new RunAction(RunActionKind.ReplaceState, "<0.160.0>", "oops"), new RunActionResult(false, "undefined variable oops")).Run));
        Assert.Equal("Ana replaced the state by oops. It did not work: undefined variable oops", Words(panel.Find(".done li")));
    }

    [Fact]
    public async Task A_look_into_a_process_shows_its_mailbox_its_calls_and_who_is_tied_to_it()
    {
        var panel = await ChooseAsync(Render(Shop()), "Worker");

        Assert.Equal(["{:add, 1}", "{:add, 2}"], panel.FindAll(".mailbox li").Select(Words));
        Assert.Contains("and 3 more", panel.Markup, StringComparison.Ordinal);
        Assert.Contains("Cache <0.151.0>", panel.FindAll(".facts")[^1].TextContent, StringComparison.Ordinal);
        await panel.Find("[title='Show lib/worker.ex:9']").ClickAsync();
        Assert.Equal([(Worker, 9)], _shown);
        Assert.Equal("gen_server.loop/7library", Words(panel.Find(".choice.is-plain")));

        _inside = null;
        await Button(panel, "Look again").ClickAsync();
        Assert.Equal("It is busy.", Words(panel.Find(".detail-problem")));
    }

    [Fact]
    public async Task It_is_paused_and_its_messages_are_followed_until_they_are_not()
    {
        var panel = await ChooseAsync(Render(Shop()), "Worker");
        await Button(panel, "Pause").ClickAsync();
        await Button(panel, "Follow its messages").ClickAsync();
        var followed = Shop().Run with { Trace = new RunTrace("<0.160.0>") };
        panel.Render(parameters => parameters.Add(shown => shown.Run, followed));
        await Button(panel, "Stop following its messages").ClickAsync();

        Assert.Equal(["<0.160.0>"], _paused);
        Assert.Equal([(true, "<0.160.0>"), (false, null)], _traced);
    }

    [Fact]
    public async Task It_is_killed_only_after_a_second_question()
    {
        var panel = await ChooseAsync(Render(Shop()), "Worker");
        await Button(panel, "Kill…").ClickAsync();
        Assert.Contains("Its supervisor decides", panel.Find(".detail-question").TextContent, StringComparison.Ordinal);
        await Button(panel, "Let it live").ClickAsync();
        Assert.Empty(_killed);

        await Button(panel, "Kill…").ClickAsync();
        await Button(panel, "Kill it now").ClickAsync();
        Assert.Equal(["<0.160.0>"], _killed);
    }

    [Fact]
    public async Task Chaos_is_a_random_end_a_suspension_and_a_flood()
    {
        var panel = Render(Shop());
        await Button(panel, "Kill a random worker").ClickAsync();
        await ChooseAsync(panel, "Worker");
        await Button(panel, "Suspend").ClickAsync();
        await Button(panel, "Flood with messages").ClickAsync();
        await ChooseAsync(panel, ":late");
        await Button(panel, "Resume").ClickAsync();

        Assert.Equal(
            [(RunActionKind.KillRandom, null), (RunActionKind.Suspend, "<0.160.0>"), (RunActionKind.Flood, "<0.160.0>"), (RunActionKind.Unsuspend, "<0.161.0>")],
            _disturbed);
    }

    [Fact]
    public async Task The_focus_goes_back_to_the_row_whose_detail_is_closed()
    {
        var panel = await ChooseAsync(Render(Shop()), "Worker");
        await Button(panel, "Close what is shown of this process").ClickAsync();

        Assert.Empty(panel.FindAll(".process-detail"));
        JSInterop.VerifyFocusAsyncInvoke();
        Assert.Equal("Worker", panel.Find("[role=treeitem][tabindex='0']").GetAttribute("data-name"));
    }

    [Fact]
    public async Task Without_the_right_the_tree_is_seen_and_nothing_offered()
    {
        var panel = await ChooseAsync(Render(Shop(), mayModify: false), "Worker");

        Assert.Equal(["Close what is shown of this process", "Look again", "Worker.loop/1lib/worker.ex:9"], Names(panel));
        Assert.Contains("you need the right to change state", panel.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Kill a random worker", Names(Render(Shop().Over())));
    }

    [Fact]
    public async Task Who_has_ended_stays_open_and_leads_to_its_successor()
    {
        var panel = await ChooseAsync(Render(Shop()), "Worker");
        var later = Shop().Run;
        later = later with { Processes = [.. later.Processes.Select(static process => process.Name == "Worker" ? process with { Process = "<0.170.0>" } : process)] };
        panel.Render(parameters => parameters.Add(shown => shown.Run, later));

        Assert.Contains("This process has ended.", panel.Markup, StringComparison.Ordinal);
        await Button(panel, "Show the one that took its place (<0.170.0>)").ClickAsync();
        Assert.Equal("Worker <0.170.0>", Words(panel.Find("h3")));
    }

    [Fact]
    public void A_circle_of_parents_is_no_trap()
    {
        var run = new ScriptedRun().Tree(
            new RunProcess("<0.1.0>", "A", "supervisor", "A", "<0.2.0>", null, "waiting"), new RunProcess("<0.2.0>", "B", "worker", "B", "<0.1.0>", null, "waiting"));

        Assert.Equal(["A", "outside", "B"], ProcessTree.Rows(run.Run, new HashSet<string>()).Select(static row => row.Process?.Name ?? row.Key));
    }

    /// <summary>At the tenth second, the worker has been restarted once; something stands suspended, something is outside.</summary>
    private static ScriptedRun Shop()
    {
        return new ScriptedRun().By("one_for_one").Started(Top, ":cache", "<0.151.0>", "Cache").Started(Top, ":worker", "<0.152.0>", "Worker")
            .After(9).Ended(Top, ":worker", "<0.152.0>", restarts: 1).Started(Top, ":worker", "<0.160.0>", "Worker", 1)
            .Tree(
                new RunProcess("<0.160.0>", "Worker", "worker", "Shop.Worker", Top, ":worker", "waiting"),
                new RunProcess("<0.155.0>", null, "process", "Task", "<0.154.0>", null, "waiting"),
                new RunProcess("<0.154.0>", "Loner", "process", "Loner", null, null, "waiting"),
                new RunProcess(Top, "Shop.Supervisor", "supervisor", "Supervisor.Default", "<0.154.0>", null, "waiting"),
                new RunProcess("<0.161.0>", null, "worker", "Late", Top, ":late", "suspended"),
                new RunProcess("<0.151.0>", "Cache", "worker", "Shop.Cache", Top, ":cache", "waiting"));
    }

    /// <summary>A row's words in their order, which are also its name.</summary>
    private static string Told(IElement row)
    {
        return string.Join(' ', row.GetDescendants().OfType<IText>().Select(static text => text.Data.Trim()).Where(static text => text.Length > 0));
    }

    private static async Task<IRenderedComponent<ProcessPanel>> ChooseAsync(IRenderedComponent<ProcessPanel> panel, string name)
    {
        await panel.Find($"[data-name='{name}']").ClickAsync();
        return panel;
    }

    private IRenderedComponent<ProcessPanel> Render(ScriptedRun run, bool mayModify = true)
    {
        return Render<ProcessPanel>(parameters => parameters
            .Add(panel => panel.Run, run.Run)
            .Add(panel => panel.Figures, () => _figures)
            .Add(panel => panel.MayModify, mayModify)
            .Add(panel => panel.MayDebug, mayModify)
            .Add(panel => panel.Look, _ => Task.FromResult<(InspectedProcess?, string?)>((_inside, _inside is null ? "It is busy." : null)))
            .Add(panel => panel.Traced, _traced.Add)
            .Add(panel => panel.Paused, _paused.Add)
            .Add(panel => panel.Shown, _shown.Add)
            .Add(panel => panel.Killed, _killed.Add)
            .Add(panel => panel.StateReplaced, _replaced.Add)
            .Add(panel => panel.Disturbed, _disturbed.Add)
            .Add(panel => panel.NameOf, static member => member == ScriptedRun.Ana ? "Ana" : "Ben"));
    }
}
