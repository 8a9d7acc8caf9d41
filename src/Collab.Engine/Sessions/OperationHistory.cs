using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

/// <summary>An operation as it was committed, and whose it was.</summary>
public readonly record struct HistoryEntry(TextOperation Operation, MemberId Member, ClientId? Client, long ClientSeq);

/// <summary>
/// The last <see cref="Limits.HistoryWindow"/> operations of a document. Immutable to its users; versions share one growing array,
/// of which each sees its own range. A version that is the newest appends in place, an older one copies, so that the
/// common path (one writer, always the newest) allocates nothing per operation.
/// </summary>
public sealed class OperationHistory
{
    public static readonly OperationHistory Empty = new(new Store(16), 0, 0);

    private readonly Store _store;
    private readonly int _start;

    private OperationHistory(Store store, int start, int count)
    {
        _store = store;
        _start = start;
        Count = count;
    }

    public int Count { get; }

    /// <summary>The entry that made the revision <c>head - Count + 1 + index</c>.</summary>
    public HistoryEntry this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            return _store.Entries[_start + index];
        }
    }

    public OperationHistory Add(HistoryEntry entry)
    {
        var dropped = Count == Limits.HistoryWindow ? 1 : 0;
        var end = _start + Count;
        if (_store.Used == end && end < _store.Entries.Length)
        {
            _store.Entries[end] = entry;
            _store.Used = end + 1;
            return new OperationHistory(_store, _start + dropped, Count + 1 - dropped);
        }

        var kept = Count - dropped;
        var store = new Store(Math.Max(16, (kept + 1) * 2));
        Array.Copy(_store.Entries, _start + dropped, store.Entries, 0, kept);
        store.Entries[kept] = entry;
        store.Used = kept + 1;
        return new OperationHistory(store, 0, kept + 1);
    }

    /// <summary>
    /// Where a position lies now that was meant <paramref name="steps"/> operations ago; null when the window does not reach that far.
    /// </summary>
    public int? MapForward(long steps, int position, Bias bias)
    {
        if (steps < 0 || steps > Count)
        {
            return null;
        }

        for (var i = Count - (int)steps; i < Count; i++)
        {
            position = this[i].Operation.MapPosition(position, bias);
        }

        return position;
    }

    /// <summary>
    /// Where a position of the newest text lay <paramref name="steps"/> operations ago; null when the window does not reach that far.
    /// </summary>
    public int? MapBack(long steps, int position, Bias bias = Bias.Left)
    {
        if (steps < 0 || steps > Count)
        {
            return null;
        }

        for (var i = Count - 1; i >= Count - (int)steps; i--)
        {
            position = this[i].Operation.MapPositionBack(position, bias);
        }

        return position;
    }

    private sealed class Store
    {
        public Store(int capacity)
        {
            Entries = new HistoryEntry[capacity];
        }

        public HistoryEntry[] Entries { get; }

        /// <summary>How far the newest version reaches; only a version that ends here may write behind its end.</summary>
        public int Used { get; set; }
    }
}
