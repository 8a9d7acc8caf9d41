using System.Collections.Immutable;
using Xunit;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>Following the program's messages, on the real node.</summary>
public sealed class MessageTests(SandboxFixture fixture)
{
    private const string Text = """
        defmodule Counter do
          use GenServer
          def init(n), do: {:ok, n}
          def handle_call({:add, n}, _from, state), do: {:reply, state + n, state + n}
          def handle_cast(:reset, _), do: {:noreply, 0}
          def handle_cast(:fail, _), do: exit(:oops)
          def handle_info(_, state), do: {:noreply, state}
        end

        defmodule Main do
          def run do
            {:ok, counter} = GenServer.start(Counter, 7, name: Counter)
            Process.register(self(), Main)
            Process.monitor(counter)
            Process.register(spawn(fn -> Process.sleep(:infinity) end), Other)
            IO.puts("up")
            loop(counter)
          end

          def loop(counter) do
            case IO.gets("") do
              "talk\n" ->
                GenServer.call(counter, {:add, 1})
                GenServer.cast(counter, :reset)
                send(counter, :hello)
              "fail\n" ->
                GenServer.cast(counter, :fail)
                receive do
                  {:DOWN, _, _, _, _} -> IO.puts("down")
                end
              "last\n" ->
                send(counter, :unseen)
                send(Other, :last)
              "flood\n" ->
                for n <- 1..100_000, do: send(counter, n)
            end
            IO.puts("done")
            loop(counter)
          end
        end
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Calls_replies_casts_and_others_are_told_with_their_ends_in_the_order_of_sending(bool interpreted)
    {
        await using var driver = await StartAsync(interpreted ? [new Breakpoint(6)] : []);
        Accept(await driver.Sandbox.TraceAsync(on: true, cancellationToken: Cancellation));
        var told = await TalkAsync(driver, "talk\n", 4);
        Assert.Equal(
            [
                (TracedMessageKind.Call, "Main", "Counter", "{:add, 1}"), (TracedMessageKind.Reply, "Counter", "Main", "8"),
                (TracedMessageKind.Cast, "Main", "Counter", ":reset"), (TracedMessageKind.Info, "Main", "Counter", ":hello"),
            ],
            told.Select(static message => (message.Kind, message.FromName!, message.ToName!, message.Text)));
        Assert.Equal(told.Select(static message => message.Microseconds).Order(), told.Select(static message => message.Microseconds));
        Assert.True(told[0].Microseconds > 0);
        var counter = Assert.Single(Value(await driver.Sandbox.GetProcessesAsync(Cancellation)), static process => process.Name == "Counter");
        Assert.Equal(counter.Process, told[0].To);
    }

    [Fact]
    public async Task An_end_is_told_to_those_who_monitor()
    {
        await using var driver = await StartAsync([]);
        Accept(await driver.Sandbox.TraceAsync(on: true, cancellationToken: Cancellation));
        var told = await TalkAsync(driver, "fail\n", 3);
        Assert.Equal([TracedMessageKind.Cast, TracedMessageKind.Down, TracedMessageKind.Ended], told.Select(static message => message.Kind).Order());
        var down = told.Single(static message => message.Kind == TracedMessageKind.Down);
        Assert.Equal((":oops", "Main"), (down.Text, down.ToName));
    }

    [Fact]
    public async Task Only_the_chosen_processes_are_followed_and_none_when_it_is_off()
    {
        await using var driver = await StartAsync([]);
        var counter = Assert.Single(Value(await driver.Sandbox.GetProcessesAsync(Cancellation)), static process => process.Name == "Counter");
        Accept(await driver.Sandbox.TraceAsync(on: true, [counter.Process], Cancellation));
        Assert.Equal(4, (await TalkAsync(driver, "talk\n", 4)).Count);
        var other = Assert.Single(Value(await driver.Sandbox.GetProcessesAsync(Cancellation)), static process => process.Name == "Other");
        Accept(await driver.Sandbox.TraceAsync(on: true, [other.Process], Cancellation));
        var last = Assert.Single(await TalkAsync(driver, "last\n", 1));
        Assert.Equal((TracedMessageKind.Info, "Other", ":last"), (last.Kind, last.ToName, last.Text));
        Accept(await driver.Sandbox.TraceAsync(on: false, cancellationToken: Cancellation));
        var before = driver.Seen.OfType<SandboxMessages>().Count();
        Accept(await driver.Sandbox.SendInputAsync("talk\n", Cancellation));
        await driver.UntilAsync<SandboxInputWanted>();
        Assert.Equal("0", Value(await driver.Sandbox.EvaluateAsync(":sys.get_state(Counter)", cancellationToken: Cancellation)));
        Assert.Equal(before, driver.Seen.OfType<SandboxMessages>().Count());
        Assert.Equal(SandboxRefusal.Invalid, (await driver.Sandbox.TraceAsync(on: true, ["<0.1.0>"], Cancellation)).Refusal);
    }

    [Fact]
    public async Task Of_a_flood_the_first_are_told_and_the_others_counted()
    {
        await using var driver = await StartAsync([]);
        Accept(await driver.Sandbox.TraceAsync(on: true, cancellationToken: Cancellation));
        Accept(await driver.Sandbox.SendInputAsync("flood\n", Cancellation));
        var dropping = await driver.UntilAsync<SandboxMessages>(static messages => messages.Dropped > 0);
        Assert.InRange(dropping.Messages.Length, 0, 50);
        Assert.InRange(driver.Seen.OfType<SandboxMessages>().Sum(static messages => messages.Messages.Length), 1, 5_000);
    }

    private static async Task<List<TracedMessage>> TalkAsync(SandboxDriver driver, string line, int count)
    {
        Accept(await driver.Sandbox.SendInputAsync(line, Cancellation));
        List<TracedMessage> told = [];
        while (told.Count < count)
        {
            told.AddRange((await driver.UntilAsync<SandboxMessages>()).Messages);
        }
        return told;
    }

    private async Task<SandboxDriver> StartAsync(ImmutableArray<Breakpoint> breakpoints)
    {
        fixture.NeedDebugger();
        var driver = new SandboxDriver(fixture.Factory.Create());
        Accept(await driver.Sandbox.SetBreakpointsAsync("lib/main.ex", breakpoints, Cancellation));
        Accept(await driver.Sandbox.RunAsync(Program(("lib/main.ex", Text)), Cancellation));
        await driver.UntilAsync<SandboxInputWanted>();
        return driver;
    }
}
