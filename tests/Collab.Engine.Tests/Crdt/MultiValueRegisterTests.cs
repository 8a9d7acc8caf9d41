using Collab.Engine.Crdt;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

public sealed class MultiValueRegisterTests : CrdtLaws<MultiValueRegister<string>>
{
    private static readonly Replica<int> Anna = new(0, 0);
    private static readonly Replica<int> Ben = new(1, 0);
    private static readonly DateTimeOffset At = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    protected override CrdtSubject<MultiValueRegister<string>> Subject { get; } = new Registers();

    [Fact]
    public void Concurrent_values_stand_side_by_side_with_who_and_when_until_one_who_saw_them_writes()
    {
        var register = MultiValueRegister<string>.Empty.Write(Anna.Id, "start", Anna.Member, At);
        var annas = register.Write(Anna.Id, "{:ok, 1}", Anna.Member, At.AddSeconds(1));
        var bens = register.Write(Ben.Id, "{:ok, 2}", Ben.Member, At.AddSeconds(2));

        var contested = register.Merge(bens).Merge(annas);

        Assert.True(contested.IsContested);
        Assert.Equal(
            [("{:ok, 1}", Anna.Member, At.AddSeconds(1)), ("{:ok, 2}", Ben.Member, At.AddSeconds(2))],
            contested.Alternatives.Select(static alternative => (alternative.Value, alternative.Author, alternative.At)));
        Assert.Equal("{:ok, 2}", contested.Latest?.Value);

        var resolved = contested.Merge(contested.Write(Anna.Id, "{:ok, 1}", Anna.Member, At.AddSeconds(9)));

        Assert.False(resolved.IsContested);
        Assert.Equal("{:ok, 1}", resolved.Latest?.Value);
        Assert.Equal(resolved, resolved.Merge(bens));
    }

    [Fact]
    public void A_write_by_somebody_who_saw_one_of_two_alternatives_leaves_the_other()
    {
        var contested = MultiValueRegister<string>.Empty.Write(Anna.Id, "a", Anna.Member, At)
            .Merge(MultiValueRegister<string>.Empty.Write(Ben.Id, "b", Ben.Member, At));
        var seen = contested.Alternatives.Single(static alternative => alternative.Value == "a").Dot;

        var written = contested.Merge(contested.Write(Anna.Id, "c", Anna.Member, At, [seen, new Dot(Ben.Id, 77)]));

        Assert.Equal(["b", "c"], written.Alternatives.Select(static alternative => alternative.Value).Order());
        Assert.False(written.Context.Includes(new Dot(Ben.Id, 77)));
    }

    [Fact]
    public void A_delta_that_claims_what_others_have_yet_to_write_is_told_from_an_honest_one()
    {
        var register = MultiValueRegister<string>.Empty.Write(Anna.Id, "a", Anna.Member, At);
        var honest = register.Write(Ben.Id, "b", Ben.Member, At);
        var forged = honest.Merge(MultiValueRegister<string>.Empty.Write(Anna.Id, "x", Anna.Member, At)
            .Merge(register.Write(Anna.Id, "y", Anna.Member, At)));

        Assert.True(honest.Context.AddsOnlyOf(Ben.Id, register.Context));
        Assert.False(forged.Context.AddsOnlyOf(Ben.Id, register.Context));
    }

    private sealed record Written(int Index, string? Value, Replica<MultiValueRegister<string>> Author, DateTimeOffset At, int[] Replaced);

    private sealed class Registers : CrdtSubject<MultiValueRegister<string>>
    {
        public override MultiValueRegister<string> Empty => MultiValueRegister<string>.Empty;

        public override (MultiValueRegister<string> Delta, object Operation) Mutate(
            Replica<MultiValueRegister<string>> actor, Step step, World<MultiValueRegister<string>> world)
        {
            var living = Living(world.SeenBy(actor));
            var (value, at, index) = (TextValues.Of(step.Value), world.Now + actor.Skew, world.Changes.Count);
            switch (step.Choice % 8)
            {
                case 0:
                    return (actor.State.Clear(), new Written(index, null, actor, at, [.. living.Select(static write => write.Index)]));
                case < 4:
                    // Only every other alternative was seen.
                    var seen = actor.State.Alternatives.Where((_, position) => position % 2 == 0).ToList();
                    var replaced = living.Where((_, position) => position % 2 == 0).Select(static write => write.Index);
                    return (actor.State.Write(actor.Id, value, actor.Member, at, seen.Select(static alternative => alternative.Dot)),
                        new Written(index, value, actor, at, [.. replaced]));
                default:
                    return (actor.State.Write(actor.Id, value, actor.Member, at),
                        new Written(index, value, actor, at, [.. living.Select(static write => write.Index)]));
            }
        }

        public override byte[] Encode(MultiValueRegister<string> state)
        {
            return state.Encode(ValueCodec.Text);
        }

        public override bool TryDecode(ReadOnlySpan<byte> bytes, out MultiValueRegister<string>? state, out CrdtRefusal refusal)
        {
            return MultiValueRegister.TryDecode(bytes, ValueCodec.Text, out state, out refusal);
        }

        public override void CheckAgainstModel(
            MultiValueRegister<string> state, IEnumerable<Change<MultiValueRegister<string>>> seen,
            World<MultiValueRegister<string>> world)
        {
            Assert.Equal(
                Living(seen).Select(static write => (write.Value!, write.Author.Member, write.At)),
                state.Alternatives.Select(static alternative => (alternative.Value, alternative.Author, alternative.At)));
        }

        /// <summary>Writes that no seen write has seen, in the order in which alternatives are listed.</summary>
        private static List<Written> Living(IEnumerable<Change<MultiValueRegister<string>>> seen)
        {
            var writes = seen.Select(static change => (Written)change.Operation).ToList();
            var replaced = writes.SelectMany(static write => write.Replaced).ToHashSet();
            return
            [
                .. writes.Where(write => write.Value is not null && !replaced.Contains(write.Index))
                    .OrderBy(static write => write.At)
                    .ThenBy(static write => write.Author.Id.ToString(), StringComparer.Ordinal)
                    .ThenBy(static write => write.Index),
            ];
        }
    }
}
