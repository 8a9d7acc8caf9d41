using Collab.Engine.Sessions;
using Collab.Web.Features.Session.Runs;
using Xunit;

namespace Collab.Web.Tests.Features.Session.Runs;

/// <summary>What is told of what supervisors reported.</summary>
public sealed class CrashStoriesTests
{
    private const string Top = "<0.150.0>";
    private static readonly RunAction AnyWorker = new(RunActionKind.KillRandom);

    [Fact]
    public void The_starts_of_a_supervisor_are_one_story()
    {
        Assert.Equal(["Shop.Supervisor <0.150.0> started Cache, Worker and Logger."], Told(Shop("one_for_one")));
    }

    [Fact]
    public void One_for_one_restarts_who_ended_and_nobody_else()
    {
        var run = Shop("one_for_one").After(4).Ended(Top, ":worker", "<0.152.0>", restarts: 1).Started(Top, ":worker", "<0.160.0>", "Worker", 1);

        Assert.Equal(
            """
            Worker <0.152.0> ended: it was killed.
              Shop.Supervisor restarted it by one_for_one. Cache and Logger were left alone.
              2 of 3 restarts are left within 5 s.
            """,
            Told(run)[0]);
    }

    [Fact]
    public void Rest_for_one_restarts_those_that_were_started_after_it_too()
    {
        var run = Shop("rest_for_one").After(4).Ended(Top, ":worker", "<0.152.0>", restarts: 2)
            .Started(Top, ":worker", "<0.160.0>", "Worker", 2).Started(Top, ":logger", "<0.161.0>", "Logger", 2);

        Assert.Equal(
            """
            Worker <0.152.0> ended: it was killed.
              Shop.Supervisor by rest_for_one: Worker and Logger were restarted. Cache was left alone.
              1 of 3 restarts is left within 5 s.
            """,
            Told(run)[0]);
    }

    [Fact]
    public void One_for_all_restarts_everybody()
    {
        var run = Shop("one_for_all").After(4).Ended(Top, ":worker", "<0.152.0>", "an exception was raised: ** (RuntimeError) no stock.", 3)
            .Started(Top, ":cache", "<0.160.0>", "Cache", 3).Started(Top, ":worker", "<0.161.0>", "Worker", 3)
            .Started(Top, ":logger", "<0.162.0>", "Logger", 3);

        Assert.Equal(
            """
            Worker <0.152.0> ended: it raised RuntimeError: no stock.
              Shop.Supervisor by one_for_all: Cache, Worker and Logger were restarted.
              No restart of 3 is left within 5 s: with the next one the supervisor gives up.
            """,
            Told(run)[0]);
        Assert.Equal(2, Told(run).Count);
    }

    [Fact]
    public void A_loop_is_one_story_to_its_end()
    {
        const string reason = "an exception was raised: ** (ArithmeticError) bad argument in arithmetic expression";
        var run = Shop("one_for_one").After(4);
        foreach (var time in Enumerable.Range(1, 3))
        {
            run.Ended(Top, ":worker", $"<0.16{time}.0>", reason, time).Started(Top, ":worker", $"<0.16{time + 1}.0>", "Worker", time);
        }

        run.Ended(Top, ":worker", "<0.164.0>", reason, 4).GaveUp(Top, ":worker").Over();

        Assert.Equal(
            """
            Worker <0.164.0> ended 4 times: it raised ArithmeticError: bad argument in arithmetic expression.
              Shop.Supervisor gave up: more than 3 restarts within 5 s. It ended its other children and then itself.
              No supervisor was above it, so the program ended.
            """,
            Told(run)[0]);
    }

