using System.Diagnostics;
using Collab.Client;

namespace Collab.LoadGenerator;

/// <summary>
/// One run: rooms made, everybody in, then typing by an open-loop schedule. Each typist's edits are due at intervals of ½ to 1½ of the mean,
/// whether the server keeps up or not, and latency counts from when an edit was due: a server that stalls does not stop the clock.
/// </summary>
internal static class LoadRun
{
    private const string Password = "Load-generator-1";
    private static readonly TimeSpan SetupTimeout = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan ScheduleStep = TimeSpan.FromMilliseconds(1);

    public static async Task<LoadResult> RunAsync(LoadOptions options, Uri server, int? serverProcess)
    {
        using var setup = new CancellationTokenSource(SetupTimeout);
        using var owner = new CollabApi(server);
        var email = $"load-{Guid.NewGuid():N}@example.org";
        await owner.RegisterAsync(email, Password, setup.Token);
        await owner.SignInAsync(email, Password, setup.Token);
        var measurements = new Measurements();
        var rooms = new List<Room>();
        try
        {
            for (var number = 0; number < options.Rooms; number++)
            {
                rooms.Add(await Room.CreateAsync(owner, options, number, measurements, setup.Token));
            }

            var (before, after) = await TypeAsync(options, [.. rooms.SelectMany(static room => room.Typists)], measurements, serverProcess);
            await DrainAsync(rooms);
            var undelivered = rooms.Sum(static room => room.Undelivered);
            using var check = new CancellationTokenSource(CheckTimeout);
            var hasConverged = true;
            foreach (var room in rooms)
            {
                hasConverged &= await room.HasConvergedAsync(check.Token);
            }

            return LoadResult.Of(options, measurements, before, after, undelivered, hasConverged);
        }
        finally
        {
            foreach (var room in rooms)
            {
                await room.DisposeAsync();
            }
        }
    }

    private static async Task<(Usage Before, Usage After)> TypeAsync(
        LoadOptions options, IReadOnlyList<Typist> typists, Measurements measurements, int? serverProcess)
    {
        var random = new Random(options.Seed);
        var interval = Stopwatch.Frequency / options.EditsPerSecond;
        var start = Stopwatch.GetTimestamp();
        var due = typists.Select(_ => start + (long)(random.NextDouble() * interval)).ToArray();
        measurements.Begin(start + options.WarmupSeconds * Stopwatch.Frequency, TimeSpan.FromSeconds(options.Seconds));
        using var timer = new PeriodicTimer(ScheduleStep);
        Usage? before = null;
        for (var now = start; now < measurements.To; now = Stopwatch.GetTimestamp())
        {
            if (before is null && now >= measurements.From)
            {
                before = Usage.Now(serverProcess);
            }

            for (var typist = 0; typist < typists.Count; typist++)
            {
                while (due[typist] <= now)
                {
                    typists[typist].Edit(due[typist]);
                    due[typist] += (long)(interval * (0.5 + random.NextDouble()));
                }
            }

            await timer.WaitForNextTickAsync();
        }

        return (before ?? Usage.Now(serverProcess), Usage.Now(serverProcess));
    }

    private static async Task DrainAsync(List<Room> rooms)
    {
        var startedAt = Stopwatch.GetTimestamp();
        using var timer = new PeriodicTimer(PollInterval);
        while (rooms.Exists(static room => room.Undelivered > 0) && Stopwatch.GetElapsedTime(startedAt) < DrainTimeout)
        {
            await timer.WaitForNextTickAsync();
        }

        // The last own frame of a replica counts as no delivery, but belongs to its text.
        await timer.WaitForNextTickAsync();
        await timer.WaitForNextTickAsync();
    }
}

/// <summary>What server and generator have used at a moment.</summary>
internal readonly record struct Usage(long At, ProcessUsage Server, ProcessUsage Generator)
{
    public static Usage Now(int? serverProcess)
    {
        return new Usage(Stopwatch.GetTimestamp(), ProcessUsage.Of(serverProcess), ProcessUsage.Of(Environment.ProcessId));
    }
}
