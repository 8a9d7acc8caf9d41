namespace Collab.Simulation;

/// <summary>What happened in one run, or in several together.</summary>
public sealed class SimulationCounters
{
    private readonly long[] _faults = new long[Enum.GetValues<Fault>().Length];

    /// <summary>Edits that somebody made: typed, taken back, sent by a script.</summary>
    public long Edits { get; set; }

    /// <summary>Messages that arrived: requests, answers, frames.</summary>
    public long Deliveries { get; set; }

    public long Faults => _faults.Sum();

    /// <summary>A step is an edit, a delivery or a fault.</summary>
    public long Steps => Edits + Deliveries + Faults;

    public long Commits { get; set; }

    public long Keyframes { get; set; }

    public long Rejoins { get; set; }

    public long CatchUps { get; set; }

    /// <summary>From before the history window, so out of the log.</summary>
    public long LongCatchUps { get; set; }

    public long TooFarBehind { get; set; }

    public long Refusals { get; set; }

    public long Drafts { get; set; }

    /// <summary>Edits whose transformation the naive model did again.</summary>
    public long TransformsCompared { get; set; }

    public long Runs { get; set; }

    public long Breakpoints { get; set; }

    public long Fields { get; set; }

    /// <summary>What was done to tasks, polls and statuses.</summary>
    public long ClassChanges { get; set; }

    /// <summary>Commands of a connection that a newer one had replaced, fenced off by their epoch.</summary>
    public long Superseded { get; set; }

    public long this[Fault fault] => _faults[(int)fault];

    public void Count(Fault fault)
    {
        _faults[(int)fault]++;
    }

    public void Add(SimulationCounters other)
    {
        for (var i = 0; i < _faults.Length; i++)
        {
            _faults[i] += other._faults[i];
        }

        Edits += other.Edits;
        Deliveries += other.Deliveries;
        Commits += other.Commits;
        Keyframes += other.Keyframes;
        Rejoins += other.Rejoins;
        CatchUps += other.CatchUps;
        LongCatchUps += other.LongCatchUps;
        TooFarBehind += other.TooFarBehind;
        Refusals += other.Refusals;
        Drafts += other.Drafts;
        TransformsCompared += other.TransformsCompared;
        Runs += other.Runs;
        Breakpoints += other.Breakpoints;
        Fields += other.Fields;
        ClassChanges += other.ClassChanges;
        Superseded += other.Superseded;
    }

    public override string ToString()
    {
        var faults = string.Join(", ", Enum.GetValues<Fault>().Select(fault => $"{fault} {this[fault]}"));
        return $"{Steps} steps: {Edits} edits ({Share(Edits)}), {Deliveries} deliveries, {Faults} faults ({Share(Faults)}); "
            + $"{Commits} commits, {Keyframes} keyframes, {Rejoins} joins, {CatchUps} catch-ups ({LongCatchUps} from the log), {TooFarBehind} too far behind, "
            + $"{Refusals} refusals ({Superseded} superseded), {Drafts} drafts, {TransformsCompared} transforms compared, {Runs} runs, {Breakpoints} breakpoints, {Fields} fields, {ClassChanges} changes of tasks and polls; {faults}";
    }

    private string Share(long count)
    {
        return $"{(Steps == 0 ? 0 : 100.0 * count / Steps):F0} %";
    }
}
