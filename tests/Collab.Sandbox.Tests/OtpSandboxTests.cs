using System.Diagnostics;
using Xunit;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>What only the real node shows: Elixir's compiler, OTP's applications, ExUnit.</summary>
public sealed class OtpSandboxTests(SandboxFixture fixture, ITestOutputHelper console)
{
    [Fact]
    public void This_machine_can_isolate_or_says_why_not()
    {
        console.WriteLine(fixture.Availability.Sentence);
        Assert.NotEmpty(fixture.Availability.Sentence);
        Assert.Equal(fixture.Availability.CanRun, fixture.Availability.Findings.Length == 0 && fixture.Availability.Command is null);
    }

    [Fact]
    public async Task Main_run_is_run_and_its_output_shown()
    {
        await using var driver = Start();
        var end = await driver.RunToEndAsync(Body("IO.puts(\"grüß #{1 + 1}\")"));
        Assert.Equal(new SandboxExited(1, ExitKind.Finished, "The program has finished."), end);
        Assert.Equal("grüß 2\n", driver.Output);
        Assert.Equal("Main.run/0", Assert.Single(driver.Seen.OfType<SandboxProgramStarted>()).Entry);
    }

    [Fact]
    public async Task Scripts_are_run_in_the_order_of_their_paths_and_an_entry_picks_one()
    {
        await using var driver = Start();
        var program = Program(("b.exs", "IO.puts(Lib.name() <> \" b\")"), ("a.exs", "IO.puts(Lib.name() <> \" a\")"), ("lib.ex", "defmodule Lib do\n  def name, do: \"lib\"\nend"));
        await driver.RunToEndAsync(program);
        Assert.Equal("lib a\nlib b\n", driver.Output);

        await driver.RunToEndAsync(program with { Entry = "b.exs" });
        await driver.RunToEndAsync(program with { Entry = "IO.puts(Lib.name())" });
        Assert.Equal("lib a\nlib b\nlib b\nlib\n", driver.Output);
    }

    [Fact]
    public async Task An_application_of_mix_runs_until_it_is_stopped_and_stops_politely()
    {
        await using var driver = Start();
        var program = Program(
            ("mix.exs", "defmodule Shop.MixProject do\n  use Mix.Project\n  def project, do: [app: :shop, version: \"1.0.0\"]\n  def application, do: [mod: {Shop.Application, []}]\nend"),
            ("lib/shop.ex", """
            defmodule Shop.Application do
              use Application

              def start(_type, []) do
                IO.puts("start of #{Application.get_application(__MODULE__) || :shop}")
                Supervisor.start_link([{Agent, fn -> 0 end}], strategy: :one_for_one)
              end

              def stop(_), do: IO.puts("goodbye")
            end
            """));
        Accept(await driver.Sandbox.RunAsync(program, TestContext.Current.CancellationToken));
        await driver.PrintedAsync("start of shop");
        Assert.True(driver.Sandbox.IsRunning);

        var stopping = driver.Sandbox.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(new SandboxExited(1, ExitKind.Stopped, "Stopped."), await driver.EndAsync());
        Accept(await stopping);
        Assert.Contains("goodbye", driver.Output, StringComparison.Ordinal);
        Assert.False(driver.Sandbox.IsRunning);
    }

