using Collab.Engine.Crdt;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

public sealed class PnCounterTests : CrdtLaws<PnCounter>
{
    protected override CrdtSubject<PnCounter> Subject { get; } = new Counters();

    [Fact]
    public void A_replica_stops_at_the_bound_and_the_sum_does_not_overflow()
    {
        var counter = PnCounter.Empty;
        foreach (var number in Enumerable.Range(1, 3))
        {
            var replica = new ClientId(new Guid(number, 0, 0, new byte[8]));
            counter = counter.Merge(counter.Add(replica, long.MaxValue)).Merge(counter.Add(replica, 5));
            counter = counter.Merge(counter.Add(replica, 7));
        }

        Assert.Equal(3 * Limits.CrdtCounterMaximum, counter.Value);
        Assert.Equal(2 * Limits.CrdtCounterMaximum,
            counter.Merge(counter.Add(new ClientId(new Guid(1, 0, 0, new byte[8])), long.MinValue)).Value);
    }

    private sealed class Counters : CrdtSubject<PnCounter>
    {
        public override PnCounter Empty => PnCounter.Empty;

        public override (PnCounter Delta, object Operation) Mutate(Replica<PnCounter> actor, Step step, World<PnCounter> world)
        {
            var amount = (step.Value % 21) - 10L;
            return (actor.State.Add(actor.Id, amount), amount);
        }

        public override byte[] Encode(PnCounter state)
        {
            return state.Encode();
        }

        public override bool TryDecode(ReadOnlySpan<byte> bytes, out PnCounter? state, out CrdtRefusal refusal)
        {
            return PnCounter.TryDecode(bytes, out state, out refusal);
        }

        /// <summary>A delta says what its replica added and took so far, so it brings that replica's earlier changes along.</summary>
        public override void CheckAgainstModel(PnCounter state, IEnumerable<Change<PnCounter>> seen, World<PnCounter> world)
        {
            var last = seen.Where(static change => (long)change.Operation != 0)
                .GroupBy(static change => change.Author)
                .ToDictionary(static changes => changes.Key, static changes => changes.Max(static change => change.Index));
            var expected = world.Changes
                .Where(change => last.TryGetValue(change.Author, out var index) && change.Index <= index)
                .Sum(static change => (long)change.Operation);
            Assert.Equal(expected, state.Value);
        }
    }
}
