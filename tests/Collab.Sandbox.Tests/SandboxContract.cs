using Xunit;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>
/// What every sandbox does, whatever it runs programs with. Each side brings its own program for each <see cref="Does"/>.
/// </summary>
public abstract class SandboxContract
{
    public enum Does
    {
        /// <summary>Prints "hello" and ends.</summary>
        PrintAndFinish,

        /// <summary>Prints "waiting" and goes on until it is stopped.</summary>
        PrintAndWait,

        /// <summary>Asks "name? ", reads a line, prints "hello " and the line, ends.</summary>
        Greet,

        /// <summary>Has an error in line 2 of main.exs.</summary>
        NotCompile,

        /// <summary>Prints something on the standard error and crashes with "boom".</summary>
        Crash,

        /// <summary>Has the tests "passes" and "fails".</summary>
        HaveTests,
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_starts_prints_and_finishes_in_this_order()
    {
        await using var driver = new SandboxDriver(Create());
        Assert.False(driver.Sandbox.IsRunning);
        var end = Assert.IsType<SandboxExited>(await driver.RunToEndAsync(Program(Does.PrintAndFinish)));
        Assert.Equal(ExitKind.Finished, end.Kind);
        Assert.Equal("hello\n", driver.Output);
        Assert.Equal(new SandboxStarted(1, SandboxMode.Program), driver.Seen[0]);
        Assert.All(driver.Seen, static happened => Assert.Equal(1, happened.Run));
    }

    [Fact]
    public async Task Runs_are_counted_and_come_one_after_the_other()
    {
        await using var driver = new SandboxDriver(Create());
        await driver.RunToEndAsync(Program(Does.PrintAndFinish));
        Assert.Equal(2, (await driver.RunToEndAsync(Program(Does.PrintAndFinish))).Run);
    }

    [Fact]
    public async Task A_second_run_is_refused_while_one_is_under_way_and_the_first_is_not_disturbed()
    {
        await using var driver = new SandboxDriver(Create());
        Accept(await driver.Sandbox.RunAsync(Program(Does.PrintAndWait), Cancellation));
        await driver.PrintedAsync("waiting");
        Assert.Equal(SandboxRefusal.Busy, (await driver.Sandbox.RunAsync(Program(Does.PrintAndFinish), Cancellation)).Refusal);
        Assert.Equal(SandboxRefusal.Busy, (await driver.Sandbox.TestAsync(Program(Does.HaveTests), Cancellation)).Refusal);
        Assert.True(driver.Sandbox.IsRunning);
    }

    [Fact]
    public async Task Stop_ends_the_run_and_returns_when_it_is_over()
    {
        await using var driver = new SandboxDriver(Create());
        Accept(await driver.Sandbox.RunAsync(Program(Does.PrintAndWait), Cancellation));
        await driver.PrintedAsync("waiting");
        Accept(await driver.Sandbox.StopAsync(Cancellation));
        Assert.False(driver.Sandbox.IsRunning);
        Assert.Equal(new SandboxExited(1, ExitKind.Stopped, "Stopped."), await driver.EndAsync());
    }

    [Fact]
    public async Task Stop_and_input_are_refused_while_nothing_runs()
    {
        await using var driver = new SandboxDriver(Create());
        Assert.Equal(SandboxRefusal.NotRunning, (await driver.Sandbox.StopAsync(Cancellation)).Refusal);
        Assert.Equal(SandboxRefusal.NotRunning, (await driver.Sandbox.SendInputAsync("x\n", Cancellation)).Refusal);
    }

    [Fact]
    public async Task Input_reaches_the_program()
    {
        await using var driver = new SandboxDriver(Create());
        Accept(await driver.Sandbox.RunAsync(Program(Does.Greet), Cancellation));
        await driver.UntilAsync<SandboxInputWanted>();
        Assert.Equal("name? ", driver.Output);
        Accept(await driver.Sandbox.SendInputAsync("Grace\n", Cancellation));
        await driver.EndAsync();
        Assert.Equal("name? hello Grace\n", driver.Output);
    }

