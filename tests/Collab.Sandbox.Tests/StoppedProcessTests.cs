using System.Collections.Immutable;
using Xunit;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>Pausing, changing variables, evaluating inside of a stopped process.</summary>
public sealed class StoppedProcessTests(SandboxFixture fixture)
{
    private const string Text = """
        defmodule Main do
          def run do
            Process.put(:mine, 42)
            valid? = false
            total = 1
            total = add(total, 2)
            IO.puts("#{valid?} #{total}")
          end

          def add(a, b) do
            sum = a + b
            sum
          end
        end
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_loop_that_runs_natively_is_paused_with_its_variables_and_goes_on()
    {
        await using var driver = await StartAsync("defmodule Main do\n  def run do\n    IO.puts(\"looping\")\n    loop(0)\n  end\n\n  defp loop(n) do\n    m = n + 1\n    loop(m)\n  end\nend\n", []);
        await driver.PrintedAsync("looping");
        Accept(await driver.Sandbox.PauseAsync(cancellationToken: Cancellation));
        var stop = await driver.UntilAsync<SandboxStopped>();
        Assert.Equal(("pause", "lib/main.ex"), (stop.Reason, stop.Path));
        Assert.InRange(stop.Line, 8, 9);
        Assert.Equal("n", (await VariablesAsync(driver, stop))[^1].Name);
        Assert.Equal("They are stopped already.", (await driver.Sandbox.PauseAsync(cancellationToken: Cancellation)).Message);
        Accept(await driver.Sandbox.ResumeAsync(stop.Stop, ResumeKind.Continue, Cancellation));
        await driver.UntilAsync<SandboxContinued>();
        Accept(await driver.Sandbox.PauseAsync(cancellationToken: Cancellation));
        Assert.Equal(2, (await driver.UntilAsync<SandboxStopped>()).Stop);
    }

    [Fact]
    public async Task A_server_that_waits_is_paused_at_its_next_message_and_a_process_that_is_not_there_is_refused()
    {
        await using var driver = await StartAsync("""
            defmodule Server do
              use GenServer
              def init(n), do: {:ok, n}
              def handle_call(:next, _from, n) do
                {:reply, n + 1, n + 1}
              end
            end
            defmodule Main do
              def run do
                {:ok, _} = GenServer.start_link(Server, 1, name: Server)
                IO.puts("up")
                IO.gets("")
              end
            end
            """, []);
        await driver.PrintedAsync("up");
        var server = Assert.Single(Value(await driver.Sandbox.GetProcessesAsync(Cancellation)), static process => process.Name == "Server");
        Accept(await driver.Sandbox.PauseAsync(server.Process, Cancellation));
        var asking = driver.Sandbox.EvaluateAsync("GenServer.call(Server, :next)", cancellationToken: Cancellation);
        var stop = await driver.UntilAsync<SandboxStopped>();
        Assert.Equal(("pause", 5), (stop.Reason, stop.Line));
        Accept(await driver.Sandbox.ResumeAsync(stop.Stop, ResumeKind.Continue, Cancellation));
        Assert.Equal("2", Value(await asking));
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.PauseAsync("<0.1.0>", Cancellation)).Refusal);
    }

    [Fact]
    public async Task A_variable_of_the_innermost_frame_is_set_and_everybody_is_told()
    {
        await using var driver = await StartAsync(Text, [new Breakpoint(6)]);
        var stop = await driver.UntilAsync<SandboxStopped>();
        var frame = Value(await driver.Sandbox.GetStackAsync(stop.Stop, Cancellation))[0];
        Assert.Equal("1", Variable(await VariablesAsync(driver, stop), "total"));
        var set = Value(await driver.Sandbox.SetVariableAsync(stop.Stop, frame.Variables, "total", "total + 9", Cancellation));
        Assert.Equal(new Variable("total", "10", "integer", 0), set);
        Assert.Equal(new SandboxVariablesChanged(1, stop.Stop), await driver.UntilAsync<SandboxVariablesChanged>());
        Assert.Equal("10", Variable(Value(await driver.Sandbox.GetVariablesAsync(stop.Stop, frame.Variables, Cancellation)), "total"));
        Value(await driver.Sandbox.SetVariableAsync(stop.Stop, frame.Variables, "valid?", "true", Cancellation));

        // Binding a name in an expression changes it too.
        Value(await driver.Sandbox.EvaluateAsync("total = total * 2", stop.Stop, frame.Id, Cancellation));
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.SetVariableAsync(stop.Stop, frame.Variables, "total", "1 / 0", Cancellation)).Answer.Refusal);
        Assert.Equal(
            "There is no variable nothing in this frame.",
            (await driver.Sandbox.SetVariableAsync(stop.Stop, frame.Variables, "nothing", "1", Cancellation)).Answer.Message);
        Accept(await driver.Sandbox.ResumeAsync(stop.Stop, ResumeKind.Continue, Cancellation));
        await driver.PrintedAsync("true 22\n");
    }

    [Fact]
    public async Task An_expression_inside_of_the_process_is_that_process_and_passes_breakpoints()
    {
        await using var driver = await StartAsync(Text, [new Breakpoint(11)]);
        var stop = await driver.UntilAsync<SandboxStopped>();
        var frames = Value(await driver.Sandbox.GetStackAsync(stop.Stop, Cancellation));
        Assert.Equal(["Main.add/2", "Main.run/0"], frames.Select(static frame => frame.Name));
        Assert.Equal("42", Value(await driver.Sandbox.EvaluateInsideAsync("Process.get(:mine)", stop.Stop, frames[0].Id, Cancellation)));
        Assert.Equal("nil", Value(await driver.Sandbox.EvaluateAsync("Process.get(:mine)", stop.Stop, frames[0].Id, Cancellation)));
        Assert.Equal("{1, false}", Value(await driver.Sandbox.EvaluateInsideAsync("{total, valid?}", stop.Stop, frames[1].Id, Cancellation)));
        Assert.Equal("30", Value(await driver.Sandbox.EvaluateInsideAsync("Main.add(10, 20)", stop.Stop, frames[0].Id, Cancellation)));
        Assert.Contains("boom", (await driver.Sandbox.EvaluateInsideAsync("raise \"boom\"", stop.Stop, frames[0].Id, Cancellation)).Answer.Message, StringComparison.Ordinal);
        Assert.Equal(
            "Only variables of the innermost call can be changed: the others are on the stack.",
            (await driver.Sandbox.SetVariableAsync(stop.Stop, frames[1].Variables, "total", "1", Cancellation)).Answer.Message);
        Accept(await driver.Sandbox.ResumeAsync(stop.Stop, ResumeKind.Continue, Cancellation));
        await driver.PrintedAsync("false 3\n");
    }

    private static async Task<ImmutableArray<Variable>> VariablesAsync(SandboxDriver driver, SandboxStopped stop)
    {
        var frame = Value(await driver.Sandbox.GetStackAsync(stop.Stop, Cancellation))[0];
        return Value(await driver.Sandbox.GetVariablesAsync(stop.Stop, frame.Variables, Cancellation));
    }

    private static string Variable(ImmutableArray<Variable> variables, string name)
    {
        return Assert.Single(variables, variable => variable.Name == name).Value;
    }

    private async Task<SandboxDriver> StartAsync(string text, ImmutableArray<Breakpoint> breakpoints)
    {
        fixture.NeedDebugger();
        var driver = new SandboxDriver(fixture.Factory.Create());
        Accept(await driver.Sandbox.SetBreakpointsAsync("lib/main.ex", breakpoints, Cancellation));
        Accept(await driver.Sandbox.RunAsync(Program(("lib/main.ex", text)), Cancellation));
        return driver;
    }
}
