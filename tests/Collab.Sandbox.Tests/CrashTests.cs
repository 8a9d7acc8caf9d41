using Xunit;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>What is told of a process that crashed, on the real node.</summary>
public sealed class CrashTests(SandboxFixture fixture)
{
    private const string Server = """
        defmodule Bank do
          use GenServer
          def start_link(state), do: GenServer.start_link(__MODULE__, state, name: __MODULE__)
          def init(state), do: {:ok, state}
          def handle_cast({:share, n}, state), do: {:noreply, Map.update!(state, :money, &share(&1, n))}
          def handle_cast({:take, who}, state), do: {:noreply, take(who, state)}
          def handle_cast(:leave, _), do: exit(:meant)
          defp share(money, n) do
            div(money, n)
          end
          defp take(:owner, state), do: state
        end

        defmodule App do
          use Application
          def start(_, _), do: Supervisor.start_link([{Bank, %{money: 10}}], strategy: :one_for_one, max_restarts: 10)
        end
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_crashes_is_told_with_place_state_and_message_before_its_supervisor_acts()
    {
        await using var driver = await StartAsync(("lib/app.ex", Server));
        var started = await driver.UntilAsync<SandboxSupervision>(static did => did.Name == "Bank");
        Value(await driver.Sandbox.EvaluateAsync("GenServer.cast(Bank, {:share, 0})", cancellationToken: Cancellation));
        var crash = await driver.UntilAsync<SandboxCrashed>();
        Assert.DoesNotContain(driver.Seen.OfType<SandboxSupervision>(), static did => did.Kind == SupervisionKind.Ended);
        Assert.Equal(
            (started.Process, "Bank", "ArithmeticError", "bad argument in arithmetic expression", "%{money: 10}", "{:\"$gen_cast\", {:share, 0}}"),
            (crash.Process, crash.Name, crash.Kind, crash.Message, crash.State, crash.LastMessage));
        var frames = crash.Frames.Where(static frame => frame.Path is not null).ToList();
        Assert.Equal(("Bank.share/2", "lib/app.ex", 9), (frames[0].Name, frames[0].Path, frames[0].Line));
        Assert.Equal(5, frames[1].Line);
        var ended = await driver.UntilAsync<SandboxSupervision>(static did => did.Kind == SupervisionKind.Ended);
        Assert.Equal(crash.Process, ended.Process);
        Assert.Single(driver.Seen.OfType<SandboxCrashed>());
    }

    [Fact]
    public async Task A_call_that_no_clause_is_for_is_told_with_its_arguments_and_an_exit_that_was_meant_is_no_crash()
    {
        await using var driver = await StartAsync(("lib/app.ex", Server));
        await driver.UntilAsync<SandboxSupervision>(static did => did.Name == "Bank");
        Value(await driver.Sandbox.EvaluateAsync("GenServer.cast(Bank, :leave)", cancellationToken: Cancellation));
        await driver.UntilAsync<SandboxSupervision>(static did => did is { Kind: SupervisionKind.Started, Name: "Bank", Restarts: > 0 });
        Value(await driver.Sandbox.EvaluateAsync("GenServer.cast(Bank, {:take, :thief})", cancellationToken: Cancellation));
        await driver.UntilAsync<SandboxCrashed>();
        var crash = Assert.Single(driver.Seen.OfType<SandboxCrashed>());
        Assert.Equal("FunctionClauseError", crash.Kind);
        Assert.Equal(("Bank.take/2", "lib/app.ex", 11), (crash.Frames[0].Name, crash.Frames[0].Path, crash.Frames[0].Line));
        Assert.Equal([":thief", "%{money: 10}"], crash.Frames[0].Arguments);
    }

    [Theory]
    [InlineData("raise \"boom\"", "RuntimeError", "boom")]
    [InlineData("spawn(fn -> raise \"boom\" end)\nProcess.sleep(:infinity)", "RuntimeError", "boom")]
    [InlineData("spawn(fn -> throw(:ball) end)\nProcess.sleep(:infinity)", "throw", ":ball")]
    [InlineData("Task.start(fn -> raise ArgumentError, \"boom\" end)\nProcess.sleep(:infinity)", "ArgumentError", "boom")]
    public async Task Every_kind_of_process_is_told_with_its_place(string body, string kind, string message)
    {
        await using var driver = await StartAsync(("lib/main.ex", $"defmodule Main do\ndef run do\n{body}\nend\nend\n"));
        var crash = await driver.UntilAsync<SandboxCrashed>();
        Assert.Equal((kind, message), (crash.Kind, crash.Message));
        var frame = crash.Frames.First(static frame => frame.Path is not null);
        Assert.Equal(("lib/main.ex", 3), (frame.Path, frame.Line));
    }

    private async Task<SandboxDriver> StartAsync(params (string Path, string Text)[] files)
    {
        fixture.NeedIsolation();
        var driver = new SandboxDriver(fixture.Factory.Create());
        Accept(await driver.Sandbox.RunAsync(Program(files), Cancellation));
        return driver;
    }
}
