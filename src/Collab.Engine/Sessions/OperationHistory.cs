using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

/// <summary>An operation as it was committed, and whose it was.</summary>
public readonly record struct HistoryEntry(TextOperation Operation, MemberId Member, ClientId? Client, long ClientSeq);

/// <summary>
/// The last <see cref="Limits.HistoryWindow"/> operations of a document, packed. Immutable to its users. What a client that was away needs, all
/// operations since a revision as one, is composed from runs of a power of two that are composed once and kept: O(log n) composes.
/// </summary>
public sealed class OperationHistory
{
    public static readonly OperationHistory Empty = new(PackedHistory.Empty, 0, null, null);

    private readonly PackedHistory _entries;

    /// <summary>Number of the first entry, counted over all that were ever added: the runs keep their places when the window moves on.</summary>
    private readonly long _first;

    private readonly ComposedRuns? _runs;
    private readonly RecentEntries? _recent;

    private OperationHistory(PackedHistory entries, long first, ComposedRuns? runs, RecentEntries? recent)
    {
        _entries = entries;
        _first = first;
        _runs = runs;
        _recent = recent;
    }

    public int Count => _entries.Count;

    /// <summary>The entry that made the revision <c>head - Count + 1 + index</c>.</summary>
    public HistoryEntry this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
            if (IsRecent(index))
            {
                return _recent![_first + index];
            }

            var reader = _entries.ReadFrom(index);
            reader.MoveNext();
            return reader.Current;
        }
    }

    public OperationHistory Add(HistoryEntry entry)
    {
        // What versions share ends where two of them go on differently.
        var isNewest = _recent is not null && _recent.End == _first + Count;
        var runs = isNewest ? _runs : new ComposedRuns();
        var recent = isNewest ? _recent! : new RecentEntries(_first + Count);
        var entries = _entries.Add(entry);
        var dropped = Math.Max(0, entries.Count - Limits.HistoryWindow);
        return new OperationHistory(dropped == 0 ? entries : entries.DropFirst(dropped), _first + dropped, runs, recent.Add(entry));
    }

    /// <summary>The entries from <paramref name="index"/> on, oldest first.</summary>
    public IEnumerable<HistoryEntry> From(int index)
    {
        if (IsRecent(index))
        {
            for (; index < Count; index++)
            {
                yield return _recent![_first + index];
            }

            yield break;
        }

        for (var reader = _entries.ReadFrom(index); reader.MoveNext();)
        {
            yield return reader.Current;
        }
    }

    /// <summary>All operations from <paramref name="index"/> on as one; there must be at least one.</summary>
    public TextOperation ComposeFrom(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return _runs!.Compose(_entries, _first, index);
    }

    /// <summary>
    /// Where a position lies now that was meant <paramref name="steps"/> operations ago; null when the window does not reach that far.
    /// </summary>
    public int? MapForward(long steps, int position, Bias bias)
    {
        return steps < 0 || steps > Count
            ? null
            : From(Count - (int)steps).Aggregate(position, (at, entry) => entry.Operation.MapPosition(at, bias));
    }

    /// <summary>
    /// Where a position of the newest text lay <paramref name="steps"/> operations ago; null when the window does not reach that far.
    /// </summary>
    public int? MapBack(long steps, int position, Bias bias = Bias.Left)
    {
        return steps < 0 || steps > Count
            ? null
            : From(Count - (int)steps).Reverse().Aggregate(position, (at, entry) => entry.Operation.MapPositionBack(at, bias));
    }

    private bool IsRecent(int index)
    {
        return _recent is not null && _first + index >= _recent.First;
    }
}
