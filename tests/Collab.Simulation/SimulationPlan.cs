using System.Text.Json;

namespace Collab.Simulation;

/// <summary>
/// A failing run, as small as it would become, in a file that plays it again: the seed, and the actions that are left out because it fails without them.
/// Each action throws its own dice, so what stays goes on as it did.
/// </summary>
public sealed record SimulationPlan(int Seed, int Actions, IReadOnlyList<int> Skipped, string Failure)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    public static SimulationPlan Load(string path)
    {
        return JsonSerializer.Deserialize<SimulationPlan>(File.ReadAllText(path), Json) ?? throw new InvalidDataException($"{path} holds no plan.");
    }

    public SimulationOptions ToOptions()
    {
        return new SimulationOptions(Seed, Actions) { Skipped = Skipped.ToHashSet() };
    }

    /// <returns>Where it lies.</returns>
    public string Save()
    {
        var path = Path.Combine(Path.GetTempPath(), $"collab-simulation-{Seed}.json");
        File.WriteAllText(path, JsonSerializer.Serialize(this, Json));
        return path;
    }

    /// <summary>
    /// Leaves out halves, quarters, and so on down to single actions, as long as the run still fails, in some way or other. Source: Zeller and Hildebrandt,
    /// "Simplifying and Isolating Failure-Inducing Input" (2002).
    /// </summary>
    public static SimulationPlan Shrink(SimulationOptions failing, string failure, int trialsMaximum = 100)
    {
        var skipped = failing.Skipped.ToHashSet();
        for (var size = failing.Actions / 2; size > 0; size /= 2)
        {
            for (var start = 0; start < failing.Actions && trialsMaximum > 0; start += size)
            {
                var fewer = skipped.Union(Enumerable.Range(start, size)).ToHashSet();
                if (fewer.Count > skipped.Count && trialsMaximum-- > 0 && SimulationRun.FailureOf(failing with { Skipped = fewer }) is { } other)
                {
                    (skipped, failure) = (fewer, other);
                }
            }
        }

        return new SimulationPlan(failing.Seed, failing.Actions, [.. skipped.Order()], failure);
    }
}
