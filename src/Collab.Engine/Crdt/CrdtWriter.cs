using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Collab.Engine.Crdt;

/// <summary>
/// Writes the binary form of replicated structures: unsigned integers as LEB128 varints (7 bits a byte, low first), ids by number.
/// The first use of an id writes a 0 and its 16 bytes, big-endian; each later one its number in order of first use, from 1. So
/// the replica table needs no pass of its own.
/// </summary>
public sealed partial class CrdtWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Dictionary<Guid, int> _numbers = [];

    public void Varint(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        var rest = (ulong)value;
        while (rest >= 0x80)
        {
            Byte((byte)(rest | 0x80));
            rest >>= 7;
        }

        Byte((byte)rest);
    }

    public void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    public void Id(Guid id)
    {
        if (_numbers.TryGetValue(id, out var number))
        {
            Varint(number);
            return;
        }

        _numbers.Add(id, _numbers.Count + 1);
        Varint(0);
        id.TryWriteBytes(_buffer.GetSpan(16), bigEndian: true, out var written);
        _buffer.Advance(written);
    }

    public void Id(ClientId id)
    {
        Id(id.Value);
    }

    public void Id(MemberId id)
    {
        Id(id.Value);
    }

    /// <summary>
    /// Twice the length in bytes, then UTF-8. Lone surrogates, which UTF-8 cannot say, make it UTF-16 (little-endian) and the length
    /// odd: what goes in comes out, code unit for code unit.
    /// </summary>
    /// <exception cref="ArgumentException">Longer than <see cref="Limits.CrdtTextLengthMaximum"/>: it could not be read back.</exception>
    public void Text(string text)
    {
        if (text.Length > Limits.CrdtTextLengthMaximum)
        {
            throw new ArgumentException($"A text value has at most {Limits.CrdtTextLengthMaximum} units, this one {text.Length}.");
        }

        if (IsWellFormed(text))
        {
            var bytes = Encoding.UTF8.GetByteCount(text);
            Varint((long)bytes << 1);
            _buffer.Advance(Encoding.UTF8.GetBytes(text, _buffer.GetSpan(bytes)));
            return;
        }

        Varint(((long)text.Length * sizeof(char) << 1) | 1);
        foreach (var unit in text)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(_buffer.GetSpan(sizeof(char)), unit);
            _buffer.Advance(sizeof(char));
        }
    }

    public byte[] ToArray()
    {
        return _buffer.WrittenSpan.ToArray();
    }

    internal static bool IsWellFormed(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
