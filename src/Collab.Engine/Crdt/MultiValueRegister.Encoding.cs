using System.Diagnostics.CodeAnalysis;

namespace Collab.Engine.Crdt;

public sealed partial class MultiValueRegister<TValue>
{
    public byte[] Encode(IValueCodec<TValue> codec)
    {
        var writer = new CrdtWriter(CrdtKind.MultiValueRegister);
        writer.Store(_store, new WrittenCodec(codec));
        return writer.ToArray();
    }

    internal static MultiValueRegister<TValue> Read(ref CrdtReader reader, IValueCodec<TValue> codec)
    {
        var store = reader.Store(new WrittenCodec(codec));
        return new MultiValueRegister<TValue>(store);
    }

    private sealed class WrittenCodec : IValueCodec<Written>
    {
        private readonly IValueCodec<TValue> _values;

        public WrittenCodec(IValueCodec<TValue> values)
        {
            _values = values;
        }

        public void Write(CrdtWriter writer, Written value)
        {
            writer.Id(value.Author);
            writer.Time(value.Milliseconds);
            _values.Write(writer, value.Value);
        }

        public Written Read(ref CrdtReader reader)
        {
            var author = reader.Member();
            var milliseconds = reader.Time();
            return new Written(_values.Read(ref reader), author, milliseconds);
        }
    }
}

/// <summary>Reads what <see cref="MultiValueRegister{TValue}.Encode"/> wrote.</summary>
public static class MultiValueRegister
{
    /// <summary>Answers false and why for bytes that are no such structure or exceed a bound; it never throws.</summary>
    public static bool TryDecode<TValue>(
        ReadOnlySpan<byte> bytes, IValueCodec<TValue> codec,
        [NotNullWhen(true)] out MultiValueRegister<TValue>? register, out CrdtRefusal refusal)
        where TValue : notnull, IEquatable<TValue>
    {
        var reader = new CrdtReader(bytes, CrdtKind.MultiValueRegister);
        return reader.Finish(MultiValueRegister<TValue>.Read(ref reader, codec), out register, out refusal);
    }
}
