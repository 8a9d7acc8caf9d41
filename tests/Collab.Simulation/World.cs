namespace Collab.Simulation;

/// <summary>
/// Time, chance and order of one run: a virtual clock, a queue of what is to happen, and one source of random numbers. Nothing else in
/// the simulation knows the time or throws dice, so a seed tells the whole run.
/// </summary>
internal sealed class World
{
    private const int TraceLength = 60;

    private static readonly DateTimeOffset Start = new(2026, 1, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long At, long Order)> _queue = new();
    private readonly Queue<string> _trace = [];
    private TimeSpan _elapsed;
    private long _order;

    public World(int seed)
    {
        Seed = seed;
        Random = new Random(seed);
    }

    public int Seed { get; }

    public Random Random { get; }

    public long Steps { get; private set; }

    /// <summary>No new faults and no new work: what is broken heals, and everything comes to rest.</summary>
    public bool IsCalm { get; set; }

    public SimulationCounters Counters { get; } = new();

    public DateTimeOffset Now => Start + _elapsed;

    public IEnumerable<string> RecentEvents => _trace;

    /// <summary>A number that differs when anything in the run went differently.</summary>
    public long Fingerprint { get; private set; }

    public bool Chance(double probability)
    {
        return Random.NextDouble() < probability;
    }

    public T Pick<T>(IReadOnlyList<T> choices)
    {
        return choices[Random.Next(choices.Count)];
    }

    /// <summary>Not of whole milliseconds, so that times that are cut on the way are found out.</summary>
    public TimeSpan Delay(double minimumMilliseconds, double maximumMilliseconds)
    {
        return TimeSpan.FromMilliseconds(minimumMilliseconds + (Random.NextDouble() * (maximumMilliseconds - minimumMilliseconds)));
    }

    public Guid NewGuid()
    {
        var bytes = new byte[16];
        Random.NextBytes(bytes);
        return new Guid(bytes);
    }

    public void After(TimeSpan delay, Action act)
    {
        At(Now + delay, act);
    }

    public void At(DateTimeOffset time, Action act)
    {
        _queue.Enqueue(act, ((time - Start).Ticks, _order++));
    }

    /// <summary>Lets the next thing happen. False when nothing is to happen any more.</summary>
    public bool Step()
    {
        if (!_queue.TryDequeue(out var act, out var place))
        {
            return false;
        }

        Steps++;
        _elapsed = TimeSpan.FromTicks(Math.Max(_elapsed.Ticks, place.At));
        act();
        return true;
    }

    public void Trace(string happened)
    {
        var line = $"{_elapsed.TotalSeconds,10:F4}  {happened}";
        foreach (var unit in line)
        {
            Fingerprint = unchecked((Fingerprint * 31) + unit);
        }

        _trace.Enqueue(line);
        if (_trace.Count > TraceLength)
        {
            _trace.Dequeue();
        }
    }

    public static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new SimulationFailedException(otherwise);
        }
    }
}

/// <summary>Something that must always hold did not.</summary>
public sealed class SimulationFailedException : Exception
{
    public SimulationFailedException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>What happened in one run, or in several together.</summary>
public sealed class SimulationCounters
{
    public long Steps { get; set; }

    public long Commits { get; set; }

    public long Crashes { get; set; }

    public long StoreFaults { get; set; }

    public long Keyframes { get; set; }

    public long Cuts { get; set; }

    public long Rejoins { get; set; }

    public long CatchUps { get; set; }

    /// <summary>From before the history window, so out of the log.</summary>
    public long LongCatchUps { get; set; }

    public long TooFarBehind { get; set; }

    public long Reloads { get; set; }

    public long Repeats { get; set; }

    public long Refusals { get; set; }

    public long Drafts { get; set; }

    public void Add(SimulationCounters other)
    {
        Steps += other.Steps;
        Commits += other.Commits;
        Crashes += other.Crashes;
        StoreFaults += other.StoreFaults;
        Keyframes += other.Keyframes;
        Cuts += other.Cuts;
        Rejoins += other.Rejoins;
        CatchUps += other.CatchUps;
        LongCatchUps += other.LongCatchUps;
        TooFarBehind += other.TooFarBehind;
        Reloads += other.Reloads;
        Repeats += other.Repeats;
        Refusals += other.Refusals;
        Drafts += other.Drafts;
    }

    public override string ToString()
    {
        return $"{Steps} steps, {Commits} commits, {Crashes} crashes, {StoreFaults} store faults, {Keyframes} keyframes, {Cuts} cuts, "
            + $"{Rejoins} rejoins, {CatchUps} catch-ups ({LongCatchUps} from the log), {TooFarBehind} too far behind, {Reloads} reloads, {Repeats} repeats, {Refusals} refusals, {Drafts} drafts";
    }
}
