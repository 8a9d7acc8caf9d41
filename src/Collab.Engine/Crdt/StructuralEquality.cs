using System.Collections.Immutable;

namespace Collab.Engine.Crdt;

/// <summary>Equality by content; the collections themselves compare by reference.</summary>
internal static class StructuralEquality
{
    public static bool IsEqualTo<TKey, TValue>(
        this ImmutableSortedDictionary<TKey, TValue> left, ImmutableSortedDictionary<TKey, TValue> right)
        where TKey : notnull
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        if (left.Count != right.Count)
        {
            return false;
        }

        using var others = right.GetEnumerator();
        foreach (var (key, value) in left)
        {
            if (!others.MoveNext()
                || !EqualityComparer<TKey>.Default.Equals(key, others.Current.Key)
                || !EqualityComparer<TValue>.Default.Equals(value, others.Current.Value))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsEqualTo<TKey, TValue>(
        this ImmutableDictionary<TKey, TValue> left, ImmutableDictionary<TKey, TValue> right)
        where TKey : notnull
    {
        return ReferenceEquals(left, right) || (left.Count == right.Count && left.All(entry =>
            right.TryGetValue(entry.Key, out var value) && EqualityComparer<TValue>.Default.Equals(entry.Value, value)));
    }
}
