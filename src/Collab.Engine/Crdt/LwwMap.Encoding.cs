using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Collab.Engine.Crdt;

public sealed partial class LwwMap<TKey, TValue>
{
    /// <summary>In the order of timestamps, so that times are small differences and equal maps have equal bytes.</summary>
    public byte[] Encode(IValueCodec<TKey> keys, IValueCodec<TValue> values)
    {
        var writer = new CrdtWriter(CrdtKind.LwwMap);
        writer.Varint(_entries.Count);
        foreach (var (key, entry) in _entries.OrderBy(static entry => entry.Value.WrittenAt))
        {
            writer.Timestamp(entry.WrittenAt);
            keys.Write(writer, key);
            writer.Flag(entry.HasValue);
            if (entry.HasValue)
            {
                values.Write(writer, entry.Value!);
            }
        }

        return writer.ToArray();
    }

    internal static LwwMap<TKey, TValue> Read(ref CrdtReader reader, IValueCodec<TKey> keys, IValueCodec<TValue> values)
    {
        var entries = ImmutableDictionary.CreateBuilder<TKey, Entry>();
        for (var count = reader.Count(Limits.CrdtEntriesMaximum); count > 0 && !reader.IsRefused; count--)
        {
            var stamp = reader.Timestamp();
            var key = keys.Read(ref reader);
            var hasValue = reader.Flag();
            reader.RefuseIf(!entries.TryAdd(key, new Entry(stamp, hasValue, hasValue ? values.Read(ref reader) : default)));
        }

        return new LwwMap<TKey, TValue>(entries.ToImmutable());
    }
}

/// <summary>Reads what <see cref="LwwMap{TKey, TValue}.Encode"/> wrote.</summary>
public static class LwwMap
{
    /// <summary>Answers false and why for bytes that are no such structure or exceed a bound; it never throws.</summary>
    public static bool TryDecode<TKey, TValue>(
        ReadOnlySpan<byte> bytes, IValueCodec<TKey> keys, IValueCodec<TValue> values,
        [NotNullWhen(true)] out LwwMap<TKey, TValue>? map, out CrdtRefusal refusal)
        where TKey : notnull, IEquatable<TKey>
        where TValue : notnull, IEquatable<TValue>
    {
        var reader = new CrdtReader(bytes, CrdtKind.LwwMap);
        return reader.Finish(LwwMap<TKey, TValue>.Read(ref reader, keys, values), out map, out refusal);
    }
}