    [Fact]
    public void The_supervisor_above_one_that_gave_up_is_told_and_restarts_it()
    {
        var run = new ScriptedRun().By("one_for_one").Started(Top, "Worker", "<0.152.0>").Started("<0.100.0>", "Shop.Supervisor", Top, "Shop.Supervisor")
            .After(4).Ended(Top, "Worker", "<0.152.0>", "normal").GaveUp(Top, "Worker")
            .Ended("<0.100.0>", "Shop.Supervisor", Top, "shutdown", 1)
            .Started("<0.170.0>", "Worker", "<0.171.0>").Started("<0.100.0>", "Shop.Supervisor", "<0.170.0>", "Shop.Supervisor", 1)
            .Tree(Supervisor("<0.100.0>", "App.Supervisor"), Supervisor("<0.170.0>", "Shop.Supervisor", "<0.100.0>"));

        Assert.Equal(
            [
                "Shop.Supervisor <0.170.0> started Worker.",
                """
                Shop.Supervisor <0.150.0> ended: it had given up.
                  App.Supervisor restarted it by one_for_one.
                  2 of 3 restarts are left within 5 s.
                """,
                """
                Worker <0.152.0> ended: it was done.
                  Shop.Supervisor gave up: more than 3 restarts within 5 s. It ended its other children and then itself.
                  App.Supervisor, the supervisor above it, was told and decides what to do.
                """,
            ],
            Told(run).Take(3));
    }

    [Fact]
    public void Who_killed_it_is_said_and_each_kill_is_a_story_of_its_own()
    {
        var run = Shop("one_for_one").After(1)
            .Acted(ScriptedRun.Ana, new RunAction(RunActionKind.Kill, "<0.152.0>"), new RunActionResult(true, "Killed <0.152.0>."))
            .Ended(Top, ":worker", "<0.152.0>").Started(Top, ":worker", "<0.160.0>", "Worker", 1)
            .Acted(ScriptedRun.Ben, AnyWorker, new RunActionResult(true, "Killed Worker."))
            .Ended(Top, ":worker", "<0.160.0>").Started(Top, ":worker", "<0.161.0>", "Worker", 2);

        Assert.Equal(
            ["Worker <0.160.0> ended: Ben killed a worker at random.", "Worker <0.152.0> ended: it was killed by Ana."],
            Told(run).Take(2).Select(static told => told.Split('\n')[0]));
    }

