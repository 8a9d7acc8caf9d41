namespace Collab.Engine.Sessions;

/// <summary>
/// The operations of one document as bytes: two to four an edit where objects take hundreds. Immutable to its users; versions share one growing store, of
/// which each sees its own range. The newest appends in place, an older one copies first, so that the common path (one writer, always the
/// newest) allocates next to nothing. What an entry looks like is said at <see cref="PackedEntry"/>.
/// </summary>
public sealed class PackedHistory
{
    public static readonly PackedHistory Empty = new(null, 0, default);

    /// <summary>Entries between two places where reading can begin.</summary>
    internal const int CheckpointDistance = 64;

    private readonly PackedStore? _store;

    /// <summary>The first entry of this version, counted in the store.</summary>
    private readonly int _start;

    /// <summary>What is known behind the last entry of this version.</summary>
    private readonly PackedPosition _end;

    private PackedHistory(PackedStore? store, int start, in PackedPosition end)
    {
        _store = store;
        _start = start;
        _end = end;
    }

    public int Count => _end.Index - _start;

    /// <summary>What the store occupies, its slack and its checkpoints included; versions share it.</summary>
    public long BytesInMemory => _store?.BytesInMemory ?? 0;

    /// <summary>False for a version that another was made from; adding to it starts a branch.</summary>
    private bool IsNewest => _store is null || _store.End.Index == _end.Index;

    /// <param name="entry">Its operation applies to what the one before it leaves.</param>
    /// <param name="at">Kept to the millisecond.</param>
    /// <exception cref="ArgumentException">The operation is for a text of another length.</exception>
    public PackedHistory Add(in HistoryEntry entry, DateTimeOffset at = default)
    {
        if (Count > 0 && entry.Operation.BaseLength != _end.Length)
        {
            throw new ArgumentException($"The history leaves {_end.Length} units, the operation spans {entry.Operation.BaseLength}.");
        }

        var (store, start) = (_store, _start);
        if (store is null || Count == 0)
        {
            (store, start) = (new PackedStore(entry.Operation.BaseLength), 0);
        }
        else if (!IsNewest || start > Math.Max(CheckpointDistance, Count))
        {
            // A branch, or more that was dropped than is kept.
            store = store.Copy(ref start, _end);
        }

        store.Append(entry, at.ToUnixTimeMilliseconds());
        return new PackedHistory(store, start, store.End);
    }

    /// <summary>The same without its oldest entries.</summary>
    public PackedHistory DropFirst(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)Count, nameof(count));
        return new PackedHistory(_store, _start + count, _end);
    }

    /// <summary>Reads from the entry at <paramref name="index"/> to the last.</summary>
    public PackedHistoryReader ReadFrom(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)index, (uint)Count, nameof(index));
        return new PackedHistoryReader(_store, _start + index, _end.Index);
    }
}

/// <summary>Decodes entries one after the other.</summary>
public struct PackedHistoryReader
{
    private readonly PackedStore? _store;
    private readonly int _end;
    private PackedPosition _position;

    internal PackedHistoryReader(PackedStore? store, int index, int end)
    {
        _store = store;
        _end = end;
        if (store is not null && index < end)
        {
            _position = store.CheckpointAtOrBefore(index);
            while (_position.Index < index)
            {
                PackedEntry.Skip(store.Bytes, ref _position);
            }
        }
        else
        {
            _position.Index = end;
        }
    }

    public HistoryEntry Current { get; private set; }

    /// <summary>When <see cref="Current"/> was added.</summary>
    public readonly DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(_position.At);

    public bool MoveNext()
    {
        if (_position.Index == _end)
        {
            return false;
        }

        var operation = PackedEntry.Read(_store!.Bytes, ref _position);
        var (member, client) = _store.Authors[_position.Author];
        Current = new HistoryEntry(operation, member, client, _position.ClientSeq);
        return true;
    }
}
