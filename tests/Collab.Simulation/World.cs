using System.Runtime.CompilerServices;

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
        Rates = new FaultRates(Random);
    }

    public int Seed { get; }

    public Random Random { get; private set; }

    public FaultRates Rates { get; }

    /// <summary>Things that happened by themselves: deliveries and time-outs.</summary>
    public long Moments { get; private set; }

    /// <summary>No new faults and no new work: what is broken heals, and everything comes to rest.</summary>
    public bool IsCalm { get; set; }

    public SimulationCounters Counters { get; } = new();

    public DateTimeOffset Now => Start + _elapsed;

    /// <summary>The server's clock, which somebody may have set wrong.</summary>
    public DateTimeOffset ServerClock => Now + ClockSkew;

    public TimeSpan ClockSkew { get; set; }

    public IEnumerable<string> RecentEvents => _trace;

    /// <summary>A number that differs when anything in the run went differently.</summary>
    public long Fingerprint { get; private set; }

    /// <summary>
    /// From here on chance is that of one action: leaving other actions out does not change what this one throws, which is what lets a failing
    /// run shrink.
    /// </summary>
    public void Begin(int action)
    {
        Random = new Random(unchecked((Seed * 1_000_003) + action));
    }

    /// <summary>Whether this fault happens here and now. Never in a calm.</summary>
    public bool Strikes(Fault fault)
    {
        if (IsCalm || !Chance(Rates[fault]))
        {
            return false;
        }

        Counters.Count(fault);
        return true;
    }

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

        Moments++;
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

    public static void Require(bool holds, [InterpolatedStringHandlerArgument(nameof(holds))] ref RequirementText otherwise)
    {
        if (!holds)
        {
            throw new SimulationFailedException(otherwise.ToString());
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

/// <summary>The words for a requirement that does not hold, put together only then: most are checked at every step.</summary>
[InterpolatedStringHandler]
internal ref struct RequirementText
{
    private DefaultInterpolatedStringHandler _text;

    public RequirementText(int literalLength, int formattedCount, bool holds, out bool isNeeded)
    {
        isNeeded = !holds;
        _text = isNeeded ? new DefaultInterpolatedStringHandler(literalLength, formattedCount) : default;
    }

    public void AppendLiteral(string value)
    {
        _text.AppendLiteral(value);
    }

    public void AppendFormatted<T>(T value)
    {
        _text.AppendFormatted(value);
    }

    public void AppendFormatted<T>(T value, string format)
    {
        _text.AppendFormatted(value, format);
    }

    public override string ToString()
    {
        return _text.ToStringAndClear();
    }
}