    [Fact]
    public void A_kill_that_was_refused_or_came_later_has_killed_nobody()
    {
        var run = Shop("one_for_one").After(1)
            .Acted(ScriptedRun.Ana, new RunAction(RunActionKind.Kill, "<0.152.0>"), new RunActionResult(false, "No such process."))
            .Ended(Top, ":worker", "<0.152.0>")
            .Acted(ScriptedRun.Ben, AnyWorker, new RunActionResult(true, "Killed <0.152.0>."));

        Assert.StartsWith("Worker <0.152.0> ended: it was killed.", Told(run)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_child_that_does_not_start_is_told_with_what_it_means()
    {
        var run = new ScriptedRun().By("one_for_one").Started(Top, "Cache", "<0.151.0>").Ended(Top, "Worker", null, "an exception was raised: ** (KeyError) key :a not found")
            .Tree(Supervisor(Top, "Shop.Supervisor"));

        Assert.Equal(
            """
            Worker did not start: it raised KeyError: key :a not found.
              Shop.Supervisor needs all its children to start: without this one it does not start either.
            """,
            Told(run)[0]);
    }

    [Fact]
    public void A_child_that_does_not_start_again_belongs_to_the_story_of_its_end()
    {
        var run = Shop("one_for_all").After(4).Ended(Top, ":cache", "<0.151.0>", restarts: 1)
            .Started(Top, ":cache", "<0.160.0>", "Cache", 1).Ended(Top, ":worker", null, ":no_port", 2).Ended(Top, ":worker", null, ":no_port", 3)
            .Started(Top, ":cache", "<0.163.0>", "Cache", 3).Started(Top, ":worker", "<0.164.0>", "Worker", 3).Started(Top, ":logger", "<0.165.0>", "Logger", 3);

        Assert.Equal(
            """
            Cache <0.151.0> ended: it was killed.
              Shop.Supervisor by one_for_all: Cache, Worker and Logger were restarted.
              Worker did not start again (2 tries): it exited with :no_port.
              No restart of 3 is left within 5 s: with the next one the supervisor gives up.
            """,
            Told(run)[0]);
    }

    [Fact]
    public void The_stories_of_two_supervisors_are_told_apart()
    {
        const string other = "<0.250.0>";
        var run = Shop("one_for_all").Started(other, "Timer", "<0.251.0>").After(4)
            .Ended(Top, ":cache", "<0.151.0>").Started(Top, ":cache", "<0.160.0>", "Cache").Ended(other, "Timer", "<0.251.0>", ":boom")
            .Started(Top, ":worker", "<0.161.0>", "Worker").Started(other, "Timer", "<0.260.0>").Started(Top, ":logger", "<0.162.0>", "Logger");

        Assert.Equal(
            [
                "Timer <0.251.0> ended: it exited with :boom.\n  The supervisor <0.250.0> restarted it by one_for_all.",
                "Cache <0.151.0> ended: it was killed.\n  Shop.Supervisor by one_for_all: Cache, Worker and Logger were restarted.",
            ],
            Told(run).Take(2));
    }

    [Fact]
    public void A_dynamic_supervisor_reports_ends_only()
    {
        var run = new ScriptedRun().By("one_for_one").Ended(Top, ":undefined", "<0.151.0>", ":boom", 1).Ended(Top, ":undefined", "<0.152.0>", ":boom", 2)
            .Tree(Supervisor(Top, "Jobs"), new RunProcess("<0.160.0>", null, "worker", "Job", Top, null, "waiting"));

        Assert.Equal(
            [
                """
                A child <0.152.0> ended: it exited with :boom.
                  A dynamic supervisor does not report its restarts: the tree shows who is there now.
                  1 of 3 restarts is left within 5 s.
                """,
                """
                A child <0.151.0> ended: it exited with :boom.
                  A dynamic supervisor does not report its restarts: the tree shows who is there now.
                  2 of 3 restarts are left within 5 s.
                """,
            ],
            Told(run));
        Assert.Equal("one_for_one · 2 restarts, 1 of 3 left in 5 s", SupervisorFigures.Of(run.Run)[Top].Words(run.Now));
    }

    [Fact]
    public void A_loop_counts_each_of_its_restarts()
    {
        var run = Shop("one_for_one").After(4).Ended(Top, ":worker", "<0.152.0>", ":boom", 1).Started(Top, ":worker", "<0.160.0>", "Worker", 1)
            .Ended(Top, ":worker", "<0.160.0>", ":boom", 2).Started(Top, ":worker", "<0.161.0>", "Worker", 2);

        Assert.Equal("Worker <0.160.0> ended twice: it exited with :boom.", Told(run)[0].Split('\n')[0]);
        Assert.Equal("one_for_one · 2 restarts, 1 of 3 left in 5 s", SupervisorFigures.Of(run.Run)[Top].Words(run.Now));
    }

    [Fact]
    public void A_child_that_is_added_later_is_no_restart()
    {
        var run = Shop("one_for_one").After(4).Ended(Top, ":worker", "<0.152.0>").Started(Top, ":worker", "<0.160.0>", "Worker").Started(Top, ":extra", "<0.161.0>", "Extra");

        Assert.Equal("Shop.Supervisor <0.150.0> started Extra.", Told(run)[0]);
        Assert.Contains("restarted it by one_for_one. Cache and Logger were left alone.", Told(run)[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.04, "+0.0 s")]
    [InlineData(12.34, "+12.3 s")]
    [InlineData(245, "+4:05")]
    [InlineData(-3, "+0.0 s")]
    public void Times_count_from_the_start_of_the_run(double seconds, string told)
    {
        Assert.Equal(told, CrashSentences.Time(ScriptedRun.StartedAt.AddSeconds(seconds), ScriptedRun.StartedAt));
    }

    private static ScriptedRun Shop(string strategy)
    {
        return new ScriptedRun().By(strategy).Started(Top, ":cache", "<0.151.0>", "Cache").Started(Top, ":worker", "<0.152.0>", "Worker")
            .Started(Top, ":logger", "<0.153.0>", "Logger").Tree(Supervisor(Top, "Shop.Supervisor"));
    }

    private static RunProcess Supervisor(string process, string name, string? parent = null) =>
        new(process, name, ProcessTree.SupervisorKind, "Supervisor.Default", parent, null, "waiting");

    private static List<string> Told(ScriptedRun run)
    {
        return [.. CrashStories.Of(run.Run).Select(static story =>
        {
            var words = CrashSentences.Of(story, static member => member == ScriptedRun.Ana ? "Ana" : "Ben");
            var head = string.Join(' ', new[] { words.Subject, words.Process, words.Predicate }.Where(static part => part is not null));
            return string.Join('\n', words.Lines.Select(static line => $"  {line}").Prepend(head));
        })];
    }
}