    [Fact]
    public async Task What_is_asked_of_processes_is_refused_while_nothing_runs()
    {
        await using var driver = new SandboxDriver(Create());
        var sandbox = driver.Sandbox;
        Assert.Equal(SandboxRefusal.NotRunning, (await sandbox.PauseAsync(cancellationToken: Cancellation)).Refusal);
        Assert.Equal(SandboxRefusal.NotRunning, (await sandbox.SetVariableAsync(1, 1, "x", "1", Cancellation)).Answer.Refusal);
        Assert.Equal(SandboxRefusal.NotRunning, (await sandbox.EvaluateInsideAsync("1", 1, 1, Cancellation)).Answer.Refusal);
        Assert.Equal(SandboxRefusal.NotRunning, (await sandbox.TraceAsync(on: true, cancellationToken: Cancellation)).Refusal);
        Assert.Equal(SandboxRefusal.NotRunning, (await sandbox.GetProcessAsync("<0.1.0>", Cancellation)).Answer.Refusal);
        Assert.Equal(SandboxRefusal.NotRunning, (await sandbox.SuspendProcessAsync("<0.1.0>", Cancellation)).Refusal);
        Assert.Equal(SandboxRefusal.NotRunning, (await sandbox.ResumeProcessAsync("<0.1.0>", Cancellation)).Refusal);
        Assert.Equal(SandboxRefusal.NotRunning, (await sandbox.FloodProcessAsync("<0.1.0>", 1, Cancellation)).Refusal);
        Assert.Equal(SandboxRefusal.Invalid, (await sandbox.FloodProcessAsync("<0.1.0>", SandboxLimits.FloodMessagesMax + 1, Cancellation)).Refusal);
    }

