using System.Diagnostics.CodeAnalysis;

namespace Collab.Engine.Crdt;

/// <summary>
/// One value; of concurrent writes the one with the higher timestamp stays. Source: Johnson, Thomas, "Maintenance of Duplicate
/// Databases" (RFC 677, 1975); Shapiro, Preguiça, Baquero, Zawirski, "A Comprehensive Study of Convergent and Commutative Replicated
/// Data Types" (2011), specification 8.
/// </summary>
public sealed class LwwRegister<TValue> : ICrdt<LwwRegister<TValue>>
    where TValue : notnull, IEquatable<TValue>
{
    public static readonly LwwRegister<TValue> Empty = new(default, default, false);

    private LwwRegister(TValue? value, HybridTimestamp writtenAt, bool hasValue)
    {
        Value = value;
        WrittenAt = writtenAt;
        HasValue = hasValue;
    }

    /// <summary>False until the first write.</summary>
    [MemberNotNullWhen(true, nameof(Value))]
    public bool HasValue { get; }

    public TValue? Value { get; }

    public HybridTimestamp WrittenAt { get; }

    /// <summary>The delta of a write; <paramref name="stamp"/> is a fresh <see cref="HybridClock.Tick"/> of the writer.</summary>
    [SuppressMessage("Performance", "CA1822", Justification = "A mutator of the register, though its delta needs nothing of it.")]
    public LwwRegister<TValue> Write(TValue value, HybridTimestamp stamp)
    {
        return new LwwRegister<TValue>(value, stamp, true);
    }

    public LwwRegister<TValue> Merge(LwwRegister<TValue> other)
    {
        return other.HasValue && (!HasValue || other.WrittenAt > WrittenAt) ? other : this;
    }

    public byte[] Encode(IValueCodec<TValue> codec)
    {
        var writer = new CrdtWriter(CrdtKind.LwwRegister);
        writer.Flag(HasValue);
        if (HasValue)
        {
            writer.Timestamp(WrittenAt);
            codec.Write(writer, Value);
        }

        return writer.ToArray();
    }

    internal static LwwRegister<TValue> Read(ref CrdtReader reader, IValueCodec<TValue> codec)
    {
        var read = Empty;
        if (reader.Flag())
        {
            var stamp = reader.Timestamp();
            read = new LwwRegister<TValue>(codec.Read(ref reader), stamp, true);
        }

        return read;
    }

    public bool Equals(LwwRegister<TValue>? other)
    {
        return other is not null && HasValue == other.HasValue && WrittenAt == other.WrittenAt
            && EqualityComparer<TValue>.Default.Equals(Value, other.Value);
    }

    public override bool Equals(object? obj)
    {
        return Equals(obj as LwwRegister<TValue>);
    }

    public override int GetHashCode()
    {
        return HashCode.Combine(HasValue, WrittenAt);
    }

    public override string ToString()
    {
        return HasValue ? $"{Value} ({WrittenAt})" : "(none)";
    }
}

/// <summary>Reads what <see cref="LwwRegister{TValue}.Encode"/> wrote.</summary>
public static class LwwRegister
{
    /// <summary>Answers false and why for bytes that are no such structure or exceed a bound; it never throws.</summary>
    public static bool TryDecode<TValue>(
        ReadOnlySpan<byte> bytes, IValueCodec<TValue> codec,
        [NotNullWhen(true)] out LwwRegister<TValue>? register, out CrdtRefusal refusal)
        where TValue : notnull, IEquatable<TValue>
    {
        var reader = new CrdtReader(bytes, CrdtKind.LwwRegister);
        return reader.Finish(LwwRegister<TValue>.Read(ref reader, codec), out register, out refusal);
    }
}
