using System.Collections.Immutable;

namespace Collab.Engine.Crdt;

/// <summary>
/// A list whose items are inserted, removed and moved at the same time. Order: a Fugue tree of places (<see cref="FugueOrder"/>). An
/// item sits on one place, and of concurrent moves the latest counts, so that it is never doubled; source: Kleppmann, "Moving
/// Elements in List CRDTs" (2020). Items are dotted: a removal wins over a concurrent move, and what is removed leaves only its
/// place, some bytes, since places of others hang on it. The fields of an item lie in a <see cref="LwwMap{TKey,TValue}"/> by its id.
/// <para>
/// Made for lists that people read: a change costs O(n) when the order is next asked for, and <see cref="PlaceCount"/> grows with every
/// insert and move.
/// </para>
/// </summary>
public sealed partial class OrderedList<TValue> : ICrdt<OrderedList<TValue>>
    where TValue : notnull, IEquatable<TValue>
{
    public static readonly OrderedList<TValue> Empty =
        new(ImmutableSortedDictionary<Dot, FugueNode>.Empty, DotStore<Placed>.Empty);

    private readonly ImmutableSortedDictionary<Dot, FugueNode> _places;
    private readonly DotStore<Placed> _store;

    // Computed when first asked for: deltas and intermediate states never are. Threads may compute them twice, to equal results.
    private FugueOrder? _order;
    private IReadOnlyList<ListItem<TValue>>? _items;

    private OrderedList(ImmutableSortedDictionary<Dot, FugueNode> places, DotStore<Placed> store)
    {
        _places = places;
        _store = store;
    }

    /// <summary>In order. An item whose place hangs on one that has not arrived yet is not among them until it has.</summary>
    public IReadOnlyList<ListItem<TValue>> Items => _items ??= ItemsInOrder();

    public CausalContext Context => _store.Context;

    /// <summary>Places ever taken: what <see cref="Limits.CrdtEntriesMaximum"/> bounds.</summary>
    public int PlaceCount => _places.Count;

    /// <summary>The highest timestamp in it: what a <see cref="HybridClock"/> is to observe before a delta from elsewhere is merged.</summary>
    public HybridTimestamp? LastPlacedAt =>
        _store.Entries.IsEmpty ? null : _store.Entries.Values.Max(static placed => placed.PlacedAt);

    private FugueOrder Order => _order ??= new FugueOrder(_places);

    /// <summary>The delta of a new item that will have <paramref name="index"/>. Its id is the one that the delta's item has.</summary>
    /// <param name="stamp">A fresh <see cref="HybridClock.Tick"/> of the writer, whose replica is the item's.</param>
    public OrderedList<TValue> Insert(int index, TValue value, HybridTimestamp stamp)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, Items.Count);
        var id = Context.Next(stamp.Replica);
        var place = Order.After(index == 0 ? null : _store.Entries[Items[index - 1].Id].Place);
        return new OrderedList<TValue>(
            ImmutableSortedDictionary<Dot, FugueNode>.Empty.Add(id, place),
            DotStore<Placed>.Put(id, new Placed(value, stamp, id), []));
    }

    /// <summary>The delta of a removal; that of an item which is not there changes nothing.</summary>
    public OrderedList<TValue> Remove(Dot id)
    {
        return new OrderedList<TValue>(
            ImmutableSortedDictionary<Dot, FugueNode>.Empty,
            DotStore<Placed>.Remove(_store.Entries.ContainsKey(id) ? [id] : []));
    }

    /// <summary>The delta that takes an item to where it will have <paramref name="index"/>; empty for an item that is not there.</summary>
    public OrderedList<TValue> Move(Dot id, int index, HybridTimestamp stamp)
    {
        if (!_store.Entries.TryGetValue(id, out var placed))
        {
            return Empty;
        }

        var others = Items.Where(item => item.Id != id).ToList();
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, others.Count);
        var name = Context.Next(stamp.Replica);
        var place = Order.After(index == 0 ? null : _store.Entries[others[index - 1].Id].Place);
        return new OrderedList<TValue>(
            ImmutableSortedDictionary<Dot, FugueNode>.Empty.Add(name, place),
            new DotStore<Placed>(
                ImmutableSortedDictionary<Dot, Placed>.Empty.Add(id, new Placed(placed.Value, stamp, name)),
                CausalContext.Of([id, name])));
    }

    public OrderedList<TValue> Merge(OrderedList<TValue> other)
    {
        var places = _places;
        foreach (var (name, place) in other._places)
        {
            places = places.ContainsKey(name) ? places : places.Add(name, place);
        }

        var store = _store.Merge(other._store, changes: null, static (mine, theirs) => theirs.PlacedAt > mine.PlacedAt ? theirs : mine);
        return ReferenceEquals(places, _places) && ReferenceEquals(store, _store)
            ? this
            : new OrderedList<TValue>(places, store);
    }

    /// <summary>
    /// The same items in the same order, each on a place of its own one behind the other: what was left and removed leaves nothing behind. Only
    /// where one writer orders all changes and every replica does this behind the same one, since a delta made before it may hang on a place
    /// that is gone.
    /// </summary>
    /// <param name="replica">Whose names the new places get.</param>
    public OrderedList<TValue> Resettled(ClientId replica)
    {
        var places = ImmutableSortedDictionary.CreateBuilder<Dot, FugueNode>();
        var entries = _store.Entries.ToBuilder();
        var context = Context;
        Dot? previous = null;
        foreach (var item in Items)
        {
            var name = context.Next(replica);
            context = context.Merge(CausalContext.Of([name]));
            places.Add(name, new FugueNode(previous, FugueSide.Right));
            entries[item.Id] = entries[item.Id] with { Place = name };
            previous = name;
        }

        return new OrderedList<TValue>(places.ToImmutable(), new DotStore<Placed>(entries.ToImmutable(), context));
    }

    public bool Equals(OrderedList<TValue>? other)
    {
        return other is not null && _places.IsEqualTo(other._places) && _store.IsEqualTo(other._store);
    }

    public override bool Equals(object? obj)
    {
        return Equals(obj as OrderedList<TValue>);
    }

    public override int GetHashCode()
    {
        return HashCode.Combine(_places.Count, _store.Context);
    }

    public override string ToString()
    {
        return $"[{string.Join(", ", Items)}] after {Context}";
    }

    internal void AssertInvariants()
    {
        if (!_places.Keys.All(Context.Includes) || !_store.Entries.Keys.All(Context.Includes)
            || Items.Any(item => !_store.Entries.ContainsKey(item.Id)))
        {
            throw new InvalidOperationException($"A name of {this} is missing in its context.");
        }
    }

    private List<ListItem<TValue>> ItemsInOrder()
    {
        return
        [
            .. _store.Entries
                .Select(entry => (Rank: Order.RankOf(entry.Value.Place), Item: new ListItem<TValue>(entry.Key, entry.Value.Value)))
                .Where(static ranked => ranked.Rank >= 0)
                .OrderBy(static ranked => ranked.Rank)
                .Select(static ranked => ranked.Item),
        ];
    }

    /// <summary>An item and where it is; the place of a new item has the item's own name.</summary>
    private readonly record struct Placed(TValue Value, HybridTimestamp PlacedAt, Dot Place);
}

/// <param name="Id">Names the item for removing and moving it, wherever it is by then.</param>
public readonly record struct ListItem<TValue>(Dot Id, TValue Value);
