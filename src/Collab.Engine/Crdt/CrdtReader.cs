using System.Buffers.Binary;
using System.Text;

namespace Collab.Engine.Crdt;

/// <summary>
/// Reads what <see cref="CrdtWriter"/> wrote, from bytes that may be anything. It never throws: the first fault is kept in
/// <see cref="Refusal"/>, the rest reads as zeros and empty texts, and counts are bounded before anything is allocated for them.
/// </summary>
public ref partial struct CrdtReader
{
    private readonly List<Guid> _ids = [];
    private ReadOnlySpan<byte> _rest;
    private long _milliseconds;

    public CrdtReader(ReadOnlySpan<byte> bytes)
    {
        _rest = bytes;
        if (bytes.Length > Limits.CrdtEncodedBytesMaximum)
        {
            Refuse(CrdtRefusal.LimitExceeded);
        }
    }

    /// <summary>The first fault, <see cref="CrdtRefusal.None"/> while there was none.</summary>
    public CrdtRefusal Refusal { get; private set; }

    public readonly bool IsRefused => Refusal != CrdtRefusal.None;

    internal readonly int Remaining => _rest.Length;

    public void Refuse(CrdtRefusal refusal)
    {
        if (!IsRefused)
        {
            Refusal = refusal;
            _rest = [];
        }
    }

    public byte Byte()
    {
        return Take(1) is [var value] ? value : (byte)0;
    }

    /// <summary>An unsigned integer of at most <paramref name="maximum"/>.</summary>
    public long Varint(long maximum)
    {
        var value = 0UL;
        for (var shift = 0; shift < 63; shift += 7)
        {
            var next = Byte();
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                // One form for each number, so that equal states have equal bytes.
                if (next == 0 && shift > 0)
                {
                    break;
                }

                if (value > (ulong)maximum)
                {
                    Refuse(CrdtRefusal.LimitExceeded);
                    return 0;
                }

                return (long)value;
            }
        }

        Refuse(CrdtRefusal.Malformed);
        return 0;
    }

    /// <summary>How many items follow, each of at least <paramref name="bytesEach"/> bytes.</summary>
    public int Count(int maximum, int bytesEach = 1)
    {
        var count = (int)Varint(maximum);
        if ((long)count * bytesEach > _rest.Length)
        {
            Refuse(CrdtRefusal.Truncated);
            return 0;
        }

        return count;
    }

    public Guid Id()
    {
        var number = (int)Varint(Limits.CrdtIdsMaximum);
        if (number > 0)
        {
            if (number <= _ids.Count)
            {
                return _ids[number - 1];
            }

            Refuse(CrdtRefusal.Malformed);
            return default;
        }

        if (_ids.Count == Limits.CrdtIdsMaximum)
        {
            Refuse(CrdtRefusal.LimitExceeded);
        }

        var bytes = Take(16);
        if (bytes.IsEmpty)
        {
            return default;
        }

        _ids.Add(new Guid(bytes, bigEndian: true));
        return _ids[^1];
    }

    public ClientId Client()
    {
        return new ClientId(Id());
    }

    public MemberId Member()
    {
        return new MemberId(Id());
    }

    public string Text()
    {
        var header = (int)Varint(((long)Limits.CrdtTextLengthMaximum * 3 << 1) | 1);
        var bytes = Take(header >> 1);
        var text = (header & 1) == 0 ? Utf8(bytes) : Utf16(bytes);
        if (text is { Length: > Limits.CrdtTextLengthMaximum })
        {
            Refuse(CrdtRefusal.LimitExceeded);
        }
        else if (text is null)
        {
            Refuse(CrdtRefusal.Malformed);
        }

        return IsRefused ? string.Empty : text!;
    }

    private static string? Utf8(ReadOnlySpan<byte> bytes)
    {
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }

    /// <summary>Only what UTF-8 cannot say may come in this form.</summary>
    private static string? Utf16(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length % sizeof(char) != 0)
        {
            return null;
        }

        var units = new char[bytes.Length / sizeof(char)];
        for (var i = 0; i < units.Length; i++)
        {
            units[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * sizeof(char))..]);
        }

        var text = new string(units);
        return CrdtWriter.IsWellFormed(text) ? null : text;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
        {
            Refuse(CrdtRefusal.Truncated);
            return [];
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
