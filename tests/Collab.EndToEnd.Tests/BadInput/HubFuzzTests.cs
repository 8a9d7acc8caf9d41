using System.Globalization;
using Collab.EndToEnd.Tests.Faults;
using Xunit;

namespace Collab.EndToEnd.Tests.BadInput;

/// <summary>Rates that a fuzzer does not reach, and a server that tells its heap when it is asked.</summary>
public sealed class FuzzServerFixture : ServerFixture
{
    public string HeapFile { get; } = Path.Combine(Path.GetTempPath(), $"collab-heap-{Guid.NewGuid():N}");

    protected override IReadOnlyDictionary<string, string> Settings => new Dictionary<string, string>
    {
        ["Collaboration__CommandRateLimit"] = "100000",
        ["Collaboration__CommandBurstLimit"] = "100000",
        ["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "Collab.CrashHook.dll"),
        ["COLLAB_HEAP_FILE"] = HeapFile,
    };
}

/// <summary>
/// Valid messages made wrong, thousands of them, and by <c>scripts/soak --messages</c> as many as one likes. The server stays up and says nothing of
/// errors, the neighbour room does not notice, and what is kept in memory for it all does not grow.
/// </summary>
public sealed class HubFuzzTests(FuzzServerFixture fixture) : IClassFixture<FuzzServerFixture>
{
    private const int Fuzzers = 4;

    private const int Rounds = 100;

    private const int NeighbourLinesMaximum = 1_000;

    private const long HeapTolerance = 48L << 20;

    /// <summary>From so many messages on all that has a bound is full after the first tenth.</summary>
    private const int MessagesLong = 1_000_000;

    private const double HeapGrowthMaximum = 1.2;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_made_wrong_cost_nobody_anything()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "defmodule Counter do\nend\n");
        await using var next = await Room.OpenAsync(fixture.Server.Address, Cancellation, "defmodule Next do\nend\n");
        var neighbour = await next.EnterAsync("Neighbour", Cancellation);
        var typist = new MarkerTypist(neighbour, next.Document, "neighbour", Soak.FirstSeed);
        var fuzzers = Enumerable.Range(0, Fuzzers).Select(i => new HubFuzzer(room, (Soak.FirstSeed * Fuzzers) + i, Cancellation)).ToArray();
        var context = $"seed {Soak.FirstSeed}";

        // After each tenth: what is bounded fills up first, and only what goes on growing is kept without need.
        var heaps = new List<long>();
        for (var round = 0; round < Rounds; round++)
        {
            var lines = typist.TypeLinesAsync(Math.Min(2, NeighbourLinesMaximum / Rounds), Cancellation);
            await Task.WhenAll(fuzzers.Select(fuzzer => fuzzer.SendAsync(Math.Max(1, Soak.Messages / Fuzzers / Rounds))));
            await lines;
            Assert.False(fixture.Server.HasExited, $"{context}: the server has ended:\n{fixture.Server.Log}");
            if ((round + 1) % (Rounds / 10) == 0)
            {
                heaps.Add(await ReadHeapAsync());
            }
        }

        var sent = fuzzers.Sum(static fuzzer => fuzzer.Answers.Values.Sum());
        var judged = fuzzers.Sum(static fuzzer => fuzzer.Judged);
        var codes = fuzzers.SelectMany(static fuzzer => fuzzer.Answers).GroupBy(static pair => pair.Key)
            .Select(static group => (Code: group.Key, Count: group.Sum(static pair => pair.Value))).OrderByDescending(static pair => pair.Count);
        var report = $"{context}: {sent} messages, {judged} judged by the session, heap in kB after each tenth {string.Join(' ', heaps.Select(static heap => heap >> 10))}; "
            + string.Join(", ", codes.Select(static pair => $"{pair.Code} {pair.Count}"));
        TestContext.Current.SendDiagnosticMessage(report);
        TestContext.Current.TestOutputHelper?.WriteLine(report);

        await neighbour.WaitUntilSynchronisedAsync(Cancellation);
        Assert.Equal(typist.Typed.Length, typist.AcknowledgedMarkers.Length);
        var text = (await next.ReadAsync(Cancellation)).Text.Split('\n').ToHashSet();
        Assert.All(typist.Typed, line => Assert.Contains(line, text));
        Assert.Empty(fixture.TroubleInLog());
        Assert.True(judged * 2 >= sent, $"Too few messages get past the reader. {report}");
        var heapMaximum = Soak.Messages >= MessagesLong ? (long)(heaps[0] * HeapGrowthMaximum) : heaps[0] + HeapTolerance;
        Assert.True(heaps[^1] <= heapMaximum, $"The server keeps more and more. {report}");
    }

    /// <summary>Asks the server to collect and to write down what is left.</summary>
    private async Task<long> ReadHeapAsync()
    {
        File.Delete(fixture.HeapFile);
        using var written = new SemaphoreSlim(0);
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(fixture.HeapFile)!, Path.GetFileName(fixture.HeapFile));
        watcher.Created += (_, _) => written.Release();
        watcher.Renamed += (_, _) => written.Release();
        watcher.EnableRaisingEvents = true;
        using var signal = System.Diagnostics.Process.Start("kill", ["-USR1", fixture.Server.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await signal.WaitForExitAsync(Cancellation);
        await written.WaitAsync(Cancellation);
        return long.Parse(await File.ReadAllTextAsync(fixture.HeapFile, Cancellation), CultureInfo.InvariantCulture);
    }
}
