using System.Collections.Immutable;
using System.Diagnostics;
using Xunit;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>Breakpoints, steps, variables and processes, on the real node.</summary>
public sealed class DebuggerTests(SandboxFixture fixture, ITestOutputHelper console)
{
    private const string Main = """
        defmodule Main do
          def run do
            {:ok, pid} = Counter.start_link(5)
            total = 1
            total = total + Counter.inc(pid, 10)
            IO.inspect(total)

            for i <- 1..3 do
              IO.puts(i)
            end

            IO.gets("")
          end
        end
        """;

    private const string Counter = """
        defmodule Counter do
          use GenServer
          alias Enum, as: E
          def start_link(n), do: GenServer.start_link(__MODULE__, n, name: __MODULE__)
          def init(n), do: {:ok, n}
          def inc(pid, by), do: GenServer.call(pid, {:inc, by}, 500)

          def handle_call({:inc, by}, _from, n) do
            m = E.sum([n, by])
            {:reply, m, m}
          end
        end
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_breakpoint_in_a_server_stops_it_with_its_variables_and_its_caller_does_not_time_out()
    {
        await using var driver = await StartAsync(("lib/counter.ex", [new Breakpoint(10)]));
        var stop = await driver.UntilAsync<SandboxStopped>();
        Assert.Equal((1L, "breakpoint", "lib/counter.ex", 10), (stop.Stop, stop.Reason, stop.Path, stop.Line));
        Assert.StartsWith("Counter <", stop.Process, StringComparison.Ordinal);

        var frame = Value(await driver.Sandbox.GetStackAsync(stop.Stop, Cancellation))[0];
        Assert.Equal(("Counter.handle_call/3", "lib/counter.ex", 10), (frame.Name, frame.Path, frame.Line));
        var variables = Value(await driver.Sandbox.GetVariablesAsync(stop.Stop, frame.Variables, Cancellation));
        Assert.Equal([("by", "10", "integer"), ("m", "15", "integer"), ("n", "5", "integer")], variables.Select(static variable => (variable.Name, variable.Value, variable.Type)));
        Assert.Equal("25", Value(await driver.Sandbox.EvaluateAsync("E.sum([m, by])", stop.Stop, frame.Id, Cancellation)));

        // The call above waits at most 500 ms; the clock stands still while we look.
        var busy = Value(await driver.Sandbox.EvaluateAsync("Process.sleep(1000)", cancellationToken: Cancellation));
        Assert.Equal(":ok", busy);
        Accept(await driver.Sandbox.ResumeAsync(stop.Stop, ResumeKind.Continue, Cancellation));
        await driver.PrintedAsync("16\n1\n2\n3\n");
        Assert.Contains(new SandboxContinued(1, stop.Stop), driver.Seen);
    }

    [Fact]
    public async Task Steps_go_over_into_and_out_and_a_name_that_is_bound_again_has_its_present_value()
    {
        await using var driver = await StartAsync(("lib/main.ex", [new Breakpoint(5)]));
        var stop = await driver.UntilAsync<SandboxStopped>();
        Assert.Equal("1", await VariableAsync(driver, stop, "total"));

        stop = await StepAsync(driver, stop, ResumeKind.StepIn);
        Assert.Equal(("lib/counter.ex", 6), (stop.Path, stop.Line));
        stop = await StepAsync(driver, stop, ResumeKind.StepOut);
        if (stop.Line == 5)
        {
            stop = await StepAsync(driver, stop, ResumeKind.StepOver);
        }
        Assert.Equal(("lib/main.ex", 6, "step"), (stop.Path, stop.Line, stop.Reason));
        Assert.Equal("16", await VariableAsync(driver, stop, "total"));
        stop = await StepAsync(driver, stop, ResumeKind.StepOver);
        Assert.Equal(8, stop.Line);
    }

    [Fact]
    public async Task A_condition_a_hit_count_and_a_log_message_decide_whether_to_stop()
    {
        await using var driver = await StartAsync(
            ("lib/main.ex", [new Breakpoint(9, Condition: "i > 1", HitCount: 2)]), ("lib/counter.ex", [new Breakpoint(9, LogMessage: "by {by} on {n}")]));
        var stop = await driver.UntilAsync<SandboxStopped>();
        Assert.Equal("3", await VariableAsync(driver, stop, "i"));
        Assert.Contains(new SandboxOutput(1, OutputCategory.Console, "by 10 on 5\n"), driver.Seen);
    }

    [Fact]
    public async Task Breakpoints_are_placed_at_statements_and_where_there_is_none_it_is_said()
    {
        await using var driver = await StartAsync(("lib/main.ex", [new Breakpoint(7), new Breakpoint(8), new Breakpoint(14)]));
        var placed = await driver.UntilAsync<SandboxBreakpointsPlaced>();
        Assert.Equal([(7, 8, true), (8, 8, true), (14, 14, false)], placed.Places.Select(static place => (place.AskedLine, place.Line, place.Verified)));
        Assert.Equal("There is no statement here.", placed.Places[2].Message);
    }

    [Fact]
    public async Task Of_two_who_resume_the_first_does_and_a_stop_that_has_passed_answers_nothing()
    {
        await using var driver = await StartAsync(("lib/counter.ex", [new Breakpoint(9)]));
        var stop = await driver.UntilAsync<SandboxStopped>();
        var answers = await Task.WhenAll(
            driver.Sandbox.ResumeAsync(stop.Stop, ResumeKind.Continue, Cancellation), driver.Sandbox.ResumeAsync(stop.Stop, ResumeKind.StepOver, Cancellation));
        Assert.Equal([null, SandboxRefusal.Stale], answers.Select(static answer => answer.Refusal).Order());
        await driver.UntilAsync<SandboxContinued>();
        Assert.Equal(SandboxRefusal.Stale, (await driver.Sandbox.GetStackAsync(stop.Stop, Cancellation)).Answer.Refusal);
    }

    [Fact]
    public async Task A_breakpoint_set_while_a_loop_runs_natively_stops_it_and_without_it_it_runs_on()
    {
        fixture.NeedDebugger();
        await using var driver = new SandboxDriver(fixture.Factory.Create());
        Accept(await driver.Sandbox.RunAsync(
            Program(("main.ex", "defmodule Main do\n  def run do\n    IO.puts(\"looping\")\n    loop(0)\n  end\n\n  defp loop(n) do\n    m = n + 1\n    loop(m)\n  end\nend\n")), Cancellation));
        await driver.PrintedAsync("looping");
        Accept(await driver.Sandbox.SetBreakpointsAsync("main.ex", [new Breakpoint(9)], Cancellation));
        var stop = await driver.UntilAsync<SandboxStopped>();
        var first = long.Parse(await VariableAsync(driver, stop, "m"), System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(first > 1);
        Accept(await driver.Sandbox.SetBreakpointsAsync("main.ex", [], Cancellation));
        Accept(await driver.Sandbox.ResumeAsync(stop.Stop, ResumeKind.Continue, Cancellation));
        await driver.UntilAsync<SandboxContinued>();
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.EvaluateAsync("1 +", cancellationToken: Cancellation)).Answer.Refusal);
        Accept(await driver.Sandbox.StopAsync(Cancellation));
    }

    [Fact]
    public async Task The_tree_shows_who_supervises_whom_and_a_killed_child_is_restarted()
    {
        fixture.NeedIsolation();
        await using var driver = new SandboxDriver(fixture.Factory.Create());
        Accept(await driver.Sandbox.RunAsync(Program(("lib/counter.ex", Counter), ("lib/app.ex", """
            defmodule App do
              use Application
              def start(_, _) do
                result = Supervisor.start_link([%{id: :first, start: {Counter, :start_link, [7]}}], strategy: :one_for_one, name: App.Supervisor)
                IO.puts("started")
                result
              end
            end
            """)), Cancellation));
        await driver.PrintedAsync("started");
        var processes = Value(await driver.Sandbox.GetProcessesAsync(Cancellation));
        var supervisor = Assert.Single(processes, static process => process.Name == "App.Supervisor");
        Assert.Equal("supervisor", supervisor.Kind);
        var counter = Assert.Single(processes, static process => process.Name == "Counter");
        Assert.Equal((supervisor.Process, ":first", "worker", "Counter"), (counter.Parent, counter.ChildId, counter.Kind, counter.Module));
        Assert.Equal("7", Value(await driver.Sandbox.GetStateAsync(counter.Process, Cancellation)));
        Assert.Equal("10", Value(await driver.Sandbox.EvaluateAsync("Counter.inc(Counter, 3)", cancellationToken: Cancellation)));

        Accept(await driver.Sandbox.KillProcessAsync(counter.Process, Cancellation));
        Assert.Equal("7", Value(await driver.Sandbox.EvaluateAsync(
            $"wait = fn wait -> case Process.whereis(Counter) do pid when pid != nil -> (if inspect(pid) == \"#PID{counter.Process}\", do: wait.(wait), else: :sys.get_state(pid)); nil -> wait.(wait) end end\nwait.(wait)",
            cancellationToken: Cancellation)));
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.KillProcessAsync("<0.1.0>", Cancellation)).Refusal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reload_keeps_the_state_of_a_server_and_what_does_not_compile_changes_nothing(bool withBreakpoints)
    {
        await using var driver = await StartAsync(("lib/counter.ex", withBreakpoints ? [new Breakpoint(9)] : []));
        if (withBreakpoints)
        {
            var stop = await driver.UntilAsync<SandboxStopped>();
            Accept(await driver.Sandbox.ResumeAsync(stop.Stop, ResumeKind.Continue, Cancellation));
        }
        await driver.PrintedAsync("16\n1\n2\n3\n");
        var broken = Program(("lib/main.ex", Main), ("lib/counter.ex", Counter.Replace("E.sum([n, by])", "missing(n)", StringComparison.Ordinal)));
        Assert.Equal("The changes do not compile: 1 error. The program goes on as it was.", (await driver.Sandbox.ReloadAsync(broken, Cancellation)).Answer.Message);

        var changed = Program(("lib/main.ex", Main), ("lib/counter.ex", Counter.Replace("E.sum([n, by])", "n * by", StringComparison.Ordinal)));
        var reload = Value(await driver.Sandbox.ReloadAsync(changed, Cancellation));
        Assert.Equal(["Counter"], reload.Modules);
        Assert.Single(reload.Processes);
        var asking = driver.Sandbox.EvaluateAsync("GenServer.call(Counter, {:inc, 2})", cancellationToken: Cancellation);
        if (withBreakpoints)
        {
            var stop = await driver.UntilAsync<SandboxStopped>();
            Assert.Equal("15", await VariableAsync(driver, stop, "n"));
            Accept(await driver.Sandbox.ResumeAsync(stop.Stop, ResumeKind.Continue, Cancellation));
        }
        Assert.Equal("30", Value(await asking));
    }

    [Theory]
    [InlineData("one_for_one", ":b")]
    [InlineData("rest_for_one", ":b :c")]
    [InlineData("one_for_all", ":a :b :c")]
    public async Task When_a_child_is_killed_exactly_those_that_the_strategy_says_are_started_again(string strategy, string restarted)
    {
        fixture.NeedIsolation();
        await using var driver = new SandboxDriver(fixture.Factory.Create());
        Accept(await driver.Sandbox.RunAsync(Program(("lib/app.ex", $$$"""
            defmodule App do
              use Application
              def start(_, _) do
                children = for id <- [:a, :b, :c], do: %{id: id, start: {Agent, :start_link, [fn -> id end]}}
                Supervisor.start_link(children, strategy: :{{{strategy}}}, max_restarts: 5, max_seconds: 60)
              end
            end
            """)), Cancellation));
        SandboxSupervision child;
        List<SandboxSupervision> started = [];
        do
        {
            child = await driver.UntilAsync<SandboxSupervision>(static did => did is { Kind: SupervisionKind.Started, ChildId: ":a" or ":b" or ":c" });
            started.Add(child);
        }
        while (child.ChildId != ":c");

        Accept(await driver.Sandbox.KillProcessAsync(started.Single(static did => did.ChildId == ":b").Process!, Cancellation));
        var ended = await driver.UntilAsync<SandboxSupervision>();
        Assert.Equal((SupervisionKind.Ended, ":b", "killed", strategy, 5, 60), (ended.Kind, ended.ChildId, ended.Reason, ended.Strategy, ended.Intensity, ended.PeriodSeconds));
        List<string> again = [];
        foreach (var _ in restarted.Split(' '))
        {
            var did = await driver.UntilAsync<SandboxSupervision>();
            Assert.Equal((SupervisionKind.Started, 1), (did.Kind, did.Restarts));
            again.Add(did.ChildId);
        }
        Assert.Equal(restarted, string.Join(' ', again));
        var before = started.Select(static did => did.Process).ToHashSet();
        var now = Value(await driver.Sandbox.GetProcessesAsync(Cancellation)).Where(static process => process.ChildId is ":a" or ":b" or ":c").ToList();
        Assert.Equal(3 - again.Count, now.Count(process => before.Contains(process.Process)));
    }

    [Fact]
    public async Task A_supervisor_that_gives_up_is_told_and_ends_the_run()
    {
        fixture.NeedIsolation();
        await using var driver = new SandboxDriver(fixture.Factory.Create());
        Accept(await driver.Sandbox.RunAsync(Program(("lib/app.ex", """
            defmodule App do
              use Application
              def start(_, _), do: Supervisor.start_link([{Task, fn -> raise "always" end} |> Supervisor.child_spec(restart: :permanent)], strategy: :one_for_one)
            end
            """)), Cancellation));
        var end = Assert.IsType<SandboxExited>(await driver.EndAsync());
        Assert.Equal(ExitKind.Crashed, end.Kind);
        Assert.Equal("The application App has shut down: a supervisor gave up after too many restarts.", end.Reason);
        Assert.Contains(driver.Seen.OfType<SandboxSupervision>(), static did => did is { Kind: SupervisionKind.Ended } && did.Reason!.Contains("always", StringComparison.Ordinal));
        Assert.Contains(driver.Seen.OfType<SandboxSupervision>(), static did => did is { Kind: SupervisionKind.GaveUp });
    }

    [Fact]
    public async Task The_state_of_a_server_can_be_replaced_and_a_wrong_expression_changes_nothing()
    {
        await using var driver = await StartAsync();
        await driver.PrintedAsync("16\n1\n2\n3\n");
        var counter = Assert.Single(Value(await driver.Sandbox.GetProcessesAsync(Cancellation)), static process => process.Name == "Counter").Process;
        Assert.Equal("30", Value(await driver.Sandbox.ReplaceStateAsync(counter, "state * 2", Cancellation)));
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.ReplaceStateAsync(counter, "state / :two", Cancellation)).Answer.Refusal);
        Assert.Equal("30", Value(await driver.Sandbox.GetStateAsync(counter, Cancellation)));
        Assert.Equal("31", Value(await driver.Sandbox.EvaluateAsync("Counter.inc(Counter, 1)", cancellationToken: Cancellation)));
    }

    [Fact]
    public async Task From_a_call_to_its_stop_and_from_a_step_to_the_next_it_takes_so_long()
    {
        await using var driver = await StartAsync(("lib/main.ex", [new Breakpoint(4)]));
        var stop = await driver.UntilAsync<SandboxStopped>();
        List<double> steps = [];
        for (var i = 0; i < 3; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            stop = await StepAsync(driver, stop, ResumeKind.StepOver);
            steps.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            begin = Stopwatch.GetTimestamp();
            await VariableAsync(driver, stop, "pid");
            console.WriteLine($"step {steps[^1]:0.0} ms, stack and variables {Stopwatch.GetElapsedTime(begin).TotalMilliseconds:0.0} ms");
        }
    }

    private static async Task<SandboxStopped> StepAsync(SandboxDriver driver, SandboxStopped stop, ResumeKind kind)
    {
        Accept(await driver.Sandbox.ResumeAsync(stop.Stop, kind, Cancellation));
        return await driver.UntilAsync<SandboxStopped>();
    }

    private static async Task<string> VariableAsync(SandboxDriver driver, SandboxStopped stop, string name)
    {
        var frame = Value(await driver.Sandbox.GetStackAsync(stop.Stop, Cancellation))[0];
        return Assert.Single(Value(await driver.Sandbox.GetVariablesAsync(stop.Stop, frame.Variables, Cancellation)), variable => variable.Name == name).Value;
    }

    private async Task<SandboxDriver> StartAsync(params (string Path, ImmutableArray<Breakpoint> Breakpoints)[] files)
    {
        fixture.NeedDebugger();
        var driver = new SandboxDriver(fixture.Factory.Create());
        foreach (var (path, breakpoints) in files)
        {
            Accept(await driver.Sandbox.SetBreakpointsAsync(path, breakpoints, Cancellation));
        }
        Accept(await driver.Sandbox.RunAsync(Program(("lib/main.ex", Main), ("lib/counter.ex", Counter)), Cancellation));
        return driver;
    }
}
