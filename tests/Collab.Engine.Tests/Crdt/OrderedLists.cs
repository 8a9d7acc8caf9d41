using Collab.Engine.Crdt;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

/// <summary>
/// Lists of text, and beside them a model without trees: a place is a string of (dot, side) letters made between two neighbours, and
/// the order is that of the strings. Source: the string construction of Fugue, Weidner, "Fugue: A Basic List CRDT" (2022).
/// </summary>
public sealed class OrderedLists : CrdtSubject<OrderedList<string>>
{
    public override OrderedList<string> Empty => OrderedList<string>.Empty;

    public override (OrderedList<string> Delta, object Operation) Mutate(
        Replica<OrderedList<string>> actor, Step step, World<OrderedList<string>> world)
    {
        var items = actor.State.Items;
        var stamp = world.Tick(actor);
        if (items.Count == 0 || step.Value % 10 < 5)
        {
            var (index, value) = (step.Choice % (items.Count + 1), TextValues.Of(step.Value));
            var inserted = actor.State.Insert(index, value, stamp);
            var id = inserted.Context.Dots().Max();
            return (inserted, new Operation(id, value, Between(actor, world, Before(actor, world, index, null), id), stamp));
        }

        var item = items[step.Choice % items.Count];
        if (step.Value % 10 < 7)
        {
            return (actor.State.Remove(item.Id), new Operation(item.Id, null, null, stamp));
        }

        var target = step.Value / 10 % items.Count;
        var moved = actor.State.Move(item.Id, target, stamp);
        var name = moved.Context.Dots().First(dot => dot != item.Id && dot.Replica == actor.Id && !actor.State.Context.Includes(dot));
        return (moved, new Operation(item.Id, item.Value, Between(actor, world, Before(actor, world, target, item.Id), name), stamp));
    }

    public override byte[] Encode(OrderedList<string> state)
    {
        return state.Encode(ValueCodec.Text);
    }

    public override bool TryDecode(ReadOnlySpan<byte> bytes, out OrderedList<string>? state, out CrdtRefusal refusal)
    {
        return OrderedList.TryDecode(bytes, ValueCodec.Text, out state, out refusal);
    }

    public override HybridTimestamp? LastTimestampOf(OrderedList<string> state)
    {
        return state.LastPlacedAt;
    }

    public override void CheckState(OrderedList<string> state)
    {
        state.AssertInvariants();
        Assert.Equal(state.Items.Count, state.Items.DistinctBy(static item => item.Id).Count());
    }

    public override void CheckAgainstModel(
        OrderedList<string> state, IEnumerable<Change<OrderedList<string>>> seen, World<OrderedList<string>> world)
    {
        Assert.Equal(
            Visible(Operations(seen)).Select(static item => (item.Item, item.Value!)),
            state.Items.Select(static item => (item.Id, item.Value)));
    }

    private static List<Operation> Operations(IEnumerable<Change<OrderedList<string>>> seen)
    {
        return [.. seen.Select(static change => (Operation)change.Operation)];
    }

    /// <summary>Places whose whole path is known, in order.</summary>
    private static List<Letter[]> Known(List<Operation> operations)
    {
        var places = operations.Where(static operation => operation.Place is not null).Select(static operation => operation.Place!).ToList();
        var names = places.Select(static place => place[^1].Name).ToHashSet();
        return [.. places.Where(place => place.All(letter => names.Contains(letter.Name))).Order(Letter.Order)];
    }

    private static List<Operation> Visible(List<Operation> operations)
    {
        var known = Known(operations).ToHashSet();
        var removed = operations.Where(static operation => operation.Place is null).Select(static operation => operation.Item).ToHashSet();
        return
        [
            .. operations.Where(operation => operation.Place is not null && !removed.Contains(operation.Item))
                .GroupBy(static operation => operation.Item)
                .Select(static placed => placed.MaxBy(static operation => operation.Stamp)!)
                .Where(operation => known.Contains(operation.Place!))
                .OrderBy(static operation => operation.Place!, Letter.Order),
        ];
    }

    /// <summary>The place of the item that will stand before <paramref name="index"/>, empty for the start.</summary>
    private static Letter[] Before(Replica<OrderedList<string>> actor, World<OrderedList<string>> world, int index, Dot? without)
    {
        var others = Visible(Operations(world.SeenBy(actor))).Where(operation => operation.Item != without).ToList();
        return index == 0 ? [] : others[index - 1].Place!;
    }

    private static Letter[] Between(Replica<OrderedList<string>> actor, World<OrderedList<string>> world, Letter[] left, Dot name)
    {
        var right = Known(Operations(world.SeenBy(actor))).FirstOrDefault(place => Letter.Order.Compare(place, left) > 0);
        var isBelow = right is not null && right.Length > left.Length && left.SequenceEqual(right.Take(left.Length));
        return isBelow
            ? [.. right![..^1], right[^1] with { IsRight = false }, new Letter(name, true)]
            : [.. left, new Letter(name, true)];
    }

    /// <summary>An insert or a move has a place, a removal has none.</summary>
    private sealed record Operation(Dot Item, string? Value, Letter[]? Place, HybridTimestamp Stamp);

    private readonly record struct Letter(Dot Name, bool IsRight)
    {
        public static readonly Comparer<Letter[]> Order = Comparer<Letter[]>.Create(static (left, right) =>
        {
            for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
            {
                var order = left[i].Name.CompareTo(right[i].Name);
                order = order != 0 ? order : left[i].IsRight.CompareTo(right[i].IsRight);
                if (order != 0)
                {
                    return order;
                }
            }

            return left.Length.CompareTo(right.Length);
        });
    }
}
