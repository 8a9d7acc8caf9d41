using Collab.Engine.Crdt;
using CsCheck;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

/// <summary>
/// The laws that every replicated type keeps, over random histories with partitions, losses, repetitions, reordering and clocks that
/// disagree. Each step of a history also checks that merging only grows, that the encoding round trips, and the naive model.
/// CsCheck prints seed and smallest plan of a failure; set CsCheck_Seed to run it again.
/// </summary>
public abstract class CrdtLaws<TState>
    where TState : class, ICrdt<TState>
{
    private const int Histories = 1_000;

    protected abstract CrdtSubject<TState> Subject { get; }

    [Fact]
    public void Merging_is_commutative_associative_and_idempotent()
    {
        Plan.Steps.Sample(plan =>
        {
            var world = new World<TState>(Subject).Run(plan);
            var states = world.Replicas.Select(static replica => replica.State)
                .Concat(world.Changes.Take(6).Select(static change => change.Delta))
                .Append(Subject.Empty)
                .ToArray();
            for (var i = 0; i < states.Length; i++)
            {
                var (a, b, c) = (states[i], states[(i + 1) % states.Length], states[(i + 4) % states.Length]);
                Assert.Equal(a.Merge(b), b.Merge(a));
                Assert.Equal(a.Merge(b).Merge(c), a.Merge(b.Merge(c)));
                Assert.Same(a, a.Merge(a));
                Assert.Same(a, a.Merge(Subject.Empty));
                Assert.Equal(a, Subject.Empty.Merge(a));
                Assert.Equal(a.Merge(b).GetHashCode(), b.Merge(a).GetHashCode());
            }
        }, iter: Histories, threads: 1);
    }

    [Fact]
    public void All_deltas_in_any_order_with_repetitions_give_what_all_states_give()
    {
        Gen.Select(Plan.Steps, Gen.Int).Sample((plan, shuffle) =>
        {
            var world = new World<TState>(Subject).Run(plan);
            var deltas = world.Changes.Concat(world.Changes.Take(world.Changes.Count / 2))
                .Select(static change => change.Delta)
                .ToArray();
            new Random(shuffle).Shuffle(deltas);

            // In groups too: a delta group is the merge of its deltas.
            var group = deltas.Take(deltas.Length / 3).Aggregate(Subject.Empty, static (merged, delta) => merged.Merge(delta));
            var fromDeltas = deltas.Skip(deltas.Length / 3).Append(group)
                .Aggregate(Subject.Empty, static (merged, delta) => merged.Merge(delta));

            var fromStates = world.Replicas.Aggregate(Subject.Empty, static (merged, replica) => merged.Merge(replica.State));
            Assert.Equal(fromStates, fromDeltas);
            Subject.CheckState(fromDeltas);
            Subject.CheckAgainstModel(fromDeltas, world.Changes, world);
        }, iter: Histories, threads: 1);
    }

    [Fact]
    public void Replicas_that_have_met_hold_the_same()
    {
        Plan.Steps.Sample(plan =>
        {
            var world = new World<TState>(Subject).Run(plan);

            world.Heal();
            world.Heal();

            Assert.All(world.Replicas, replica => Assert.Equal(world.Replicas[0].State, replica.State));
            Subject.CheckAgainstModel(world.Replicas[0].State, world.Changes, world);
        }, iter: Histories, threads: 1);
    }

    /// <summary>What a cut-off message leaves behind is never a state.</summary>
    [Fact]
    public void Every_beginning_of_an_encoding_is_refused()
    {
        Plan.Steps.Sample(plan =>
        {
            foreach (var state in new World<TState>(Subject).Run(plan).Replicas.Select(static replica => replica.State))
            {
                var bytes = Subject.Encode(state);
                for (var length = 0; length < bytes.Length; length++)
                {
                    Assert.False(Subject.TryDecode(bytes.AsSpan(0, length), out _, out var refusal));
                    Assert.NotEqual(CrdtRefusal.None, refusal);
                }

                Assert.False(Subject.TryDecode([.. bytes, 0], out _, out var trailing));
                Assert.Equal(CrdtRefusal.Malformed, trailing);
            }
        }, iter: 60, threads: 1);
    }

    [Fact]
    public void Mutated_encodings_are_refused_or_are_states_like_others()
    {
        var accepted = 0;
        Gen.Select(Plan.Steps, Gen.Int).Sample((plan, seed) =>
        {
            var random = new Random(seed);
            var states = new World<TState>(Subject).Run(plan).Replicas.Select(static replica => replica.State).ToArray();
            for (var i = 0; i < 40; i++)
            {
                var bytes = Mutation.Of(random, Subject.Encode(states[random.Next(states.Length)]));
                if (!Subject.TryDecode(bytes, out var state, out var refusal))
                {
                    Assert.NotEqual(CrdtRefusal.None, refusal);
                    continue;
                }

                accepted++;
                Subject.CheckState(state!);
                Subject.ThroughTheWire(state!);
                Subject.CheckState(state!.Merge(states[0]));
                Subject.CheckState(states[0].Merge(state));
            }
        }, iter: Histories, threads: 1);
        Assert.NotEqual(0, accepted);
    }

    [Fact]
    public void Random_bytes_and_other_structures_are_refused_or_are_states_like_others()
    {
        Gen.Byte.Array[0, 200].Sample(bytes =>
        {
            foreach (var rubbish in new[] { bytes, [.. Subject.Encode(Subject.Empty).Take(2), .. bytes] })
            {
                if (Subject.TryDecode(rubbish, out var state, out var refusal))
                {
                    Subject.CheckState(state!);
                    Subject.ThroughTheWire(state!);
                }
                else
                {
                    Assert.NotEqual(CrdtRefusal.None, refusal);
                }
            }
        }, iter: 20_000, threads: 1);
    }

    [Fact]
    public void Another_version_another_kind_and_too_many_bytes_are_refused_by_name()
    {
        var bytes = Subject.Encode(Subject.Empty);

        Assert.False(Subject.TryDecode([2, .. bytes.Skip(1)], out _, out var version));
        Assert.False(Subject.TryDecode([1, 99, .. bytes.Skip(2)], out _, out var kind));
        Assert.False(Subject.TryDecode(new byte[Limits.CrdtEncodedBytesMaximum + 1], out _, out var length));

        Assert.Equal(CrdtRefusal.UnknownVersion, version);
        Assert.Equal(CrdtRefusal.WrongKind, kind);
        Assert.Equal(CrdtRefusal.LimitExceeded, length);
    }
}
