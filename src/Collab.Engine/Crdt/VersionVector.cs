using System.Collections.Immutable;

namespace Collab.Engine.Crdt;

/// <summary>
/// How many changes of each replica are included: the past of a state, where nothing is missing in between. Sources: Parker et al.,
/// "Detection of Mutual Inconsistency in Distributed Systems" (1983); Mattern, "Virtual Time and Global States" (1989).
/// </summary>
public sealed partial class VersionVector : ICrdt<VersionVector>
{
    public static readonly VersionVector Empty =
        new(ImmutableSortedDictionary.Create<ClientId, long>(ReplicaOrder.Instance));

    private readonly ImmutableSortedDictionary<ClientId, long> _counters;

    private VersionVector(ImmutableSortedDictionary<ClientId, long> counters)
    {
        _counters = counters;
    }

    /// <summary>Replicas with at least one change, in the order of their ids.</summary>
    public IEnumerable<ClientId> Replicas => _counters.Keys;

    public bool IsEmpty => _counters.IsEmpty;

    /// <summary>Changes of that replica that are included; 0 when none is.</summary>
    public long this[ClientId replica] => _counters.GetValueOrDefault(replica);

    public bool Includes(Dot dot)
    {
        return dot.Counter <= this[dot.Replica];
    }

    /// <summary>The vector that includes one more change of <paramref name="replica"/>.</summary>
    public VersionVector Increment(ClientId replica)
    {
        return With(replica, checked(this[replica] + 1));
    }

    public VersionVector Merge(VersionVector other)
    {
        var merged = _counters;
        foreach (var (replica, counter) in other._counters)
        {
            if (counter > merged.GetValueOrDefault(replica))
            {
                merged = merged.SetItem(replica, counter);
            }
        }

        return ReferenceEquals(merged, _counters) ? this : new VersionVector(merged);
    }

    /// <summary>How this past stands to the other.</summary>
    public CausalOrder Compare(VersionVector other)
    {
        var isIncluded = IsIncludedIn(other);
        var includes = other.IsIncludedIn(this);
        return (isIncluded, includes) switch
        {
            (true, true) => CausalOrder.Equal,
            (true, false) => CausalOrder.Before,
            (false, true) => CausalOrder.After,
            _ => CausalOrder.Concurrent,
        };
    }

    public bool IsIncludedIn(VersionVector other)
    {
        return _counters.All(entry => entry.Value <= other[entry.Key]);
    }

    public bool Equals(VersionVector? other)
    {
        return other is not null && _counters.IsEqualTo(other._counters);
    }

    public override bool Equals(object? obj)
    {
        return Equals(obj as VersionVector);
    }

    public override int GetHashCode()
    {
        return _counters.Aggregate(0, static (hash, entry) => HashCode.Combine(hash, entry.Key, entry.Value));
    }

    public override string ToString()
    {
        return "{" + string.Join(", ", _counters.Select(static entry => $"{entry.Key}: {entry.Value}")) + "}";
    }

    /// <summary>Sets the count of one replica; 0 leaves the replica out, so that equal pasts are equal objects.</summary>
    internal VersionVector With(ClientId replica, long counter)
    {
        return new VersionVector(counter == 0 ? _counters.Remove(replica) : _counters.SetItem(replica, counter));
    }
}

/// <summary>How two pasts stand to each other.</summary>
public enum CausalOrder : byte
{
    Equal,

    /// <summary>Everything that the left one knows, the right one knows too, and more.</summary>
    Before,
    After,

    /// <summary>Each knows something that the other does not.</summary>
    Concurrent,
}
