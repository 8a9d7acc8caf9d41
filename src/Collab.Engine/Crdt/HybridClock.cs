namespace Collab.Engine.Crdt;

/// <summary>
/// The clock of one replica: the last timestamp it gave or heard. Wall-clock time comes in as an argument and may stand still, jump or
/// go back; timestamps only rise. Source: Kulkarni et al. (2014), figure 5; the bound on drift is the paper's section 4.
/// </summary>
public sealed record HybridClock
{
    private HybridClock(HybridTimestamp last)
    {
        Last = last;
    }

    /// <summary>After <see cref="Tick"/> the timestamp of the write.</summary>
    public HybridTimestamp Last { get; }

    public ClientId Replica => Last.Replica;

    /// <summary>The clock of a replica that has written and heard nothing yet.</summary>
    public static HybridClock For(ClientId replica)
    {
        return new HybridClock(new HybridTimestamp(0, 0, replica));
    }

    /// <summary>The clock as it was left; <paramref name="last"/> was kept with the state, and its replica is the clock's.</summary>
    public static HybridClock Resume(HybridTimestamp last)
    {
        return new HybridClock(last);
    }

    /// <summary>Before a write of this replica.</summary>
    public HybridClock Tick(DateTimeOffset now)
    {
        var physical = now.ToUnixTimeMilliseconds();
        return physical > Last.Milliseconds
            ? At(physical, 0)
            : After(Last.Milliseconds, Last.Logical);
    }

    /// <summary>
    /// Before merging what another replica wrote. A timestamp that is more than <see cref="Limits.ClockDriftMaximum"/> ahead of our own
    /// time is refused: taking it would push every clock of the session forward and let one wrong clock win every field.
    /// </summary>
    public ClockOutcome Observe(HybridTimestamp remote, DateTimeOffset now)
    {
        var physical = now.ToUnixTimeMilliseconds();
        var ahead = remote.Milliseconds - physical;
        if (ahead > (long)Limits.ClockDriftMaximum.TotalMilliseconds)
        {
            return new ClockOutcome.TooFarAhead(remote, TimeSpan.FromMilliseconds(ahead));
        }

        var (milliseconds, logical) = remote.Milliseconds > Last.Milliseconds
            ? (remote.Milliseconds, remote.Logical)
            : (Last.Milliseconds, Last.Milliseconds == remote.Milliseconds ? Math.Max(Last.Logical, remote.Logical) : Last.Logical);
        return new ClockOutcome.Observed(physical > milliseconds ? At(physical, 0) : After(milliseconds, logical));
    }

    /// <summary>The next timestamp. When a millisecond is used up the clock runs ahead of time by one more.</summary>
    private HybridClock After(long milliseconds, int logical)
    {
        return logical < Limits.ClockLogicalMaximum ? At(milliseconds, logical + 1) : At(milliseconds + 1, 0);
    }

    private HybridClock At(long milliseconds, int logical)
    {
        return new HybridClock(new HybridTimestamp(milliseconds, logical, Replica));
    }
}

/// <summary>What became of a timestamp heard from another replica.</summary>
public abstract record ClockOutcome
{
    /// <summary>The clock is now behind nothing that the remote write came after.</summary>
    public sealed record Observed(HybridClock Clock) : ClockOutcome;

    /// <summary>The write that carries it must not be merged; the clock stays as it was.</summary>
    public sealed record TooFarAhead(HybridTimestamp Remote, TimeSpan Ahead) : ClockOutcome;
}
