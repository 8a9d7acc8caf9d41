using System.Globalization;
using Collab.Sandbox.Node;
using Collab.Testing;

namespace Collab.SandboxMeter;

/// <summary>As many sessions as a school has classes, each with its program, on one real server: whether all answer, and what that costs.</summary>
internal static class Classrooms
{
    private const int Sessions = 30;
    private const int Lines = 20;
    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    /// <summary>A server under a supervisor that answers each line.</summary>
    public const string Program = """
        defmodule Counter do
          use GenServer

          def start_link(_), do: GenServer.start_link(__MODULE__, 0, name: __MODULE__)
          def init(count), do: {:ok, count}
          def handle_call({:add, line}, _from, count), do: {:reply, "=" <> line, count + 1}
        end

        defmodule Main do
          def run do
            {:ok, _} = Supervisor.start_link([Counter], strategy: :one_for_one)
            IO.puts("up")
            loop()
          end

          defp loop do
            line = IO.gets("")
            IO.write(GenServer.call(Counter, {:add, line}))
            loop()
          end
        end
        """;

    public static async Task MeasureAsync()
    {
        await using var server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Configuration = "Release", Environment = new Dictionary<string, string> { ["Sandbox__WarmNodes"] = "1" } },
            CancellationToken.None);
        var sessions = new List<SessionPlayer>();
        try
        {
            for (var i = 0; i < Sessions; i++)
            {
                sessions.Add(await SessionPlayer.OpenAsync(server.Address, "lib/main.ex", Program));
            }

            await Task.WhenAll(sessions.Select(static session => session.RunAsync()));
            await Task.WhenAll(sessions.Select(static session => session.PrintedAsync("up")));
            var answers = await Task.WhenAll(sessions.Select(AnswersAsync));
            var samples = new Samples();
            foreach (var milliseconds in answers.SelectMany(static times => times))
            {
                samples.Add(milliseconds);
            }

            var before = Measure(server);
            await Task.Delay(Idle);
            var after = Measure(server);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{Sessions} sessions run at once          all answer: {samples}; server {after.Server.MemoryBytes >> 20} MiB, programs {(after.Programs.MemoryBytes >> 20) / (double)Sessions:0.0} MiB each ({after.Programs.Processes} processes); idle {Share(before.Server, after.Server):0.0} % of one processor for the server, {Share(before.Programs, after.Programs):0.0} % for all programs"));
        }
        finally
        {
            await Task.WhenAll(sessions.Select(static session => session.DisposeAsync().AsTask()));
        }
    }

    // Each class at its own moments, as people are.
    private static async Task<List<double>> AnswersAsync(SessionPlayer session, int index)
    {
        var times = new List<double>();
        await Task.Delay(Between * index / Sessions);
        for (var line = 0; line < Lines; line++)
        {
            times.Add(await session.AskAsync(line.ToString(CultureInfo.InvariantCulture)));
            await Task.Delay(Between);
        }

        return times;
    }

    private static (ProcessUsage Server, ProcessUsage Programs) Measure(ServerProcess server)
    {
        var below = ProcessTree.Find(server.ProcessId).Where(process => process != server.ProcessId).ToList();
        return (ProcessTree.Measure([server.ProcessId]), ProcessTree.Measure(below));
    }

    private static double Share(ProcessUsage before, ProcessUsage after)
    {
        return (after.CpuTime - before.CpuTime) / Idle * 100;
    }
}
