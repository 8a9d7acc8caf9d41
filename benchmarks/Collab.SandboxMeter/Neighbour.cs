using System.Diagnostics;
using Collab.Sandbox;

namespace Collab.SandboxMeter;

/// <summary>
/// An honest program that answers each line, alone and then beside a hostile one of each class: nobody's session may suffer from another's.
/// The bound is three times the quiet 95th percentile or 100 ms more, whichever is more.
/// </summary>
internal static class Neighbour
{
    private const int Lines = 100;
    private const double Times = 3;
    private const double MoreMilliseconds = 100;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(20);

    private static readonly (string Name, string Body)[] Classes =
    [
        ("loops", "for _ <- 1..50, do: spawn(fn -> (f = fn f -> f.(f) end; f.(f)) end)\nProcess.sleep(:infinity)"),
        ("memory", "t = :ets.new(:t, [:public])\nfor i <- Stream.iterate(0, & &1 + 1), do: :ets.insert(t, {i, :binary.copy(\"x\", 1000)})"),
        ("processes", "f = fn f -> spawn(fn -> f.(f) end); spawn(fn -> f.(f) end); Process.sleep(:infinity) end\nf.(f)"),
        ("atoms", "for i <- Stream.iterate(0, & &1 + 1), do: String.to_atom(\"a#{i}\")"),
        ("output", "for _ <- Stream.repeatedly(fn -> IO.puts(String.duplicate(\"y\", 70)) end), do: :ok"),
        ("raw output", "for _ <- Stream.repeatedly(fn -> :erlang.display(:flood) end), do: :ok"),
        ("log", "require Logger\nfor _ <- 1..100, do: spawn(fn -> for n <- Stream.iterate(0, & &1 + 1), do: Logger.error(\"flood #{n}\") end)\nProcess.sleep(:infinity)"),
        ("protocol", "for _ <- Stream.repeatedly(fn -> Collab.Agent.Wire.say(\"output\", %{category: \"stdout\", output: String.duplicate(\"x\", 10_000)}) end), do: :ok"),
        ("messages", "p = self()\nspawn(fn -> for _ <- Stream.repeatedly(fn -> send(p, :x) end), do: :ok end)\nf = fn f -> receive do: (_ -> f.(f)) end\nf.(f)"),
        ("files", "for n <- Stream.iterate(0, & &1 + 1), do: File.write(\"f#{rem(n, 1000)}\", :binary.copy(\"x\", 10_000))"),
        ("restarts", "children = for id <- 1..50, do: %{id: id, start: {Task, :start_link, [fn -> raise \"always\" end]}}\nProcess.flag(:trap_exit, true)\nSupervisor.start_link(children, strategy: :one_for_one, max_restarts: 1_000_000_000)\nProcess.sleep(:infinity)"),
        ("scheduler", ":crypto.pbkdf2_hmac(:sha256, \"p\", \"s\", 2_000_000_000, 32)"),
    ];

    /// <summary>False where a bound is broken.</summary>
    public static async Task<bool> MeasureAsync(ISandboxFactory factory)
    {
        await using var neighbour = new Player(factory);
        await neighbour.StartAsync("main.exs", "loop = fn loop -> (case IO.gets(\"\") do\n  :eof -> :ok\n  line -> IO.write(\"=\" <> line) && loop.(loop)\nend) end\nloop.(loop)");
        await neighbour.UntilAsync<SandboxInputWanted>();
        await AnswersAsync(neighbour);
        var quiet = await AnswersAsync(neighbour);
        Console.WriteLine($"neighbour, quiet                  {quiet}");
        var bound = Math.Max(Times * quiet.P95, quiet.P95 + MoreMilliseconds);
        var holds = true;
        foreach (var (name, body) in Classes)
        {
            using var ending = new CancellationTokenSource();
            var hostile = Task.Run(() => HarmAsync(factory, body, ending.Token));
            var beside = await AnswersAsync(neighbour);
            await ending.CancelAsync();
            var ended = await hostile;
            var verdict = beside.P95 <= bound ? "" : "  OVER THE BOUND";
            holds &= beside.P95 <= bound;
            Console.WriteLine($"neighbour, beside {name,-15} {beside}{verdict}  [{ended}]");
        }
        Console.WriteLine(FormattableString.Invariant($"neighbour, bound                  p95 {bound:0.0} ms"));
        return holds;
    }

    private static async Task<Samples> AnswersAsync(Player neighbour)
    {
        var samples = new Samples();
        for (var line = 0; line < Lines; line++)
        {
            var begin = Stopwatch.GetTimestamp();
            Player.Accept(await neighbour.Sandbox.SendInputAsync($"{line}\n"));
            await neighbour.PrintedAsync($"={line}\n");
            samples.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
            await Task.Delay(Between);
        }
        return samples;
    }

    // Again and again, as a bad class does; says how it ended the last time.
    private static async Task<string> HarmAsync(ISandboxFactory factory, string body, CancellationToken cancellationToken)
    {
        var ended = "stopped by us";
        await using var player = new Player(factory);
        var runs = 0;
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                runs++;
                Player.Accept(await player.Sandbox.RunAsync(Player.Program("lib/main.ex", $"defmodule Main do\n  def run do\n{body}\n  end\nend\n"), cancellationToken));
                while (await player.Sandbox.Events.ReadAsync(cancellationToken) is var happened && happened is not (SandboxExited or SandboxKilled))
                {
                    // All that it says is read, as a room does.
                }
                ended = "ended by itself or a limit";
            }
        }
        catch (OperationCanceledException)
        {
            // Measured.
        }
        return $"{ended}, {runs} runs";
    }
}
