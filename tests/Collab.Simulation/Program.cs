using System.Diagnostics;
using System.Globalization;
using Collab.Simulation;

// Arguments are checked and explained by scripts/simulate; here they come as --name value.
var values = args.Chunk(2).ToDictionary(static pair => pair[0], static pair => pair[1]);
return values.TryGetValue("--replay", out var plan) ? Replay(SimulationPlan.Load(plan))
    : values.TryGetValue("--languages", out var batches) ? CompareLanguages(ToNumber(batches))
    : Simulate();

int Simulate()
{
    var actions = Number("--actions") ?? 400;
    var first = Number("--seed") ?? 0;
    var seeds = Number("--seeds") ?? (values.ContainsKey("--seed") && !values.ContainsKey("--seconds") ? 1 : int.MaxValue);
    var time = TimeSpan.FromSeconds(Number("--seconds") ?? (seeds < int.MaxValue ? int.MaxValue : 10));
    var all = new SimulationCounters();
    var watch = Stopwatch.StartNew();
    var runs = 0;
    while (runs < seeds && watch.Elapsed < time)
    {
        var options = new SimulationOptions(first + runs, actions);
        try
        {
            all.Add(SimulationRun.Run(options).Counters);
            runs++;
        }
        catch (SimulationFailedException exception)
        {
            Console.Error.WriteLine(exception.Message);
            if (Number("--shrink") != 0)
            {
                Shrink(options, exception.Message);
            }

            return 1;
        }
    }

    Console.WriteLine(
        $"{runs} runs from seed {first} in {watch.Elapsed.TotalSeconds:F1} s, {all.Steps / watch.Elapsed.TotalSeconds:F0} steps a second: {all}");
    return 0;
}

static void Shrink(SimulationOptions failing, string failure)
{
    var plan = SimulationPlan.Shrink(failing, failure);
    Console.Error.WriteLine(
        $"{plan.Actions - plan.Skipped.Count} of {plan.Actions} actions are enough. To see those again: scripts/simulate --replay {plan.Save()}");
}

static int Replay(SimulationPlan plan)
{
    try
    {
        SimulationRun.Run(plan.ToOptions());
        Console.WriteLine($"Seed {plan.Seed} without {plan.Skipped.Count} of its actions goes well now.");
        return 0;
    }
    catch (SimulationFailedException exception)
    {
        Console.Error.WriteLine(exception.Message);
        return 1;
    }
}

int CompareLanguages(int batches)
{
    var seed = Number("--seed") ?? Random.Shared.Next(1_000_000_000);
    var watch = Stopwatch.StartNew();
    if (Languages.Compare(batches, seed, out var compared) is { } difference)
    {
        Console.Error.WriteLine(difference);
        return 1;
    }

    Console.WriteLine(
        $"{batches} batches from seed {seed} in {watch.Elapsed.TotalSeconds:F1} s: {compared} answers of C# and JavaScript compared, all equal");
    return 0;
}

int? Number(string name)
{
    return values.TryGetValue(name, out var text) ? ToNumber(text) : null;
}

static int ToNumber(string text)
{
    return int.Parse(text, CultureInfo.InvariantCulture);
}
