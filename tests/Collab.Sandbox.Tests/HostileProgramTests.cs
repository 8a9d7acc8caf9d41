using Xunit;
using static Collab.Sandbox.Tests.Arena;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>
/// Programs that mean harm, each in a sandbox of its own with small limits. For each: the verdict comes in words, nothing is left
/// running, and the same sandbox runs the next program.
/// </summary>
public sealed class HostileProgramTests(SandboxFixture fixture)
{
    private const long Memory = 160L * 1024 * 1024;

    [Fact]
    public async Task A_loop_without_end_is_ended_when_its_processor_time_is_used_up()
    {
        await AssertKilledAsync("f = fn f -> f.(f) end\nf.(f)", SandboxLimit.CpuTime, "processor time", static options => options.CpuTime = TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Fifty_loops_without_end_can_be_stopped()
    {
        await using var arena = Open();
        Accept(await arena.Driver.Sandbox.RunAsync(Body("for _ <- 1..50, do: spawn(fn -> (f = fn f -> f.(f) end).(f = fn f -> f.(f) end) end)\nIO.puts(\"spinning\")\nProcess.sleep(:infinity)"), TestContext.Current.CancellationToken));
        await arena.Driver.PrintedAsync("spinning");
        var stopping = arena.Driver.Sandbox.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitKind.Stopped, Assert.IsType<SandboxExited>(await arena.Driver.EndAsync()).Kind);
        Accept(await stopping);
        await arena.AssertUnharmedAsync();
    }

    [Theory]
    [InlineData("a list in one process", "Process.flag(:max_heap_size, 0)\ngrow = fn f, l -> f.(f, [l | l]) end\ngrow.(grow, [])")]
    [InlineData("a table", "t = :ets.new(:t, [:public])\nfor i <- Stream.iterate(0, & &1 + 1), do: :ets.insert(t, {i, :binary.copy(\"x\", 1000)})")]
    [InlineData("one binary", "b = :binary.copy(<<0>>, 2_000_000_000)\nIO.puts(byte_size(b))")]
    [InlineData("many processes", "for _ <- 1..500, do: spawn(fn -> l = Enum.to_list(1..300_000); Process.sleep(:infinity); l end)\nProcess.sleep(:infinity)")]
    [InlineData("a mailbox", "p = spawn(fn -> Process.sleep(:infinity) end)\nfor i <- Stream.iterate(0, & &1 + 1), do: send(p, {i, :binary.copy(\"x\", 500)})")]
    public async Task Memory_that_grows_without_end_ends_the_run(string what, string body)
    {
        Assert.NotEmpty(what);
        await AssertKilledAsync(body, SandboxLimit.Memory, "160 MiB", static options => options.MemoryBytes = Memory);
    }

    [Fact]
    public async Task A_process_that_takes_all_memory_for_itself_ends_alone_and_the_run_says_so()
    {
        await using var arena = Open(static options => options.MemoryBytes = Memory);
        var end = await arena.Driver.RunToEndAsync(Body("grow = fn f, l -> f.(f, [1 | l]) end\ngrow.(grow, [])"));
        Assert.Equal("The program's process was ended: killed", Assert.IsType<SandboxExited>(end).Reason);
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Atoms_without_end_end_the_run()
    {
        await AssertKilledAsync("for i <- Stream.iterate(0, & &1 + 1), do: String.to_atom(\"a#{i}\")", SandboxLimit.Atoms, "atoms");
    }

    [Fact]
    public async Task A_bomb_of_processes_ends_itself_or_is_ended()
    {
        await using var arena = Open(static options => { options.MemoryBytes = Memory; options.CpuTime = TimeSpan.FromSeconds(20); });
        var end = await arena.Driver.RunToEndAsync(Body("f = fn f -> spawn(fn -> f.(f) end); spawn(fn -> f.(f) end); Process.sleep(:infinity) end\nf.(f)"));
        Assert.True(end is SandboxKilled or SandboxExited { Kind: ExitKind.Crashed }, end.ToString());
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Programs_of_the_system_cannot_be_started_and_machines_inside_of_the_machine_neither()
    {
        await using var arena = Open();
        await arena.Driver.RunToEndAsync(Body("""
        IO.inspect(try do System.cmd("sh", ["-c", "id"]) rescue e -> e.__struct__ end)
        IO.inspect(:os.cmd('id'))
        beams = for _ <- 1..60 do
          try do
            Port.open({:spawn_executable, String.to_charlist(System.get_env("BINDIR") <> "/erlexec")}, [:exit_status, args: ["-noinput"]])
          rescue
            e -> e.__struct__
          end
        end
        opened = Enum.filter(beams, &is_port/1)
        for port <- opened do
          receive do: ({^port, {:exit_status, n}} -> n)
        end
        IO.puts("alive")
        """));
        Assert.Contains("ErlangError", arena.Driver.Output, StringComparison.Ordinal);
        Assert.EndsWith("alive\n", arena.Driver.Output, StringComparison.Ordinal);
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Files_that_grow_without_end_find_no_room_anywhere()
    {
        await using var arena = Open();
        await arena.Driver.RunToEndAsync(Body("""
        for path <- ~w(/box/f /build/f /tmp/f /dev/shm/f /dev/f /usr/f /f /agent/ebin/f /proc/sys/kernel/core_pattern) do
          result = with {:ok, f} <- File.open(path, [:write, :raw]) do
            Enum.find_value(Stream.repeatedly(fn -> :file.write(f, :binary.copy("x", 1_000_000)) end), &(if &1 != :ok, do: &1))
          end
          IO.puts("#{path} #{inspect(result)}")
        end
        """));
        Assert.Equal(
            ["enospc", "enospc", "enospc", "enospc", "erofs", "erofs", "erofs", "erofs", "eacces"],
            arena.Driver.Output.TrimEnd().Split('\n').Select(static line => line.Split("{:error, :")[^1].TrimEnd('}')));
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_flood_of_output_is_slowed_down_and_can_be_stopped()
    {
        await using var arena = Open();
        Accept(await arena.Driver.Sandbox.RunAsync(Body("for _ <- Stream.repeatedly(fn -> IO.puts(String.duplicate(\"y\", 70)) end), do: :ok"), TestContext.Current.CancellationToken));
        await arena.Driver.UntilAsync<SandboxOutput>(_ => arena.Driver.Output.Length > 500_000);
        var stopping = arena.Driver.Sandbox.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitKind.Stopped, Assert.IsType<SandboxExited>(await arena.Driver.EndAsync()).Kind);
        Accept(await stopping);
        Assert.InRange(arena.Driver.Output.Length, 500_000, 3_000_000);
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_flood_that_nobody_reads_waits_and_does_not_hold_up_disposing()
    {
        var arena = Open();
        Accept(await arena.Driver.Sandbox.RunAsync(
            Body("spawn(fn -> for _ <- Stream.repeatedly(fn -> :erlang.display(:flood) end), do: :ok end)\nfor _ <- Stream.repeatedly(fn -> Collab.Agent.Wire.say(\"output\", %{category: \"stdout\", output: \"y\"}) end), do: :ok"), TestContext.Current.CancellationToken));
        await arena.FullAsync();
        await arena.DisposeAsync();
        Assert.Empty(Arena.NodesOf(arena.Mark));
    }

    [Fact]
    public async Task A_flood_past_the_terminal_is_read_and_dropped()
    {
        await using var arena = Open(static options => options.CpuTime = TimeSpan.FromSeconds(3));
        var end = await arena.Driver.RunToEndAsync(Body("for _ <- Stream.repeatedly(fn -> :erlang.display(:flood) end), do: :ok"));
        Assert.Equal(SandboxLimit.CpuTime, Assert.IsType<SandboxKilled>(end).Limit);
        Assert.InRange(arena.Driver.Output.Length, 1, 4 * SandboxLimits.SystemOutputBytesMax);
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task The_network_is_not_there()
    {
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        await using var arena = Open();
        await arena.Driver.RunToEndAsync(Body($"""
        IO.inspect(:gen_tcp.connect({"{127, 0, 0, 1}"}, {port}, [], 1000))
        IO.inspect(:gen_tcp.connect({"{1, 1, 1, 1}"}, 80, [], 1000))
        IO.inspect(:inet.gethostbyname('example.org'))
        """));
        Assert.Equal("{:error, :econnrefused}\n{:error, :enetunreach}\n{:error, :nxdomain}\n", arena.Driver.Output);
        Assert.False(listener.Pending());
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Files_of_the_system_and_of_the_server_are_not_there()
    {
        var secret = Path.Combine(fixture.Options().Directory, "secret.txt");
        await File.WriteAllTextAsync(secret, "secret", TestContext.Current.CancellationToken);
        await using var arena = Open();
        await arena.Driver.RunToEndAsync(Body($"""
        for path <- ["/etc/passwd", "/etc/shadow", "/root", "{secret}", "{Environment.ProcessPath}", "/proc/1/environ"], do: IO.inspect(File.read(path))
        IO.inspect(System.get_env() |> Map.keys() |> Enum.filter(&String.starts_with?(&1, "DOTNET")))
        IO.inspect(Enum.count(File.ls!("/proc"), &(&1 =~ ~r/^[0-9]+$/)) < 10)
        """));
        Assert.Equal(string.Concat(Enumerable.Repeat("{:error, :enoent}\n", 5)) + "{:ok, \"\"}\n[]\ntrue\n", arena.Driver.Output);
        await arena.AssertUnharmedAsync();
    }

    [Theory]
    [InlineData("Process.exit(Process.whereis(Collab.Agent.Wire), :kill)\nProcess.sleep(:infinity)")]
    [InlineData("Process.exit(Process.whereis(Collab.Agent.Server), :kill)\nProcess.sleep(:infinity)")]
    [InlineData("for p <- Process.list(), p != self(), do: Process.exit(p, :kill)\nProcess.sleep(:infinity)")]
    [InlineData("for p <- Port.list(), do: Port.close(p)\nProcess.sleep(:infinity)")]
    public async Task Killing_the_agent_ends_the_run_only(string body)
    {
        await using var arena = Open(static options => options.HeartbeatTimeout = TimeSpan.FromSeconds(5));
        var end = await arena.Driver.RunToEndAsync(Body(body));
        Assert.NotEmpty(end is SandboxKilled killed ? killed.Reason : Assert.IsType<SandboxExited>(end).Reason);
        await arena.AssertUnharmedAsync();
    }

    [Theory]
    [InlineData("System.halt(0)", ExitKind.Finished, "System.halt/0")]
    [InlineData("System.halt(3 + 4)", ExitKind.Crashed, "exit code 7")]
    [InlineData("System.stop(0)\nProcess.sleep(:infinity)", ExitKind.Finished, "System.halt/0")]
    public async Task Halting_the_machine_ends_the_run(string body, ExitKind kind, string words)
    {
        await using var arena = Open();
        var end = Assert.IsType<SandboxExited>(await arena.Driver.RunToEndAsync(Body(body)));
        Assert.Equal(kind, end.Kind);
        Assert.Contains(words, end.Reason, StringComparison.Ordinal);
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task Rubbish_on_the_channel_of_the_protocol_ends_the_run()
    {
        await AssertKilledAsync(
            "port = Enum.find(Port.list(), &match?({:name, '3/4'}, Port.info(&1, :name)))\nPort.command(port, String.duplicate(\"x\", 1_000_000))\nProcess.sleep(:infinity)",
            SandboxLimit.Protocol,
            "the sandbox's own messages");
    }

    [Fact]
    public async Task Messages_without_end_to_the_server_end_the_run()
    {
        await AssertKilledAsync(
            "for _ <- Stream.repeatedly(fn -> Collab.Agent.Wire.say(\"output\", %{category: \"stdout\", output: String.duplicate(\"x\", 100_000)}) end), do: :ok",
            SandboxLimit.Output,
            "flooded",
            static options => options.ProtocolBytesPerSecond = 400_000);
    }

    [Fact]
    public async Task A_machine_whose_only_scheduler_is_held_is_ended()
    {
        await AssertKilledAsync(
            ":crypto.pbkdf2_hmac(:sha256, \"p\", \"s\", 2_000_000_000, 32)", SandboxLimit.Unresponsive, "answering", static options => options.HeartbeatTimeout = TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_macro_without_end_is_given_up()
    {
        await using var arena = Open();
        var end = Assert.IsType<SandboxKilled>(await arena.Driver.RunToEndAsync(Program(
            ("m.ex", "defmodule M do\n  defmacro loop, do: (f = fn f -> f.(f) end; f.(f))\nend\ndefmodule Main do\n  require M\n  def run, do: M.loop()\nend\n"))));
        Assert.Equal(SandboxLimit.CompileTime, end.Limit);
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task The_agents_and_the_languages_modules_cannot_be_replaced()
    {
        await using var arena = Open();
        var end = await arena.Driver.RunToEndAsync(Body("""
        for module <- [Collab.Agent.Server, Enum, :lists] do
          {:module, _, beam, _} = Module.create(Throwaway, quote(do: nil), Macro.Env.location(__ENV__))
          IO.inspect(:code.load_binary(module, 'x', beam) |> elem(0))
        end
        """));
        Assert.IsType<SandboxExited>(end);
        Assert.Equal(3, arena.Driver.Output.Split(":error\n").Length - 1);
        await arena.AssertUnharmedAsync();
    }

    [Fact]
    public async Task A_run_that_lasts_too_long_is_ended()
    {
        await AssertKilledAsync("Process.sleep(:infinity)", SandboxLimit.WallTime, "ran for more than 2 seconds", static options => options.WallTime = TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Disposing_leaves_nothing_running()
    {
        var arena = Open();
        Accept(await arena.Driver.Sandbox.RunAsync(Body("IO.puts(\"up\")\nProcess.sleep(:infinity)"), TestContext.Current.CancellationToken));
        await arena.Driver.PrintedAsync("up");
        Assert.NotEmpty(Arena.NodesOf(arena.Mark));
        await arena.DisposeAsync();
        Assert.Empty(Arena.NodesOf(arena.Mark));
    }

    private async Task AssertKilledAsync(string body, SandboxLimit limit, string words, Action<SandboxOptions>? change = null)
    {
        await using var arena = Open(change);
        await arena.AssertKilledAsync(body, limit, words);
    }

    private Arena Open(Action<SandboxOptions>? change = null)
    {
        fixture.NeedIsolation();
        return new Arena(fixture, change);
    }
}
