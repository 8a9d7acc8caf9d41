using Xunit;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>Looking into the program's processes and disturbing them, on the real node.</summary>
public sealed class ProcessTests(SandboxFixture fixture)
{
    private const string Text = """
        defmodule Counter do
          use GenServer
          def start_link(n), do: GenServer.start_link(__MODULE__, n, name: __MODULE__)
          def init(n), do: {:ok, n}
          def handle_call(:next, _from, n), do: {:reply, n, n + 1}
          def handle_info({:flood, n}, state), do: {:noreply, max(n, state)}
        end
        defmodule Main do
          def run do
            {:ok, pid} = Counter.start_link(7)
            Process.monitor(pid)
            Process.put(:mine, 1)
            for n <- 1..3, do: send(self(), {:letter, n})
            IO.puts("up")
            wait()
          end

          def wait do
            receive do: (:never -> :ok)
          end
        end
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_is_told_with_its_mailbox_stack_links_monitors_dictionary_and_state()
    {
        await using var driver = await StartAsync();
        var counter = Assert.Single(Value(await driver.Sandbox.GetProcessesAsync(Cancellation)), static process => process.Name == "Counter");
        var server = Value(await driver.Sandbox.GetProcessAsync(counter.Process, Cancellation));
        Assert.Equal(("Counter", "7", null, 0), (server.Name, server.State, server.StateMissing, server.Queue));
        Assert.Contains("\"$initial_call\"", string.Join(' ', server.DictionaryKeys), StringComparison.Ordinal);
        var main = Assert.Single(server.MonitoredBy).Process;
        Assert.Equal(main, Assert.Single(server.Links).Process);

        var runner = Value(await driver.Sandbox.GetProcessAsync(main, Cancellation));
        Assert.Equal(["{:letter, 1}", "{:letter, 2}", "{:letter, 3}"], runner.Messages);
        Assert.Equal(new ProcessReference(counter.Process, "Counter"), Assert.Single(runner.Monitors));
        Assert.Contains(":mine", runner.DictionaryKeys);
        Assert.Equal(new ProcessFrame("Main.wait/0", "lib/main.ex", 18), runner.Stack[0]);
        Assert.Equal("This process has no state to show now: it is busy or suspended, or not one of OTP's.", runner.StateMissing);
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.GetProcessAsync("<0.1.0>", Cancellation)).Answer.Refusal);
    }

    [Fact]
    public async Task A_suspended_process_stands_still_with_its_messages_until_it_is_resumed_or_killed()
    {
        await using var driver = await StartAsync();
        var counter = Assert.Single(Value(await driver.Sandbox.GetProcessesAsync(Cancellation)), static process => process.Name == "Counter").Process;
        Assert.Equal("This process is not suspended.", (await driver.Sandbox.ResumeProcessAsync(counter, Cancellation)).Message);
        Accept(await driver.Sandbox.SuspendProcessAsync(counter, Cancellation));
        Assert.Equal("suspended", Assert.Single(Value(await driver.Sandbox.GetProcessesAsync(Cancellation)), static process => process.Name == "Counter").Status);
        Assert.Equal("This process is suspended already.", (await driver.Sandbox.SuspendProcessAsync(counter, Cancellation)).Message);
        Value(await driver.Sandbox.EvaluateAsync("send(Counter, {:flood, 70})", cancellationToken: Cancellation));
        var detail = Value(await driver.Sandbox.GetProcessAsync(counter, Cancellation));
        Assert.Equal(("suspended", 1, "{:flood, 70}"), (detail.Status, detail.Queue, detail.Messages[0]));
        Accept(await driver.Sandbox.ResumeProcessAsync(counter, Cancellation));
        Assert.Equal("70", Value(await driver.Sandbox.EvaluateAsync("GenServer.call(Counter, :next)", cancellationToken: Cancellation)));

        Accept(await driver.Sandbox.SuspendProcessAsync(counter, Cancellation));
        Accept(await driver.Sandbox.KillProcessAsync(counter, Cancellation));
        await driver.EndAsync();
    }

    [Fact]
    public async Task A_flood_reaches_the_process_and_has_a_limit()
    {
        await using var driver = await StartAsync();
        var counter = Assert.Single(Value(await driver.Sandbox.GetProcessesAsync(Cancellation)), static process => process.Name == "Counter").Process;
        Accept(await driver.Sandbox.FloodProcessAsync(counter, SandboxLimits.FloodMessagesMax, Cancellation));
        Assert.Equal("10000", Value(await driver.Sandbox.EvaluateAsync("GenServer.call(Counter, :next)", cancellationToken: Cancellation)));
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.FloodProcessAsync(counter, SandboxLimits.FloodMessagesMax + 1, Cancellation)).Refusal);
    }

    [Fact]
    public async Task Looking_at_a_mailbox_without_measure_costs_nothing()
    {
        await using var driver = await StartAsync();
        var counter = Assert.Single(Value(await driver.Sandbox.GetProcessesAsync(Cancellation)), static process => process.Name == "Counter").Process;
        Accept(await driver.Sandbox.SuspendProcessAsync(counter, Cancellation));
        Accept(await driver.Sandbox.FloodProcessAsync(counter, SandboxLimits.FloodMessagesMax, Cancellation));
        var detail = Value(await driver.Sandbox.GetProcessAsync(counter, Cancellation));
        Assert.Equal(SandboxLimits.FloodMessagesMax, detail.Queue);
        Assert.Empty(detail.Messages);
    }

    private async Task<SandboxDriver> StartAsync()
    {
        fixture.NeedIsolation();
        var driver = new SandboxDriver(fixture.Factory.Create());
        Accept(await driver.Sandbox.RunAsync(Program(("lib/main.ex", Text)), Cancellation));
        await driver.PrintedAsync("up");
        return driver;
    }
}
