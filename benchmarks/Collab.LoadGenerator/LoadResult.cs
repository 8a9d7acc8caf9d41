using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HdrHistogram;

namespace Collab.LoadGenerator;

/// <summary>What a run found. Latencies are from an edit to its being visible at every other typist, in milliseconds.</summary>
internal sealed record LoadResult(
    int Rooms, int Typists, double EditsPerSecondEach, int Seconds, int FullTypists, int Seed, double EditsPerSecond,
    double DeliveriesPerSecond, double AcknowledgementsPerSecond, Latency FromDue, Latency FromSend, double ServerCpuPercent,
    double ServerResidentMegabytes, double GeneratorCpuPercent, long Refusals, long Undelivered, bool HasConverged)
{
    public const string Header = """
        | rooms × typists × edits/s | edits/s | deliveries/s | p50 ms | p95 ms | p99 ms | p99 from send | server CPU % | RSS MB | generator CPU % | refused | undelivered | converged |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|
        """;

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web);

    public static LoadResult Of(
        LoadOptions options, Measurements measurements, Usage before, Usage after, long undelivered, bool hasConverged)
    {
        var seconds = Stopwatch.GetElapsedTime(before.At, after.At).TotalSeconds;
        return new LoadResult(
            options.Rooms, options.Typists, options.EditsPerSecond, options.Seconds, Math.Min(options.FullTypists, options.Typists),
            options.Seed, Rate(measurements.Edits), Rate(measurements.FromDue.TotalCount), Rate(measurements.Acknowledgements),
            Latency.Of(measurements.FromDue), Latency.Of(measurements.FromSend),
            Percent(after.Server.CpuSeconds - before.Server.CpuSeconds), Math.Round(after.Server.ResidentMegabytes),
            Percent(after.Generator.CpuSeconds - before.Generator.CpuSeconds), measurements.Refusals, undelivered, hasConverged);

        double Rate(long count) => Math.Round(count / (double)options.Seconds, 1);
        double Percent(double cpuSeconds) => Math.Round(100 * cpuSeconds / seconds, 1);
    }

    /// <summary>Whether everything that was typed arrived everywhere. Marks rise, so a refused edit would pass for delivered with the next one.</summary>
    public bool HasSucceeded => HasConverged && Undelivered == 0 && Refusals == 0;

    public string ToRow()
    {
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {Rooms} × {Typists} × {EditsPerSecondEach} | {EditsPerSecond} | {DeliveriesPerSecond:N0} | {FromDue.P50} | {FromDue.P95} | {FromDue.P99} | {FromSend.P99} | {ServerCpuPercent} | {ServerResidentMegabytes} | {GeneratorCpuPercent} | {Refusals} | {Undelivered} | {(HasConverged ? "yes" : "NO")} |");
    }

    public string ToJson()
    {
        return JsonSerializer.Serialize(this, JsonOptions);
    }
}

internal sealed record Latency(double P50, double P95, double P99, double Maximum)
{
    public static Latency Of(LongHistogram histogram)
    {
        return histogram.TotalCount == 0
            ? new Latency(0, 0, 0, 0)
            : new Latency(At(50), At(95), At(99), At(100));

        double At(double percentile) => Math.Round(histogram.GetValueAtPercentile(percentile) / 1000.0, 2);
    }
}
