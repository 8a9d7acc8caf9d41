using System.Diagnostics;
using System.Globalization;
using Collab.Simulation;

// Arguments are checked and explained by scripts/simulate; here they come as --name number.
var numbers = args.Chunk(2).ToDictionary(static pair => pair[0], static pair => int.Parse(pair[1], CultureInfo.InvariantCulture));
var actions = numbers.GetValueOrDefault("--actions", 400);
var hasSeed = numbers.TryGetValue("--seed", out var first);
var seeds = numbers.GetValueOrDefault("--seeds", hasSeed && !numbers.ContainsKey("--seconds") ? 1 : int.MaxValue);
var time = TimeSpan.FromSeconds(numbers.GetValueOrDefault("--seconds", seeds < int.MaxValue ? int.MaxValue : 10));

var all = new SimulationCounters();
var watch = Stopwatch.StartNew();
var runs = 0;
while (runs < seeds && watch.Elapsed < time)
{
    try
    {
        all.Add(SimulationRun.Run(new SimulationOptions(first + runs, actions)).Counters);
        runs++;
    }
    catch (SimulationFailedException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
}

Console.WriteLine($"{runs} runs from seed {first} in {watch.Elapsed.TotalSeconds:F1} s: {all}");
return 0;
