using Collab.Engine.Crdt;
using CsCheck;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

public sealed class VersionVectorTests : CrdtLaws<VersionVector>
{
    protected override CrdtSubject<VersionVector> Subject { get; } = new VersionVectors();

    /// <summary>Beside it the plain set of dots that it stands for.</summary>
    [Fact]
    public void Comparing_is_inclusion_of_the_pasts()
    {
        Plan.Steps.Sample(plan =>
        {
            var world = new World<VersionVector>(Subject).Run(plan);
            var pasts = world.Replicas.Select(static replica => Dots(replica.State)).ToArray();
            for (var i = 1; i < pasts.Length; i++)
            {
                var expected = (pasts[0].IsSubsetOf(pasts[i]), pasts[i].IsSubsetOf(pasts[0])) switch
                {
                    (true, true) => CausalOrder.Equal,
                    (true, false) => CausalOrder.Before,
                    (false, true) => CausalOrder.After,
                    _ => CausalOrder.Concurrent,
                };
                Assert.Equal(expected, world.Replicas[0].State.Compare(world.Replicas[i].State));
            }
        }, iter: 1_000, threads: 1);
    }

    private static HashSet<Dot> Dots(VersionVector vector)
    {
        return [.. vector.Replicas.SelectMany(replica => Enumerable.Range(1, (int)vector[replica]).Select(n => new Dot(replica, n)))];
    }

    private sealed class VersionVectors : CrdtSubject<VersionVector>
    {
        public override VersionVector Empty => VersionVector.Empty;

        public override (VersionVector Delta, object Operation) Mutate(
            Replica<VersionVector> actor, Step step, World<VersionVector> world)
        {
            var delta = actor.State.Increment(actor.Id);
            return (delta, delta);
        }

        public override byte[] Encode(VersionVector state)
        {
            return state.Encode();
        }

        public override bool TryDecode(ReadOnlySpan<byte> bytes, out VersionVector? state, out CrdtRefusal refusal)
        {
            return VersionVector.TryDecode(bytes, out state, out refusal);
        }

        public override void CheckAgainstModel(
            VersionVector state, IEnumerable<Change<VersionVector>> seen, World<VersionVector> world)
        {
            var vectors = seen.Select(static change => change.Delta).ToList();
            Assert.All(world.Replicas, replica =>
                Assert.Equal(vectors.Select(vector => vector[replica.Id]).DefaultIfEmpty(0).Max(), state[replica.Id]));
        }
    }
}
