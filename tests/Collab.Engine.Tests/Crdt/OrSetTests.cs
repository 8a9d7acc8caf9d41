using Collab.Engine.Crdt;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

public sealed class OrSetTests : CrdtLaws<OrSet<string>>
{
    private static readonly ClientId Anna = new(Guid.Parse("0190a000-0000-7000-8000-000000000001"));
    private static readonly ClientId Ben = new(Guid.Parse("0190a000-0000-7000-8000-000000000002"));

    protected override CrdtSubject<OrSet<string>> Subject { get; } = new Sets();

    [Fact]
    public void An_addition_that_a_removal_has_not_seen_stays()
    {
        var both = OrSet<string>.Empty.Add(Anna, "lib/a.ex:3");
        var removed = both.Merge(both.Remove("lib/a.ex:3"));
        var added = both.Merge(both.Add(Ben, "lib/a.ex:3"));

        Assert.False(removed.Contains("lib/a.ex:3"));
        Assert.True(removed.Merge(added).Contains("lib/a.ex:3"));
    }

    /// <summary>The point of the optimised set: what came and went leaves a counter, not a tombstone.</summary>
    [Fact]
    public void Additions_and_removals_without_end_do_not_grow_the_set()
    {
        var set = OrSet<string>.Empty;
        for (var i = 0; i < 5_000; i++)
        {
            set = set.Merge(set.Add(Anna, $"breakpoint {i}"));
            set = set.Merge(set.Remove($"breakpoint {i}"));
        }

        Assert.Equal(0, set.Count);
        Assert.InRange(set.Encode(ValueCodec.Text).Length, 1, 32);
    }

    /// <summary>A small record as element, with the codec that it brings.</summary>
    [Fact]
    public void Elements_may_be_records()
    {
        var breakpoint = new Breakpoint(new DocumentId(Anna.Value), 120, "n > 3");
        var set = OrSet<Breakpoint>.Empty.Add(Anna, breakpoint);

        Assert.True(OrSet.TryDecode(set.Encode(Breakpoint.Codec), Breakpoint.Codec, out var decoded, out _));
        Assert.True(decoded.Contains(breakpoint with { }));
    }

    private sealed record Breakpoint(DocumentId Document, int Offset, string Condition)
    {
        public static readonly IValueCodec<Breakpoint> Codec = new BreakpointCodec();
    }

    private sealed class BreakpointCodec : IValueCodec<Breakpoint>
    {
        public void Write(CrdtWriter writer, Breakpoint value)
        {
            ValueCodec.Document.Write(writer, value.Document);
            writer.Varint(value.Offset);
            writer.Text(value.Condition);
        }

        public Breakpoint Read(ref CrdtReader reader)
        {
            var document = ValueCodec.Document.Read(ref reader);
            return new Breakpoint(document, (int)reader.Varint(Limits.DocumentLengthMaximum), reader.Text());
        }
    }

    /// <summary>The original OR-set: every addition a tag, every removal the tags it saw. Never forgets, merges by looking at all.</summary>
    private sealed record Operation(string? Added, int Tag, int[] RemovedTags);

    private sealed class Sets : CrdtSubject<OrSet<string>>
    {
        public override OrSet<string> Empty => OrSet<string>.Empty;

        public override (OrSet<string> Delta, object Operation) Mutate(
            Replica<OrSet<string>> actor, Step step, World<OrSet<string>> world)
        {
            var element = TextValues.Of(step.Choice % 6 * 3);
            var living = Living(world.SeenBy(actor));
            var ofElement = living.Where(tag => tag.Value == element).Select(static tag => tag.Key).ToArray();
            return (step.Value % 10) switch
            {
                0 => (actor.State.Clear(), new Operation(null, -1, [.. living.Keys])),
                < 4 => (actor.State.Remove(element), new Operation(null, -1, ofElement)),
                _ => (actor.State.Add(actor.Id, element), new Operation(element, world.Changes.Count, ofElement)),
            };
        }

        public override byte[] Encode(OrSet<string> state)
        {
            return state.Encode(ValueCodec.Text);
        }

        public override bool TryDecode(ReadOnlySpan<byte> bytes, out OrSet<string>? state, out CrdtRefusal refusal)
        {
            return OrSet.TryDecode(bytes, ValueCodec.Text, out state, out refusal);
        }

        public override void CheckState(OrSet<string> state)
        {
            state.AssertInvariants();
        }

        public override void CheckAgainstModel(
            OrSet<string> state, IEnumerable<Change<OrSet<string>>> seen, World<OrSet<string>> world)
        {
            var expected = Living(seen).Values.Distinct().Order(StringComparer.Ordinal).ToList();
            Assert.Equal(expected, state.Elements.Order(StringComparer.Ordinal));
            Assert.All(expected, element => Assert.True(state.Contains(element)));
        }

        private static Dictionary<int, string> Living(IEnumerable<Change<OrSet<string>>> seen)
        {
            var operations = seen.Select(static change => (Operation)change.Operation).ToList();
            var removed = operations.SelectMany(static operation => operation.RemovedTags).ToHashSet();
            return operations.Where(operation => operation.Added is not null && !removed.Contains(operation.Tag))
                .ToDictionary(static operation => operation.Tag, static operation => operation.Added!);
        }
    }
}
