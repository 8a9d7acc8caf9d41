using System.Diagnostics;
using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

/// <summary>
/// One entry of a <see cref="PackedHistory"/>: a byte of flags; then, unless a flag says that it follows from the entry before, author and client sequence number,
/// milliseconds since the last entry, place relative to the caret, length; then the text. Numbers are varints (7 bits a byte, lowest first; zigzag where
/// they may be negative), text is a varint a UTF-16 unit. How long the text is that the operation spans follows from the entry before.
/// An operation that does more than one insert or one delete is written step by step.
/// </summary>
internal static class PackedEntry
{
    private const byte ShapeMask = 0b0000_0011;
    private const byte InsertShape = 0;
    private const byte DeleteShape = 1;
    private const byte StepsShape = 2;
    private const byte IsOne = 0b0000_0100;

    /// <summary>An insert or forward delete at the caret, or a delete that ends there.</summary>
    private const byte IsAtCaret = 0b0000_1000;
    private const byte IsBackspace = 0b0001_0000;
    private const byte IsNextOfAuthor = 0b0010_0000;
    private const byte IsAtSameTime = 0b0100_0000;

    /// <summary>Flags, author (5), sequence number and time (10 each), place and length (5 each).</summary>
    private const int HeadBytesMaximum = 36;
    private const int StepBytesMaximum = 6;
    private const int UnitBytesMaximum = 3;

    public static int BytesMaximum(TextOperation operation)
    {
        var bytes = HeadBytesMaximum;
        foreach (var component in operation.Components)
        {
            bytes = checked(bytes + StepBytesMaximum + (component.Text is null ? 0 : component.Length * UnitBytesMaximum));
        }

        return bytes;
    }

    public static void Write(byte[] bytes, ref PackedPosition position, in HistoryEntry entry, int author, long at)
    {
        var operation = entry.Operation;
        var isChange = operation.TryGetChange(out var offset, out var deleted, out var inserted)
            && inserted.Length == 0 != (deleted == 0);
        var shape = !isChange ? StepsShape : deleted == 0 ? InsertShape : DeleteShape;
        var length = deleted + inserted.Length;
        var flags = shape;
        if (author == position.Author && entry.ClientSeq == position.ClientSeq + 1)
        {
            flags |= IsNextOfAuthor;
        }

        if (at == position.At)
        {
            flags |= IsAtSameTime;
        }

        if (isChange)
        {
            flags |= length == 1 ? IsOne : (byte)0;
            var isBackspace = deleted > 0 && offset + deleted == position.Caret;
            flags |= isBackspace ? IsBackspace : (byte)0;
            flags |= isBackspace || offset == position.Caret ? IsAtCaret : (byte)0;
        }

        var writer = new VarintWriter(bytes, position.Offset);
        writer.Byte(flags);
        if ((flags & IsNextOfAuthor) == 0)
        {
            writer.Unsigned((ulong)author);
            writer.Signed(entry.ClientSeq);
        }

        if ((flags & IsAtSameTime) == 0)
        {
            writer.Signed(at - position.At);
        }

        if (isChange)
        {
            if ((flags & IsAtCaret) == 0)
            {
                writer.Signed(offset - position.Caret);
            }

            if (length != 1)
            {
                writer.Unsigned((ulong)length);
            }

            writer.Text(inserted);
            position.Caret = offset + inserted.Length;
        }
        else
        {
            WriteSteps(ref writer, operation);
        }

        position.Index++;
        position.Offset = writer.Offset;
        position.Length = operation.TargetLength;
        (position.Author, position.ClientSeq, position.At) = (author, entry.ClientSeq, at);
    }

    public static TextOperation Read(byte[] bytes, ref PackedPosition position)
    {
        var reader = new VarintReader(bytes, position.Offset);
        var flags = ReadHead(ref reader, ref position);
        TextOperation operation;
        if ((flags & ShapeMask) == StepsShape)
        {
            operation = ReadSteps(ref reader);
        }
        else
        {
            var (offset, length) = ReadPlace(ref reader, flags, position);
            operation = (flags & ShapeMask) == InsertShape
                ? TextOperation.Replace(position.Length, offset, 0, reader.Text(length))
                : TextOperation.Replace(position.Length, offset, length, string.Empty);
            position.Caret = (flags & ShapeMask) == InsertShape ? offset + length : offset;
        }

        position.Index++;
        position.Offset = reader.Offset;
        position.Length = operation.TargetLength;
        return operation;
    }

    /// <summary>Moves behind an entry without making its operation.</summary>
    public static void Skip(byte[] bytes, ref PackedPosition position)
    {
        var reader = new VarintReader(bytes, position.Offset);
        var flags = ReadHead(ref reader, ref position);
        if ((flags & ShapeMask) == StepsShape)
        {
            position.Length = ReadSteps(ref reader).TargetLength;
        }
        else
        {
            var (offset, length) = ReadPlace(ref reader, flags, position);
            if ((flags & ShapeMask) == InsertShape)
            {
                reader.SkipText(length);
                position.Length += length;
                position.Caret = offset + length;
            }
            else
            {
                position.Length -= length;
                position.Caret = offset;
            }
        }

        position.Index++;
        position.Offset = reader.Offset;
    }

    private static byte ReadHead(ref VarintReader reader, ref PackedPosition position)
    {
        var flags = reader.Byte();
        if ((flags & IsNextOfAuthor) == 0)
        {
            position.Author = (int)reader.Unsigned();
            position.ClientSeq = reader.Signed();
        }
        else
        {
            position.ClientSeq++;
        }

        if ((flags & IsAtSameTime) == 0)
        {
            position.At += reader.Signed();
        }

        return flags;
    }

    private static (int Offset, int Length) ReadPlace(ref VarintReader reader, byte flags, in PackedPosition position)
    {
        var distance = (flags & IsAtCaret) == 0 ? (int)reader.Signed() : 0;
        var length = (flags & IsOne) == 0 ? (int)reader.Unsigned() : 1;
        return (position.Caret + distance - ((flags & IsBackspace) == 0 ? 0 : length), length);
    }

    private static void WriteSteps(ref VarintWriter writer, TextOperation operation)
    {
        writer.Unsigned((ulong)operation.Components.Length);
        foreach (var component in operation.Components)
        {
            writer.Unsigned(((ulong)component.Length << 2) | (byte)component.Kind);
            writer.Text(component.Text ?? string.Empty);
        }
    }

    private static TextOperation ReadSteps(ref VarintReader reader)
    {
        var builder = new TextOperationBuilder();
        for (var count = reader.Unsigned(); count > 0; count--)
        {
            var step = reader.Unsigned();
            var length = (int)(step >> 2);
            _ = (TextComponentKind)(step & ShapeMask) switch
            {
                TextComponentKind.Retain => builder.Retain(length),
                TextComponentKind.Insert => builder.Insert(reader.Text(length)),
                TextComponentKind.Delete => builder.Delete(length),
                _ => throw new UnreachableException("A step of a packed history is of no known kind."),
            };
        }

        return builder.Build();
    }
}