    [Fact]
    public async Task Fields_can_be_set_at_any_time_and_are_refused_where_they_break_a_limit()
    {
        await using var driver = new SandboxDriver(Create());
        Accept(await driver.Sandbox.SetFieldAsync("speed", "{\"value\": [1, null]}", Cancellation));
        Accept(await driver.Sandbox.SetFieldAsync("speed", null, Cancellation));
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.SetFieldAsync("", "1", Cancellation)).Refusal);
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.SetFieldAsync(new string('n', SandboxLimits.FieldNameCharactersMax + 1), "1", Cancellation)).Refusal);
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.SetFieldAsync("speed", "not json", Cancellation)).Refusal);
        var text = new string('x', SandboxLimits.FieldCharactersMax - 2);
        Accept(await driver.Sandbox.SetFieldAsync("speed", $"\"{text}\"", Cancellation));
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.SetFieldAsync("speed", $"\"{text}x\"", Cancellation)).Refusal);
    }

    [Fact]
    public async Task Too_much_input_at_once_is_refused()
    {
        await using var driver = new SandboxDriver(Create());
        var answer = await driver.Sandbox.SendInputAsync(new string('x', SandboxLimits.InputCharactersMax + 1), Cancellation);
        Assert.Equal(SandboxRefusal.Invalid, answer.Refusal);
    }

    [Fact]
    public async Task What_does_not_compile_is_told_with_its_place()
    {
        await using var driver = new SandboxDriver(Create());
        var end = Assert.IsType<SandboxExited>(await driver.RunToEndAsync(Program(Does.NotCompile)));
        Assert.Equal(ExitKind.DidNotCompile, end.Kind);
        var said = Assert.Single(driver.Diagnostics);
        Assert.Equal(("main.exs", 2, DiagnosticSeverity.Error), (said.Path, said.Line, said.Severity));
    }

    [Fact]
    public async Task A_crash_is_told_with_its_reason()
    {
        await using var driver = new SandboxDriver(Create());
        var end = Assert.IsType<SandboxExited>(await driver.RunToEndAsync(Program(Does.Crash)));
        Assert.Equal(ExitKind.Crashed, end.Kind);
        Assert.Contains("boom", end.Reason, StringComparison.Ordinal);
        Assert.Contains(driver.Seen, static happened => happened is SandboxOutput { Category: OutputCategory.StandardError });
    }

    [Fact]
    public async Task Tests_give_a_result_each()
    {
        await using var driver = new SandboxDriver(Create());
        Accept(await driver.Sandbox.TestAsync(Program(Does.HaveTests), Cancellation));
        await driver.EndAsync();
        Assert.Equal(new SandboxStarted(1, SandboxMode.Tests), driver.Seen[0]);
        var results = driver.Seen.OfType<SandboxTestFinished>().OrderBy(static result => result.Name, StringComparer.Ordinal).ToList();
        Assert.Equal([("fails", TestOutcome.Failed), ("passes", TestOutcome.Passed)], results.Select(static result => (result.Name, result.Outcome)));
    }

    [Theory]
    [InlineData("../outside.ex")]
    [InlineData("/etc/passwd")]
    [InlineData("a//b.ex")]
    [InlineData("")]
    public async Task Paths_that_lead_out_of_the_session_are_refused(string path)
    {
        await using var driver = new SandboxDriver(Create());
        var answer = await driver.Sandbox.RunAsync(SandboxDriver.Program((path, "")), Cancellation);
        Assert.Equal(SandboxRefusal.Invalid, answer.Refusal);
    }

    [Fact]
    public async Task Programs_over_the_limits_are_refused()
    {
        await using var driver = new SandboxDriver(Create());
        var files = Enumerable.Range(0, SandboxLimits.FilesMax + 1).Select(static n => ($"{n}.txt", "")).ToArray();
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.RunAsync(SandboxDriver.Program(files), Cancellation)).Refusal);
        var large = SandboxDriver.Program(("a.txt", new string('x', SandboxLimits.ProgramCharactersMax + 1)));
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.RunAsync(large, Cancellation)).Refusal);
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.RunAsync(SandboxDriver.Program(("a.txt", ""), ("a.txt", "")), Cancellation)).Refusal);
    }

    [Fact]
    public async Task Disposing_in_the_middle_of_a_run_completes_the_events()
    {
        var driver = new SandboxDriver(Create());
        Accept(await driver.Sandbox.RunAsync(Program(Does.PrintAndWait), Cancellation));
        await driver.PrintedAsync("waiting");
        await driver.DisposeAsync();
        await foreach (var _ in driver.Sandbox.Events.ReadAllAsync(Cancellation))
        {
            // What had happened before.
        }
        Assert.False(driver.Sandbox.IsRunning);
        await driver.DisposeAsync();
    }

    [Fact]
    public async Task Disposing_does_not_wait_for_a_reader_of_the_events()
    {
        var sandbox = Create();
        Accept(await sandbox.RunAsync(Program(Does.PrintAndWait), Cancellation));
        await sandbox.DisposeAsync();
    }

    protected abstract ISandbox Create();

    protected abstract SandboxProgram Program(Does does);
}

public sealed class OtpSandboxContractTests(SandboxFixture fixture) : SandboxContract
{
    protected override ISandbox Create()
    {
        fixture.NeedIsolation();
        return fixture.Factory.Create();
    }

    protected override SandboxProgram Program(Does does)
    {
        return does switch
        {
            Does.PrintAndFinish => SandboxDriver.Program(("main.exs", "IO.puts(\"hello\")")),
            Does.PrintAndWait => SandboxDriver.Program(("main.exs", "IO.puts(\"waiting\")\nProcess.sleep(:infinity)")),
            Does.Greet => SandboxDriver.Program(("main.exs", "name = IO.gets(\"name? \")\nIO.write(\"hello \" <> name)")),
            Does.NotCompile => SandboxDriver.Program(("main.exs", "x = 1\nx = )\n")),
            Does.Crash => SandboxDriver.Program(("main.exs", "raise \"boom\"")),
            Does.HaveTests => SandboxDriver.Program(
                ("test/a_test.exs", "defmodule ATest do\n  use ExUnit.Case\n  test \"passes\", do: assert true\n  test \"fails\", do: assert 1 == 2\nend\n")),
            _ => throw new ArgumentOutOfRangeException(nameof(does)),
        };
    }
}
