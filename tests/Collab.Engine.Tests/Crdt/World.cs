using Collab.Engine.Crdt;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

/// <summary>One replica of a world: its state, its clock, what of all changes it has, and what is on the way to it.</summary>
public sealed class Replica<TState>(int index, TState empty)
{
    public ClientId Id { get; } = new(new Guid($"0190a000-0000-7000-8000-00000000000{index}"));

    public MemberId Member { get; } = new(new Guid($"0190b000-0000-7000-8000-00000000000{index}"));

    public TState State { get; set; } = empty;

    public HybridClock Clock { get; set; } = HybridClock.For(new ClientId(new Guid($"0190a000-0000-7000-8000-00000000000{index}")));

    /// <summary>Clocks of a class differ by seconds; all within the bound on drift.</summary>
    public TimeSpan Skew { get; } = TimeSpan.FromSeconds(new[] { 0, 17, -23, 5 }[index]);

    public SortedSet<int> Seen { get; } = [];

    public List<int> Waiting { get; } = [];
}

/// <summary>A change: its delta, and the operation as a naive model understands it.</summary>
public sealed record Change<TState>(int Index, int Author, TState Delta, object Operation);

/// <summary>Some replicas and a network that delays, reorders, repeats and loses. Everything that travels is encoded and decoded.</summary>
public sealed class World<TState>
    where TState : class, ICrdt<TState>
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private readonly CrdtSubject<TState> _subject;

    public World(CrdtSubject<TState> subject)
    {
        _subject = subject;
        Replicas = [.. Enumerable.Range(0, Plan.Replicas).Select(index => new Replica<TState>(index, subject.Empty))];
    }

    public Replica<TState>[] Replicas { get; }

    public List<Change<TState>> Changes { get; } = [];

    public DateTimeOffset Now { get; private set; } = Start;

    public World<TState> Run(IEnumerable<Step> plan)
    {
        foreach (var step in plan)
        {
            Take(step);
        }

        return this;
    }

    public IEnumerable<Change<TState>> SeenBy(Replica<TState> replica)
    {
        return replica.Seen.Select(index => Changes[index]);
    }

    /// <summary>A fresh timestamp of a replica, by its own wrong clock.</summary>
    public HybridTimestamp Tick(Replica<TState> replica)
    {
        replica.Clock = replica.Clock.Tick(Now + replica.Skew);
        return replica.Clock.Last;
    }

    /// <summary>Every replica gets every other one's state.</summary>
    public void Heal()
    {
        foreach (var replica in Replicas)
        {
            foreach (var other in Replicas)
            {
                Receive(replica, other.State, other.Seen);
            }
        }
    }

    public void Take(Step step)
    {
        Now += TimeSpan.FromMilliseconds(step.Milliseconds);
        var actor = Replicas[step.Actor];
        switch (step.Kind)
        {
            case StepKind.Edit:
                Edit(actor, step);
                break;
            case StepKind.Exchange:
                var other = Replicas[step.Choice % Replicas.Length];
                Receive(actor, other.State, other.Seen);
                break;
            case var kind when actor.Waiting.Count > 0:
                var waiting = step.Choice % actor.Waiting.Count;
                var change = Changes[actor.Waiting[waiting]];
                if (kind != StepKind.DeliverTwice)
                {
                    actor.Waiting.RemoveAt(waiting);
                }

                if (kind != StepKind.Lose)
                {
                    Receive(actor, change.Delta, [change.Index]);
                }

                break;
        }

        _subject.CheckState(actor.State);
        _subject.CheckAgainstModel(actor.State, SeenBy(actor), this);
    }

    private void Edit(Replica<TState> actor, Step step)
    {
        var (delta, operation) = _subject.Mutate(actor, step, this);
        var change = new Change<TState>(Changes.Count, step.Actor, delta, operation);
        Changes.Add(change);
        foreach (var other in Replicas.Where(other => other != actor))
        {
            other.Waiting.Add(change.Index);
        }

        actor.State = Grown(actor.State, delta);
        actor.Seen.Add(change.Index);
    }

    private void Receive(Replica<TState> replica, TState arriving, IEnumerable<int> changes)
    {
        var arrived = _subject.ThroughTheWire(arriving);
        if (_subject.LastTimestampOf(arrived) is { } stamp)
        {
            replica.Clock = Assert.IsType<ClockOutcome.Observed>(replica.Clock.Observe(stamp, Now + replica.Skew)).Clock;
        }

        replica.State = Grown(replica.State, arrived);
        replica.Seen.UnionWith(changes);
    }

    /// <summary>Merges, and sees that nothing of either side was lost: the merged state includes both.</summary>
    private static TState Grown(TState state, TState arriving)
    {
        var merged = state.Merge(arriving);
        Assert.Same(merged, merged.Merge(state));
        Assert.Same(merged, merged.Merge(arriving));
        return merged;
    }
}
