namespace Collab.Simulation;

/// <summary>Everything that goes wrong in the simulation. Each kind has its own rate, which the seed decides.</summary>
public enum Fault
{
    /// <summary>Nothing is stored, and the caller gets an error.</summary>
    AppendFailsBefore,

    /// <summary>It is stored, and the caller gets an error all the same.</summary>
    AppendFailsAfter,
    AppendCrashesBefore,
    AppendCrashesAfter,
    KeyframeFails,
    KeyframeCrashesBefore,
    KeyframeCrashesAfter,

    /// <summary>A keyframe that was reported as stored and is not there.</summary>
    KeyframeIsLost,
    OpenFails,

    /// <summary>The server's process dies between two frames.</summary>
    Crash,

    /// <summary>A second process takes the session over while the first believes that it still has it.</summary>
    SecondOwner,

    /// <summary>The server's clock jumps, forward or back.</summary>
    ClockJump,
    Cut,
    DeafForRequests,
    DeafForAnswers,

    /// <summary>A connection on which everything takes seconds.</summary>
    SlowLink,

    /// <summary>A request of a connection that its tab has given up arrives all the same, perhaps after the tab has joined anew.</summary>
    GhostRequest,

    /// <summary>The same request twice in a row.</summary>
    DoubledRequest,

    /// <summary>A request that was answered comes again, seconds later.</summary>
    LateRepeat,

    /// <summary>The mailbox is full for one command.</summary>
    Busy,
    Reload,
    Away,

    /// <summary>Somebody opens another tab while everybody types.</summary>
    JoinUnderLoad,

    /// <summary>A script makes so many edits that the history window loses its oldest.</summary>
    Flood,

    /// <summary>The history loses the revision that a tab's edits are made for, while it is away or while they are on the way.</summary>
    TooFarBehind,
    Garbage,
    RoleChange,
    Removal,

    /// <summary>A client that comes back is below the history's horizon: it gets a text and no way to it.</summary>
    HistoryIsGone,
}

/// <summary>
/// How often each fault strikes where it can. In each run some kinds are off, some rare and some frequent: faults that always come together
/// hide what one of them does alone.
/// </summary>
internal sealed class FaultRates
{
    private readonly double[] _rates;

    public FaultRates(Random random)
    {
        _rates = [.. Enum.GetValues<Fault>().Select(fault => random.Next(4) == 0 ? 0 : UsualRate(fault) * (1 << random.Next(3)))];
    }

    public double this[Fault fault] => _rates[(int)fault];

    private static double UsualRate(Fault fault)
    {
        return fault switch
        {
            Fault.AppendFailsBefore or Fault.AppendFailsAfter or Fault.AppendCrashesBefore or Fault.AppendCrashesAfter => 0.002,
            Fault.KeyframeFails or Fault.KeyframeCrashesBefore or Fault.KeyframeCrashesAfter or Fault.KeyframeIsLost => 0.08,
            Fault.OpenFails => 0.06,
            Fault.HistoryIsGone => 0.1,
            Fault.Crash or Fault.SecondOwner => 0.002,
            Fault.Flood => 0.001,
            Fault.Removal => 0.001,
            Fault.TooFarBehind => 0.003,
            Fault.ClockJump or Fault.RoleChange or Fault.JoinUnderLoad => 0.01,
            Fault.Cut or Fault.DeafForRequests or Fault.DeafForAnswers or Fault.Reload or Fault.Away => 0.05,
            Fault.SlowLink => 0.25,
            Fault.GhostRequest => 0.3,
            Fault.DoubledRequest or Fault.LateRepeat => 0.3,
            Fault.Busy => 0.1,
            Fault.Garbage => 0.3,
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "Say how often this fault strikes."),
        };
    }
}
