using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Collab.Engine.Crdt;

/// <summary>
/// A set in which a removal takes away only the additions that the remover saw, so an element that another adds at the same time
/// stays. What is gone leaves nothing behind but the context. Sources: Bieniusa, Zawirski, Preguiça, Shapiro, Baquero, Balegas,
/// Duarte, "An Optimized Conflict-free Replicated Set" (2012); deltas as in Almeida, Shoker, Baquero (2018).
/// </summary>
public sealed class OrSet<TElement> : ICrdt<OrSet<TElement>>
    where TElement : notnull, IEquatable<TElement>
{
    public static readonly OrSet<TElement> Empty = new(DotStore<TElement>.Empty);

    private readonly DotStore<TElement> _store;
    private readonly ImmutableDictionary<TElement, ImmutableArray<Dot>> _additions;

    private OrSet(DotStore<TElement> store)
        : this(store, Changed(ImmutableDictionary<TElement, ImmutableArray<Dot>>.Empty, store.Entries
            .Select(static entry => new DotChange<TElement>(entry.Key, entry.Value, IsAdded: true))))
    {
    }

    private OrSet(DotStore<TElement> store, ImmutableDictionary<TElement, ImmutableArray<Dot>> additions)
    {
        _store = store;
        _additions = additions;
    }

    public int Count => _additions.Count;

    /// <summary>In no particular order.</summary>
    public IEnumerable<TElement> Elements => _additions.Keys;

    public CausalContext Context => _store.Context;

    public bool Contains(TElement element)
    {
        return _additions.ContainsKey(element);
    }

    /// <summary>
    /// The delta of an addition. It takes the place of earlier additions of the same element, so an element is kept once however
    /// often it is added; a removal that has not seen this one does not undo it.
    /// </summary>
    public OrSet<TElement> Add(ClientId replica, TElement element)
    {
        return new OrSet<TElement>(DotStore<TElement>.Put(Context.Next(replica), element, AdditionsOf(element)));
    }

    /// <summary>The delta of a removal; that of an element which is not there changes nothing.</summary>
    public OrSet<TElement> Remove(TElement element)
    {
        return new OrSet<TElement>(DotStore<TElement>.Remove(AdditionsOf(element)));
    }

    /// <summary>The delta that removes every element that is seen here.</summary>
    public OrSet<TElement> Clear()
    {
        return new OrSet<TElement>(DotStore<TElement>.Remove(_store.Entries.Keys));
    }

    public OrSet<TElement> Merge(OrSet<TElement> other)
    {
        var changes = new List<DotChange<TElement>>();
        var merged = _store.Merge(other._store, changes);
        return ReferenceEquals(merged, _store) ? this : new OrSet<TElement>(merged, Changed(_additions, changes));
    }

    public byte[] Encode(IValueCodec<TElement> codec)
    {
        var writer = new CrdtWriter(CrdtKind.OrSet);
        writer.Store(_store, codec);
        return writer.ToArray();
    }

    internal static OrSet<TElement> Read(ref CrdtReader reader, IValueCodec<TElement> codec)
    {
        return new OrSet<TElement>(reader.Store(codec));
    }

    public bool Equals(OrSet<TElement>? other)
    {
        return other is not null && _store.IsEqualTo(other._store);
    }

    public override bool Equals(object? obj)
    {
        return Equals(obj as OrSet<TElement>);
    }

    public override int GetHashCode()
    {
        return _store.Context.GetHashCode();
    }

    public override string ToString()
    {
        return $"{{{string.Join(", ", Elements)}}} after {Context}";
    }

    internal void AssertInvariants()
    {
        var listed = _additions.SelectMany(static entry => entry.Value.Select(dot => (dot, entry.Key))).Order().ToList();
        if (!listed.SequenceEqual(_store.Entries.Select(static entry => (entry.Key, entry.Value)))
            || !_store.Entries.Keys.All(Context.Includes))
        {
            throw new InvalidOperationException($"The index of {this} does not match its entries.");
        }
    }

    private ImmutableArray<Dot> AdditionsOf(TElement element)
    {
        return _additions.GetValueOrDefault(element, []);
    }

    private static ImmutableDictionary<TElement, ImmutableArray<Dot>> Changed(
        ImmutableDictionary<TElement, ImmutableArray<Dot>> additions, IEnumerable<DotChange<TElement>> changes)
    {
        var builder = additions.ToBuilder();
        foreach (var (dot, element, isAdded) in changes)
        {
            var dots = builder.GetValueOrDefault(element, []);
            dots = isAdded ? dots.Add(dot) : dots.Remove(dot);
            if (dots.IsEmpty)
            {
                builder.Remove(element);
            }
            else
            {
                builder[element] = dots;
            }
        }

        return builder.ToImmutable();
    }
}

/// <summary>Reads what <see cref="OrSet{TElement}.Encode"/> wrote.</summary>
public static class OrSet
{
    /// <summary>Answers false and why for bytes that are no such structure or exceed a bound; it never throws.</summary>
    public static bool TryDecode<TElement>(
        ReadOnlySpan<byte> bytes, IValueCodec<TElement> codec,
        [NotNullWhen(true)] out OrSet<TElement>? set, out CrdtRefusal refusal)
        where TElement : notnull, IEquatable<TElement>
    {
        var reader = new CrdtReader(bytes, CrdtKind.OrSet);
        return reader.Finish(OrSet<TElement>.Read(ref reader, codec), out set, out refusal);
    }
}
