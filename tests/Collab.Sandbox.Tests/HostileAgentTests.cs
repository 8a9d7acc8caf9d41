using Xunit;
using static Collab.Sandbox.Tests.Arena;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>Programs that turn against the agent, its tables and its messages, or use up what <see cref="HostileProgramTests"/> does not.</summary>
public sealed class HostileAgentTests(SandboxFixture fixture)
{
    [Fact]
    public async Task Log_messages_without_end_can_be_stopped()
    {
        await RunAndStopAsync(
            "require Logger\nfor _ <- 1..100, do: spawn(fn -> for n <- Stream.iterate(0, & &1 + 1), do: Logger.error(\"flood #{n}\") end)\nIO.puts(\"up\")\nProcess.sleep(:infinity)");
    }

    [Fact]
    public async Task Messages_without_end_to_the_agent_can_be_stopped_and_looked_at_meanwhile()
    {
        await using var arena = Open(static options => options.MemoryBytes = 400L * 1024 * 1024);
        await StartAsync(arena, "pids = for name <- [Collab.Agent.Server, Collab.Agent.Wire, Collab.Agent.Supervision], do: Process.whereis(name)\nspawn(fn -> for _ <- 1..200_000, p <- pids, do: send(p, :noise) end)\nIO.puts(\"up\")\nProcess.sleep(:infinity)");
        Assert.NotEmpty(Value(await arena.Driver.Sandbox.GetProcessesAsync(TestContext.Current.CancellationToken)));
        await arena.AssertStoppedAsync();
    }

    [Theory]
    [InlineData("Wire.say(\"otp/messages\", %{messages: \"rubbish\"})")]
    [InlineData("Wire.say(\"otp/crashed\", %{process: 1, frames: [[]]})")]
    [InlineData("Wire.say(\"otp/messages\", %{messages: [nil]})")]
    [InlineData("Wire.say(\"otp/diagnostics\", %{diagnostics: [nil]})")]
    [InlineData("Wire.say(\"stopped\", %{threadId: \"one\"})")]
    [InlineData("Wire.say(\"output\", %{output: Enum.reduce(1..1000, \"x\", fn _, inner -> [inner] end)})")]
    public async Task An_event_of_another_shape_ends_the_run(string forged)
    {
        await using var arena = Open();
        await arena.AssertKilledAsync($"alias Collab.Agent.Wire\n{forged}\nProcess.sleep(:infinity)", SandboxLimit.Protocol, "the sandbox's own messages");
    }

    [Fact]
    public async Task Forged_events_are_bounded_and_stay_in_their_session()
    {
        await using var arena = Open();
        await StartAsync(arena, """
            many = for n <- 1..3000, do: %{microseconds: n, kind: "call", from: "a", to: "b", text: String.duplicate("x", 20)}
            Collab.Agent.Wire.say("otp/messages", %{messages: many, dropped: -7})
            Collab.Agent.Wire.say("otp/crashed", %{process: "p", kind: "k", message: String.duplicate("m", 100_000), frames: []})
            IO.puts("up")
            Process.sleep(:infinity)
            """);
        var messages = Assert.Single(arena.Driver.Seen.OfType<SandboxMessages>());
        Assert.Equal((SandboxLimits.ListMax, 0), (messages.Messages.Length, messages.Dropped));
        Assert.Equal(SandboxLimits.TextCharactersMax, Assert.Single(arena.Driver.Seen.OfType<SandboxCrashed>()).Message.Length);
        await arena.AssertStoppedAsync();
    }

    [Theory]
    [InlineData("suspended", ":erlang.suspend_process(Process.whereis(Collab.Agent.Server))\nProcess.sleep(:infinity)")]
    [InlineData("starved", "Process.flag(:priority, :max)\nf = fn f -> f.(f) end\nf.(f)")]
    [InlineData("without schedulers", "Process.flag(:priority, :max)\nfor _ <- 1..10, do: :erlang.spawn_opt(fn -> (f = fn f -> f.(f) end; f.(f)) end, priority: :max)\nf = fn f -> f.(f) end\nf.(f)")]
    public async Task An_agent_that_cannot_answer_ends_the_run(string how, string body)
    {
        Assert.NotEmpty(how);
        await using var arena = Open(static options => options.HeartbeatTimeout = TimeSpan.FromSeconds(3));
        await arena.AssertKilledAsync(body, SandboxLimit.Unresponsive, "answering");
    }

    [Fact]
    public async Task The_agents_tables_cannot_be_taken_away_and_what_can_be_emptied_harms_the_program_only()
    {
        await using var arena = Open();
        await StartAsync(arena, """
            for table <- [Collab.Field, Collab.Agent.Evaluate, Collab.Agent.Environments], do: (try do :ets.delete(table) rescue _ -> :ok end)
            for table <- [Collab.Field.Subscribers, Collab.Agent.Trace, Collab.Agent.Evaluate], do: (try do :ets.delete_all_objects(table) rescue _ -> :ok end)
            :ets.insert(Collab.Field.Subscribers, for(n <- 1..50_000, do: {{"speed", n}}))
            IO.puts("up")
            Process.sleep(:infinity)
            """);
        Accept(await arena.Driver.Sandbox.SetFieldAsync("speed", "1", TestContext.Current.CancellationToken));
        await arena.AssertStoppedAsync();
    }

