using System.Collections.Immutable;

namespace Collab.Engine.Crdt;

/// <summary>
/// Which changes a state has seen, whether or not anything of them is left: what is in the context and not in the data was removed, so
/// no tombstones are kept. Mostly a version vector; dots that came before their predecessors (deltas out of order) wait in a cloud
/// until the gap closes. Source: Almeida, Shoker, Baquero (2018), section 7.2.
/// </summary>
public sealed class CausalContext : ICrdt<CausalContext>
{
    public static readonly CausalContext Empty = new(VersionVector.Empty, []);

    private CausalContext(VersionVector past, ImmutableSortedSet<Dot> cloud)
    {
        Past = past;
        Cloud = cloud;
    }

    /// <summary>The part without gaps.</summary>
    public VersionVector Past { get; }

    /// <summary>Dots beyond a gap, never one that continues <see cref="Past"/>.</summary>
    public ImmutableSortedSet<Dot> Cloud { get; }

    /// <summary>How many changes are included. Saturates, since a context from elsewhere may claim any number.</summary>
    public long Count => Past.Replicas.Aggregate((long)Cloud.Count, (sum, replica) =>
        sum > long.MaxValue - Past[replica] ? long.MaxValue : sum + Past[replica]);

    public static CausalContext Of(IEnumerable<Dot> dots)
    {
        return Compact(VersionVector.Empty, [.. dots]);
    }

    public bool Includes(Dot dot)
    {
        return Past.Includes(dot) || Cloud.Contains(dot);
    }

    /// <summary>The name of the next change of a replica. That replica's own context has no gap in its own changes.</summary>
    public Dot Next(ClientId replica)
    {
        return new Dot(replica, checked(Past[replica] + 1));
    }

    public CausalContext Merge(CausalContext other)
    {
        var past = Past.Merge(other.Past);
        var cloud = other.Cloud.Where(dot => !Past.Includes(dot)).Aggregate(Cloud, static (dots, dot) => dots.Add(dot));
        return ReferenceEquals(past, Past) && ReferenceEquals(cloud, Cloud) ? this : Compact(past, cloud);
    }

    /// <summary>
    /// True when all that <paramref name="known"/> lacks was done by <paramref name="author"/>. To be asked before merging what came
    /// from outside: a context that claims changes which others have yet to make would remove them unseen.
    /// </summary>
    public bool AddsOnlyOf(ClientId author, CausalContext known)
    {
        return Past.Replicas.All(replica => replica == author || IsRangeKnown(replica, known))
            && Cloud.All(dot => dot.Replica == author || known.Includes(dot));
    }

    public bool Equals(CausalContext? other)
    {
        return other is not null && Past.Equals(other.Past) && Cloud.SetEquals(other.Cloud);
    }

    public override bool Equals(object? obj)
    {
        return Equals(obj as CausalContext);
    }

    public override int GetHashCode()
    {
        return HashCode.Combine(Past, Cloud.Count);
    }

    public override string ToString()
    {
        return Cloud.IsEmpty ? Past.ToString() : $"{Past} + [{string.Join(", ", Cloud)}]";
    }

    internal static CausalContext Compact(VersionVector past, ImmutableSortedSet<Dot> cloud)
    {
        if (cloud.IsEmpty)
        {
            return new CausalContext(past, cloud);
        }

        // In order, so that each dot taken in lets the next of its replica follow.
        var kept = cloud.ToBuilder();
        foreach (var dot in cloud)
        {
            if (dot.Counter == past[dot.Replica] + 1)
            {
                past = past.Increment(dot.Replica);
            }

            if (past.Includes(dot))
            {
                kept.Remove(dot);
            }
        }

        return new CausalContext(past, kept.ToImmutable());
    }

    /// <summary>Every single change, in order. Only for contexts whose <see cref="Count"/> was found small.</summary>
    internal IEnumerable<Dot> Dots()
    {
        foreach (var replica in Past.Replicas)
        {
            for (var counter = 1L; counter <= Past[replica]; counter++)
            {
                yield return new Dot(replica, counter);
            }
        }

        foreach (var dot in Cloud)
        {
            yield return dot;
        }
    }

    private bool IsRangeKnown(ClientId replica, CausalContext known)
    {
        // The cloud of a compacted context never continues its past, so the past alone decides.
        return Past[replica] <= known.Past[replica];
    }
}
