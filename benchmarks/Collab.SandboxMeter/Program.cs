using System.Diagnostics;
using Collab.Sandbox;
using Collab.SandboxMeter;

const int Runs = 20;
const int Hits = 40;
const int Crowd = 30;

var directory = Directory.CreateTempSubdirectory("collab-sandbox-meter-");
try
{
    await using var factory = new OtpSandboxFactory(new SandboxOptions { Directory = directory.FullName, RunningMax = Crowd + 2, CpuTime = TimeSpan.FromMinutes(2) }, TimeProvider.System);
    var availability = await factory.GetAvailabilityAsync();
    Console.WriteLine(availability.Sentence);
    if (!availability.CanRun)
    {
        return 1;
    }
    await MeasureRunsAsync(factory, "Run → first output, warm          ", "main.exs", "IO.puts(\"up\")\nIO.gets(\"\")");
    await MeasureRunsAsync(factory, "… of a supervised server          ", "lib/main.ex", Classrooms.Program);
    if (availability.CanDebug)
    {
        await MeasureStopsAsync(factory);
    }
    await MeasureCrowdAsync(factory);
    await Classrooms.MeasureAsync();
    return await Neighbour.MeasureAsync(factory) ? 0 : 1;
}
finally
{
    directory.Delete(recursive: true);
}

static async Task MeasureRunsAsync(ISandboxFactory factory, string what, string path, string program)
{
    var samples = new Samples();
    for (var run = 0; run <= Runs; run++)
    {
        // The pool fills itself again meanwhile; people take longer than that between two runs.
        await Task.Delay(TimeSpan.FromSeconds(1.5));
        await using var player = new Player(factory);
        var begin = Stopwatch.GetTimestamp();
        await player.StartAsync(path, program);
        await player.PrintedAsync("up");
        if (run > 0)
        {
            samples.Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        }
    }
    Console.WriteLine($"{what}{samples}");
}

// The program says by the machine's clock, which is ours too, when it came to the line with the breakpoint.
static async Task MeasureStopsAsync(ISandboxFactory factory)
{
    await using var player = new Player(factory);
    Player.Accept(await player.Sandbox.SetBreakpointsAsync("lib/main.ex", [new Breakpoint(10)]));
    await player.StartAsync("lib/main.ex", """
        defmodule Main do
          def run do
            IO.gets("")
            hit(%{list: Enum.to_list(1..50), text: "some text", map: Map.new(1..20, &{&1, &1})}, 1)
            run()
          end

          def hit(state, n) do
            at = System.system_time(:microsecond)
            m = n + at
            {state, m}
          end
        end
        """);
    var (stops, looks, steps) = (new Samples(), new Samples(), new Samples());
    for (var hit = 0; hit <= Hits; hit++)
    {
        await player.UntilAsync<SandboxInputWanted>();
        Player.Accept(await player.Sandbox.SendInputAsync("\n"));
        var stop = await player.UntilAsync<SandboxStopped>();
        var told = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalMilliseconds;
        var begin = Stopwatch.GetTimestamp();
        var stack = await player.Sandbox.GetStackAsync(stop.Stop);
        Player.Accept(stack.Answer);
        var variables = await player.Sandbox.GetVariablesAsync(stop.Stop, stack.Value[0].Variables);
        Player.Accept(variables.Answer);
        var looked = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        var at = double.Parse(variables.Value.Single(static variable => variable.Name == "at").Value, System.Globalization.CultureInfo.InvariantCulture) / 1000;
        begin = Stopwatch.GetTimestamp();
        Player.Accept(await player.Sandbox.ResumeAsync(stop.Stop, ResumeKind.StepOver));
        stop = await player.UntilAsync<SandboxStopped>();
        var stepped = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        Player.Accept(await player.Sandbox.ResumeAsync(stop.Stop, ResumeKind.Continue));
        if (hit > 0)
        {
            stops.Add(told - at);
            looks.Add(told - at + looked);
            steps.Add(stepped);
        }
    }
    Console.WriteLine($"breakpoint hit → stopped event    {stops}");
    Console.WriteLine($"… → stack and variables           {looks}");
    Console.WriteLine($"step → stopped event              {steps}");
}

static async Task MeasureCrowdAsync(ISandboxFactory factory)
{
    var players = Enumerable.Range(0, Crowd).Select(_ => new Player(factory)).ToList();
    try
    {
        var before = Usage.OfNodes();
        await Task.WhenAll(players.Select(static async player =>
        {
            await player.StartAsync("main.exs", "IO.puts(\"up\")\nIO.gets(\"\")");
            await player.PrintedAsync("up");
        }));
        var during = Usage.OfNodes();
        await Task.Delay(TimeSpan.FromSeconds(3));
        var after = Usage.OfNodes();
        Console.WriteLine(FormattableString.Invariant(
            $"{Crowd} sandboxes at once              {(during.MemoryBytes - before.MemoryBytes) / Crowd / 1024.0 / 1024.0:0.0} MiB of private memory each; idle {(after.CpuTime - during.CpuTime).TotalSeconds / 3 * 100:0.0} % of one processor together"));
    }
    finally
    {
        await Task.WhenAll(players.Select(static player => player.DisposeAsync().AsTask()));
    }
}
