namespace Collab.Engine.Sessions;

/// <summary>
/// The newest entries of a history as objects: in a full room every edit is transformed over some fifty to a hundred of them, and unpacking these anew for each costs more
/// than transforming does. A slot is written once and before any version that shows it, so versions and threads share one without a lock; a full one is
/// left to those who read it, and the next begins with its newer half.
/// </summary>
internal sealed class RecentEntries
{
    private const int Capacity = 512;

    private readonly HistoryEntry[] _entries = new HistoryEntry[Capacity];
    private int _count;

    /// <param name="first">Number of the first entry, counted over all that were ever added.</param>
    public RecentEntries(long first)
    {
        First = first;
    }

    /// <summary>Number of the oldest entry that is here.</summary>
    public long First { get; }

    /// <summary>Number of the next entry. A version that ends before it is not the newest, and must not add here.</summary>
    public long End => First + _count;

    public HistoryEntry this[long number] => _entries[number - First];

    /// <summary>Adds the entry behind the last; only for the newest version of a history. The result is the one to go on with.</summary>
    public RecentEntries Add(in HistoryEntry entry)
    {
        var target = this;
        if (_count == Capacity)
        {
            const int kept = Capacity / 2;
            target = new RecentEntries(First + Capacity - kept);
            Array.Copy(_entries, Capacity - kept, target._entries, 0, kept);
            target._count = kept;
        }

        target._entries[target._count++] = entry;
        return target;
    }
}