    [Fact]
    public async Task An_exception_is_shown_with_the_sessions_file_and_line()
    {
        await using var driver = Start();
        var end = Assert.IsType<SandboxExited>(await driver.RunToEndAsync(Program(
            ("lib/main.ex", "defmodule Main do\n  def run do\n    x = half(List.first([:one]))\n    x + 1\n  end\n\n  def half(n), do: n / 2\nend\n"))));
        Assert.Equal(ExitKind.Crashed, end.Kind);
        Assert.Contains("ArithmeticError", end.Reason, StringComparison.Ordinal);
        Assert.Contains("lib/main.ex:7: Main.half/1", driver.Output, StringComparison.Ordinal);
        Assert.Contains("lib/main.ex:3: Main.run/0", driver.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Collab.Agent", driver.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_crash_of_a_supervised_process_is_shown_and_the_run_goes_on()
    {
        await using var driver = Start();
        Accept(await driver.Sandbox.RunAsync(
            Body("{:ok, pid} = GenServer.start(Server, 1)\ncatch_exit = try do GenServer.call(pid, :boom) catch :exit, _ -> :caught end\nIO.inspect(catch_exit)\nIO.gets(\"\")", ("lib/server.ex", """
            defmodule Server do
              use GenServer
              def init(n), do: {:ok, n}
              def handle_call(:boom, _, n), do: {:reply, n / 0, n}
            end
            """)), TestContext.Current.CancellationToken));
        await driver.PrintedAsync("lib/server.ex:4: Server.handle_call/3");
        await driver.PrintedAsync(":caught");
        Assert.Contains("terminating", driver.Output, StringComparison.Ordinal);
        Accept(await driver.Sandbox.StopAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Errors_of_syntax_names_and_types_of_files_are_diagnostics()
    {
        await using var driver = Start();
        var end = await driver.RunToEndAsync(Program(
            ("lib/bad.ex", "defmodule Bad do\n  def f do\n    missing()\n  end\nend\n"),
            ("src/worse.erl", "-module(worse).\n-export([f/0]).\nf() -> X.\n"),
            ("main.exs", "IO.puts(\n")));
        Assert.Equal(new SandboxExited(1, ExitKind.DidNotCompile, "The program does not compile: 3 errors."), end);
        Assert.Contains(driver.Diagnostics, static said => said is { Path: "lib/bad.ex", Line: 3, Severity: DiagnosticSeverity.Error } && said.Message.Contains("undefined function missing/0", StringComparison.Ordinal));
        Assert.Contains(driver.Diagnostics, static said => said is { Path: "src/worse.erl", Line: 3, Column: 8, Severity: DiagnosticSeverity.Error } && said.Message.Contains("unbound", StringComparison.Ordinal));
        Assert.Contains(driver.Diagnostics, static said => said is { Path: "main.exs", Severity: DiagnosticSeverity.Error });
        Assert.Empty(driver.Output);
    }

    [Fact]
    public async Task Warnings_are_diagnostics_and_not_output_and_what_a_macro_prints_is_output()
    {
        await using var driver = Start();
        await driver.RunToEndAsync(Program(("main.ex", "defmodule Main do\n  IO.puts(\"compiling\")\n  def run do\n    unused = 1\n    :ok\n  end\nend\n")));
        Assert.Contains(driver.Diagnostics, static said => said is { Path: "main.ex", Line: 4, Severity: DiagnosticSeverity.Warning } && said.Message.StartsWith("variable \"unused\"", StringComparison.Ordinal));
        Assert.Equal("compiling\n", driver.Output);
    }

    [Fact]
    public async Task A_program_without_anything_to_start_ends_with_a_sentence_that_says_what_to_write()
    {
        await using var driver = Start();
        var end = Assert.IsType<SandboxExited>(await driver.RunToEndAsync(Program(("a.ex", "defmodule A do\nend"))));
        Assert.StartsWith("Nothing to start: write a function Main.run/0", end.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Input_is_read_line_by_line_and_to_its_end()
    {
        await using var driver = Start();
        Accept(await driver.Sandbox.RunAsync(Body("name = IO.gets(\"name? \")\nIO.puts(\"hello \" <> String.trim(name))\nIO.inspect(IO.read(:eof))"), TestContext.Current.CancellationToken));
        await driver.UntilAsync<SandboxInputWanted>();
        Assert.Equal("name? ", driver.Output);
        Accept(await driver.Sandbox.SendInputAsync("Ada\nrest", TestContext.Current.CancellationToken));
        Accept(await driver.Sandbox.SendInputAsync(null, TestContext.Current.CancellationToken));
        await driver.EndAsync();
        Assert.Equal("name? hello Ada\n\"rest\"\n", driver.Output);
    }

    [Fact]
    public async Task Tests_are_run_beside_the_application_with_a_result_each()
    {
        await using var driver = Start();
        var program = Program(
            ("lib/calc.ex", "defmodule Calc do\n  @doc \"\"\"\n      iex> Calc.add(1, 2)\n      3\n  \"\"\"\n  def add(a, b), do: a + b\nend\n"),
            ("test/test_helper.exs", "ExUnit.start()"),
            ("test/calc_test.exs", """
            defmodule CalcTest do
              use ExUnit.Case
              doctest Calc
              test "adds", do: assert Calc.add(1, 1) == 2
              test "is wrong", do: assert Calc.add(1, 1) == 3
              @tag :skip
              test "comes later", do: :ok

              test "waits longer than ExUnit does by itself" do
                Process.send_after(self(), :late, 500)
                assert_receive :late
              end
            end
            """));
        Accept(await driver.Sandbox.TestAsync(program, TestContext.Current.CancellationToken));
        var end = await driver.EndAsync();
        Assert.Equal(new SandboxExited(1, ExitKind.Finished, "3 passed, 1 failed, 1 skipped."), end);
        var results = driver.Seen.OfType<SandboxTestFinished>().ToDictionary(static result => result.Name);
        Assert.Equal(TestOutcome.Passed, results["doctest Calc.add/2 (1)"].Outcome);
        Assert.Equal(TestOutcome.Skipped, results["comes later"].Outcome);
        var failed = results["is wrong"];
        Assert.Equal((TestOutcome.Failed, "test/calc_test.exs", 5, "CalcTest"), (failed.Outcome, failed.Path, failed.Line, failed.Module));
        Assert.Contains("left:", failed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_finds_nothing_of_the_one_before_it()
    {
        await using var driver = Start();
        var program = Body("IO.inspect({File.exists?(\"trace\"), Code.ensure_loaded?(Left)})\nFile.write!(\"trace\", \"\")\ndefmodule Left do\nend");
        await driver.RunToEndAsync(program);
        await driver.RunToEndAsync(program);
        Assert.Equal("{false, false}\n{false, false}\n", driver.Output);
    }

    [Fact]
    public async Task From_Run_to_the_first_output_takes_so_long()
    {
        await using var driver = Start();
        List<double> warm = [];
        for (var i = 0; i < 5; i++)
        {
            await fixture.Factory.WarmAsync();
            var begin = Stopwatch.GetTimestamp();
            Accept(await driver.Sandbox.RunAsync(Body("IO.puts(\"ready\")\n" + string.Join('\n', Enumerable.Range(0, 45).Select(static n => $"_v{n} = {n}"))), TestContext.Current.CancellationToken));
            await driver.UntilAsync<SandboxOutput>();
            warm.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            await driver.EndAsync();
        }
        warm.Sort();
        console.WriteLine($"Run to first output, 50 lines, warm node: median {warm[2]:0} ms, from {warm[0]:0} to {warm[^1]:0} ms");
    }

    private static SandboxProgram Body(string body, params (string Path, string Text)[] others)
    {
        return Program([("lib/main.ex", $"defmodule Main do\n  def run do\n{body}\n  end\nend\n"), .. others]);
    }

    private SandboxDriver Start()
    {
        fixture.NeedIsolation();
        return new SandboxDriver(fixture.Factory.Create());
    }
}
