using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Collab.Engine.Crdt;

/// <summary>
/// A map in which each key is a last-writer-wins register and a removal is a write like any other. A removed key leaves its timestamp
/// behind, so the map suits keys that come back (members, names of fields), not ever new ones. Source: Shapiro et al. (2011),
/// specification 8 per key.
/// </summary>
public sealed partial class LwwMap<TKey, TValue> : ICrdt<LwwMap<TKey, TValue>>
    where TKey : notnull, IEquatable<TKey>
    where TValue : notnull, IEquatable<TValue>
{
    public static readonly LwwMap<TKey, TValue> Empty = new(ImmutableDictionary<TKey, Entry>.Empty);

    private readonly ImmutableDictionary<TKey, Entry> _entries;

    private LwwMap(ImmutableDictionary<TKey, Entry> entries)
    {
        _entries = entries;
    }

    /// <summary>Keys that have a value, with it, in no particular order.</summary>
    public IEnumerable<KeyValuePair<TKey, TValue>> Items => _entries
        .Where(static entry => entry.Value.HasValue)
        .Select(static entry => KeyValuePair.Create(entry.Key, entry.Value.Value!));

    /// <summary>The highest timestamp in it: what a <see cref="HybridClock"/> is to observe before a delta from elsewhere is merged.</summary>
    public HybridTimestamp? LastWrittenAt =>
        _entries.IsEmpty ? null : _entries.Values.Max(static entry => entry.WrittenAt);

    /// <summary>Keys that were ever set or removed: what <see cref="Limits.CrdtEntriesMaximum"/> bounds.</summary>
    public int EntryCount => _entries.Count;

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value)
    {
        var entry = _entries.GetValueOrDefault(key);
        value = entry.Value;
        return entry.HasValue;
    }

    /// <summary>The delta of a write; <paramref name="stamp"/> is a fresh <see cref="HybridClock.Tick"/> of the writer.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "A mutator of the map, though its delta needs nothing of it.")]
    public LwwMap<TKey, TValue> Set(TKey key, TValue value, HybridTimestamp stamp)
    {
        return Single(key, new Entry(stamp, true, value));
    }

    /// <summary>The delta of a removal: it also hides values written elsewhere before <paramref name="stamp"/> that arrive later.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "A mutator of the map, though its delta needs nothing of it.")]
    public LwwMap<TKey, TValue> Remove(TKey key, HybridTimestamp stamp)
    {
        return Single(key, new Entry(stamp, false, default));
    }

    public LwwMap<TKey, TValue> Merge(LwwMap<TKey, TValue> other)
    {
        var merged = _entries;
        foreach (var (key, theirs) in other._entries)
        {
            if (!_entries.TryGetValue(key, out var mine) || theirs.WrittenAt > mine.WrittenAt)
            {
                merged = merged.SetItem(key, theirs);
            }
        }

        return ReferenceEquals(merged, _entries) ? this : new LwwMap<TKey, TValue>(merged);
    }

    public bool Equals(LwwMap<TKey, TValue>? other)
    {
        return other is not null && _entries.IsEqualTo(other._entries);
    }

    public override bool Equals(object? obj)
    {
        return Equals(obj as LwwMap<TKey, TValue>);
    }

    public override int GetHashCode()
    {
        return HashCode.Combine(_entries.Count, LastWrittenAt);
    }

    public override string ToString()
    {
        return "{" + string.Join(", ", _entries.Select(static entry => $"{entry.Key}: {entry.Value}")) + "}";
    }

    private static LwwMap<TKey, TValue> Single(TKey key, Entry entry)
    {
        return new LwwMap<TKey, TValue>(ImmutableDictionary<TKey, Entry>.Empty.Add(key, entry));
    }

    private readonly record struct Entry(HybridTimestamp WrittenAt, bool HasValue, TValue? Value);
}
