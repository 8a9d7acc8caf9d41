using System.Runtime.CompilerServices;

namespace Collab.Engine.Sessions;

/// <summary>
/// What is known between two entries: what the next one may leave out. <see cref="Index"/> and <see cref="Offset"/> count entries and bytes of the
/// store, <see cref="Length"/> is that of the text, <see cref="Caret"/> where the last edit ended, and the rest is the last entry's.
/// </summary>
internal struct PackedPosition
{
    public int Index;
    public int Offset;
    public int Length;
    public int Caret;
    public int Author;
    public long ClientSeq;
    public long At;
}

/// <summary>
/// The bytes that versions of a <see cref="PackedHistory"/> share. One thread writes, behind what all others see; readers may hold an older
/// array, which holds the same.
/// </summary>
internal sealed class PackedStore
{
    private const int BytesMinimum = 128;

    /// <summary>From this length on an array grows by an eighth instead of doubling: slack counts too, and copying bytes is cheap.</summary>
    private const int LengthLarge = 1024;

    private PackedPosition[] _checkpoints = new PackedPosition[1];
    private int _authorCount;

    public PackedStore(int length)
    {
        End = new PackedPosition { Length = length, Author = -1 };
    }

    public byte[] Bytes { get; private set; } = new byte[BytesMinimum];

    /// <summary>By the index that entries name them with.</summary>
    public (MemberId Member, ClientId? Client)[] Authors { get; private set; } = new (MemberId, ClientId?)[1];

    /// <summary>Behind the newest entry.</summary>
    public PackedPosition End { get; private set; }

    public long BytesInMemory =>
        Bytes.Length + ((long)_checkpoints.Length * Unsafe.SizeOf<PackedPosition>()) + ((long)Authors.Length * Unsafe.SizeOf<(MemberId, ClientId?)>());

    public void Append(in HistoryEntry entry, long at)
    {
        var position = End;
        if (position.Index % PackedHistory.CheckpointDistance == 0)
        {
            var checkpoint = position.Index / PackedHistory.CheckpointDistance;
            if (checkpoint == _checkpoints.Length)
            {
                _checkpoints = Grow(_checkpoints, checkpoint + 1);
            }

            _checkpoints[checkpoint] = position;
        }

        var needed = position.Offset + PackedEntry.BytesMaximum(entry.Operation);
        if (needed > Bytes.Length)
        {
            Bytes = Grow(Bytes, needed);
        }

        PackedEntry.Write(Bytes, ref position, entry, AuthorOf(entry, position.Author), at);
        End = position;
    }

    public PackedPosition CheckpointAtOrBefore(int index)
    {
        return _checkpoints[index / PackedHistory.CheckpointDistance];
    }

    /// <summary>A store of its own with what a version holds, from the checkpoint before its first entry on.</summary>
    /// <param name="start">The version's first entry, here and then in the copy.</param>
    public PackedStore Copy(ref int start, in PackedPosition end)
    {
        if (_authorCount > 2 * (end.Index - start))
        {
            return Rewritten(ref start, end);
        }

        var first = start / PackedHistory.CheckpointDistance;
        var from = _checkpoints[first];
        var copy = new PackedStore(0)
        {
            Bytes = new byte[Math.Max(BytesMinimum, (end.Offset - from.Offset) * 9 / 8)],
            Authors = [.. Authors],
            _authorCount = _authorCount,
            _checkpoints = _checkpoints[first..((end.Index + PackedHistory.CheckpointDistance - 1) / PackedHistory.CheckpointDistance)],
            End = end with { Index = end.Index - from.Index, Offset = end.Offset - from.Offset },
        };
        Bytes.AsSpan(from.Offset, end.Offset - from.Offset).CopyTo(copy.Bytes);
        foreach (ref var checkpoint in copy._checkpoints.AsSpan())
        {
            checkpoint.Index -= from.Index;
            checkpoint.Offset -= from.Offset;
        }

        start -= from.Index;
        return copy;
    }

    /// <summary>The same with those authors only that still have an entry: each editor instance that ever typed would stay otherwise.</summary>
    private PackedStore Rewritten(ref int start, in PackedPosition end)
    {
        PackedStore? copy = null;
        for (var reader = new PackedHistoryReader(this, start, end.Index); reader.MoveNext();)
        {
            copy ??= new PackedStore(reader.Current.Operation.BaseLength);
            copy.Append(reader.Current, reader.At.ToUnixTimeMilliseconds());
        }

        start = 0;
        return copy!;
    }

    private int AuthorOf(in HistoryEntry entry, int last)
    {
        var author = (entry.Member, entry.Client);
        if (last >= 0 && Authors[last] == author)
        {
            return last;
        }

        var index = Array.IndexOf(Authors, author, 0, _authorCount);
        if (index >= 0)
        {
            return index;
        }

        if (_authorCount == Authors.Length)
        {
            Authors = Grow(Authors, _authorCount + 1);
        }

        Authors[_authorCount] = author;
        return _authorCount++;
    }

    /// <summary>A larger array; readers keep the old one.</summary>
    private static T[] Grow<T>(T[] array, int needed)
    {
        var larger = new T[Math.Max(needed, array.Length < LengthLarge ? array.Length * 2 : array.Length + (array.Length / 8))];
        array.CopyTo(larger, 0);
        return larger;
    }
}
