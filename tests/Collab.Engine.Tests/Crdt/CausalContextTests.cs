using Collab.Engine.Crdt;
using CsCheck;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

/// <summary>A context beside the plain set of dots that it stands for.</summary>
public sealed class CausalContextTests
{
    private static readonly Gen<Dot[]> Dots = Gen.Select(Gen.Int[0, 2], Gen.Long[1, 12],
        static (replica, counter) => new Dot(new Replica<int>(replica, 0).Id, counter)).Array[0, 30];

    [Fact]
    public void Merging_is_the_union_of_the_dots()
    {
        Gen.Select(Dots, Dots).Sample((left, right) =>
        {
            var merged = CausalContext.Of(left).Merge(CausalContext.Of(right));
            var expected = left.Union(right).Order().ToList();

            Assert.Equal(expected, merged.Dots().Order());
            Assert.Equal(expected.Count, merged.Count);
            Assert.Equal(CausalContext.Of(expected), merged);
            Assert.Same(merged, merged.Merge(CausalContext.Of(right)));
            Assert.DoesNotContain(merged.Cloud, dot => dot.Counter <= merged.Past[dot.Replica] + 1);
            Assert.All(left, dot => Assert.True(merged.Includes(dot)));
        }, iter: 5_000, threads: 1);
    }

    [Fact]
    public void Adding_only_of_one_author_is_inclusion_but_for_the_author()
    {
        Gen.Select(Dots, Dots).Sample((arriving, known) =>
        {
            var author = new Replica<int>(0, 0).Id;
            var expected = arriving.Where(dot => dot.Replica != author).All(known.Contains);

            Assert.Equal(expected, CausalContext.Of(arriving).AddsOnlyOf(author, CausalContext.Of(known)));
        }, iter: 5_000, threads: 1);
    }
}
