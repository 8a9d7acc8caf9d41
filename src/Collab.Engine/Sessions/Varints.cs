namespace Collab.Engine.Sessions;

/// <summary>Writes numbers of 7 bits a byte, lowest first (LEB128), into an array that is known to be long enough.</summary>
internal ref struct VarintWriter(byte[] bytes, int offset)
{
    private readonly byte[] _bytes = bytes;

    public int Offset { get; private set; } = offset;

    public void Byte(byte value)
    {
        _bytes[Offset++] = value;
    }

    public void Unsigned(ulong value)
    {
        while (value >= 0x80)
        {
            _bytes[Offset++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _bytes[Offset++] = (byte)value;
    }

    /// <summary>Zigzag: small numbers of either sign stay short.</summary>
    public void Signed(long value)
    {
        Unsigned((ulong)((value << 1) ^ (value >> 63)));
    }

    public void Text(string text)
    {
        foreach (var unit in text)
        {
            Unsigned(unit);
        }
    }
}

/// <summary>Reads what <see cref="VarintWriter"/> writes.</summary>
internal ref struct VarintReader(byte[] bytes, int offset)
{
    private readonly byte[] _bytes = bytes;

    public int Offset { get; private set; } = offset;

    public byte Byte()
    {
        return _bytes[Offset++];
    }

    public ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            var next = _bytes[Offset++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    public long Signed()
    {
        var value = Unsigned();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    public string Text(int length)
    {
        Span<char> few = stackalloc char[64];
        var units = length <= few.Length ? few[..length] : new char[length];
        foreach (ref var unit in units)
        {
            unit = (char)Unsigned();
        }

        return new string(units);
    }

    public void SkipText(int length)
    {
        for (; length > 0; length--)
        {
            Unsigned();
        }
    }
}
