using System.Collections.Immutable;

namespace Collab.Engine.Crdt;

/// <summary>
/// Living values by the change that made them, with the context of all changes seen: the common core of the types in which a removal
/// takes away only what the remover saw. Source: Almeida, Shoker, Baquero (2018), section 7.2, there called <c>DotFun</c>.
/// </summary>
internal sealed class DotStore<TValue>
    where TValue : IEquatable<TValue>
{
    public static readonly DotStore<TValue> Empty =
        new(ImmutableSortedDictionary<Dot, TValue>.Empty, CausalContext.Empty);

    public DotStore(ImmutableSortedDictionary<Dot, TValue> entries, CausalContext context)
    {
        Entries = entries;
        Context = context;
    }

    /// <summary>Each dot is in <see cref="Context"/> too.</summary>
    public ImmutableSortedDictionary<Dot, TValue> Entries { get; }

    public CausalContext Context { get; }

    /// <summary>The delta that puts <paramref name="value"/> in place of what the dots <paramref name="replaced"/> made.</summary>
    public static DotStore<TValue> Put(Dot dot, TValue value, IEnumerable<Dot> replaced)
    {
        return new DotStore<TValue>(
            ImmutableSortedDictionary<Dot, TValue>.Empty.Add(dot, value), CausalContext.Of(replaced.Append(dot)));
    }

    /// <summary>The delta that takes away what these dots made.</summary>
    public static DotStore<TValue> Remove(IEnumerable<Dot> dots)
    {
        return new DotStore<TValue>(ImmutableSortedDictionary<Dot, TValue>.Empty, CausalContext.Of(dots));
    }

    /// <summary>
    /// Keeps what both hold, and what one holds and the other has never seen. A delta costs O(its own size · log n).
    /// </summary>
    /// <param name="changes">Filled with what the merge did to this side's entries.</param>
    /// <param name="mergeValues">Joins two values of one dot; without it a dot has one value for all time.</param>
    public DotStore<TValue> Merge(
        DotStore<TValue> other, List<DotChange<TValue>>? changes = null, Func<TValue, TValue, TValue>? mergeValues = null)
    {
        var merged = Entries.ToBuilder();
        foreach (var dot in Removed(other))
        {
            changes?.Add(new DotChange<TValue>(dot, Entries[dot], IsAdded: false));
            merged.Remove(dot);
        }

        foreach (var (dot, theirs) in other.Entries)
        {
            if (Entries.TryGetValue(dot, out var mine))
            {
                if (mergeValues is not null && mergeValues(mine, theirs) is var joined && !joined.Equals(mine))
                {
                    merged[dot] = joined;
                }
            }
            else if (!Context.Includes(dot))
            {
                changes?.Add(new DotChange<TValue>(dot, theirs, IsAdded: true));
                merged.Add(dot, theirs);
            }
        }

        var entries = merged.ToImmutable();
        var context = Context.Merge(other.Context);
        return ReferenceEquals(entries, Entries) && ReferenceEquals(context, Context)
            ? this
            : new DotStore<TValue>(entries, context);
    }

    public bool IsEqualTo(DotStore<TValue> other)
    {
        return Context.Equals(other.Context) && Entries.IsEqualTo(other.Entries);
    }

    /// <summary>Dots held here that the other has seen and holds no more.</summary>
    private IEnumerable<Dot> Removed(DotStore<TValue> other)
    {
        // A delta's context is a few dots, a state's may span millions: walk the shorter of the two lists.
        var seen = other.Context.Count <= Entries.Count
            ? other.Context.Dots().Where(Entries.ContainsKey)
            : Entries.Keys.Where(other.Context.Includes);
        return seen.Where(dot => !other.Entries.ContainsKey(dot));
    }
}

/// <summary>What a merge did to one entry.</summary>
internal readonly record struct DotChange<TValue>(Dot Dot, TValue Value, bool IsAdded);