    [Fact]
    public async Task A_storm_of_crashes_and_restarts_can_be_stopped()
    {
        await RunAndStopAsync(
            "Process.flag(:trap_exit, true)\nchildren = for id <- 1..50, do: %{id: id, start: {Task, :start_link, [fn -> raise \"always\" end]}}\n{:ok, _} = Supervisor.start_link(children, strategy: :one_for_one, max_restarts: 1_000_000_000)\nIO.puts(\"up\")\nProcess.sleep(:infinity)");
    }

    [Fact]
    public async Task All_descriptors_and_ports_taken_harm_the_program_only()
    {
        await RunAndStopAsync(
            "files = for n <- 1..400, do: File.open(\"f#{n}\", [:write, :raw])\nsockets = for _ <- 1..2000, do: :gen_udp.open(0)\nIO.puts(\"up\")\nProcess.sleep(:infinity)\nIO.inspect({files, sockets})");
    }

    [Fact]
    public async Task Empty_files_by_the_ten_thousand_can_be_stopped()
    {
        await RunAndStopAsync("for n <- 1..20_000, do: :file.write_file('/box/e#{n}', \"\")\nIO.puts(\"up\")\nProcess.sleep(:infinity)");
    }

    [Fact]
    public async Task Ways_around_the_walls_of_the_file_system_lead_nowhere()
    {
        await using var arena = Open();
        await arena.Driver.RunToEndAsync(Body("""
            File.ln_s("/proc/1/root/etc/passwd", "/box/link")
            for path <- ["/box/link", "/proc/1/root/etc/shadow", "/proc/self/root/etc/passwd", "/proc/1/cwd/../../etc/passwd", "/../../etc/passwd"], do: IO.inspect(elem(File.read(path), 0))
            IO.inspect(File.ln("/agent/seccomp.bpf", "/box/hard") == :ok)
            IO.inspect(File.rm_rf("/agent/ebin") |> elem(0))
            """));
        Assert.Equal(string.Concat(Enumerable.Repeat(":error\n", 5)) + "false\n:error\n", arena.Driver.Output);
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task An_inspect_without_end_does_not_hold_up_who_looks()
    {
        await using var arena = Open();
        await StartAsync(arena, "{:ok, _} = Agent.start(fn -> %Odd{} end, name: Odd)\nIO.puts(\"up\")\nProcess.sleep(:infinity)", ("lib/odd.ex", "defmodule Odd do\n  defstruct [:a]\n  defimpl Inspect do\n    def inspect(x, o), do: spin(x, o)\n    defp spin(x, o), do: spin(x, o)\n  end\nend\n"));
        var odd = Assert.Single(Value(await arena.Driver.Sandbox.GetProcessesAsync(TestContext.Current.CancellationToken)), static process => process.Name == "Odd");
        Assert.Contains("__struct__: Odd", Value(await arena.Driver.Sandbox.GetStateAsync(odd.Process, TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        await arena.AssertStoppedAsync();
    }

    [Fact]
    public async Task Timers_without_end_end_the_run()
    {
        await using var arena = Open(static options => options.MemoryBytes = 160L * 1024 * 1024);
        await arena.AssertKilledAsync("p = self()\nfor i <- Stream.iterate(0, & &1 + 1), do: Process.send_after(p, {i, :binary.copy(\"x\", 200)}, 1_000_000_000)", SandboxLimit.Memory, "160 MiB");
    }

    [Fact]
    public async Task A_number_without_measure_ends_the_run_or_itself()
    {
        await using var arena = Open(static options => { options.HeartbeatTimeout = TimeSpan.FromSeconds(3); options.CpuTime = TimeSpan.FromSeconds(10); });
        var end = await arena.Driver.RunToEndAsync(Body("grow = fn grow, n -> grow.(grow, n * n) end\ngrow.(grow, 7)"));
        Assert.True(end is SandboxKilled or SandboxExited { Kind: ExitKind.Crashed }, end.ToString());
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_node_cannot_join_others()
    {
        await using var arena = Open();
        await arena.Driver.RunToEndAsync(Body("IO.inspect(:net_kernel.start([:a, :shortnames]) |> elem(0))\nIO.inspect(Node.connect(:\"b@localhost\"))"));
        Assert.Contains(":error\n", arena.Driver.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("true\n", arena.Driver.Output, StringComparison.Ordinal);
        await arena.AssertUnharmedAsync();
    }

    private static async Task StartAsync(Arena arena, string body, params (string Path, string Text)[] others)
    {
        var program = Body(body);
        Accept(await arena.Driver.Sandbox.RunAsync(program with { Files = [.. program.Files, .. Program(others).Files] }, TestContext.Current.CancellationToken));
        await arena.Driver.PrintedAsync("up\n");
    }

    private async Task RunAndStopAsync(string body)
    {
        await using var arena = Open();
        await StartAsync(arena, body);
        await arena.AssertStoppedAsync();
    }

    private Arena Open(Action<SandboxOptions>? change = null)
    {
        fixture.NeedIsolation();
        return new Arena(fixture, change);
    }
}
