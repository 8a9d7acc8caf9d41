using Collab.Engine.Text;

namespace Collab.Engine.Clients;

/// <summary>
/// Operations that take back a member's own edits, newest on top, while others go on editing.
/// <para>
/// A remote operation is not transformed through the whole stack (a cost per remote keystroke and entry); it is only added to the run on the top
/// entry. When that entry is taken, it is brought past its run, and the run, brought past the entry, goes to the entry
/// below. Entries stay left of remote inserts, as all uncommitted work does.
/// </para>
/// </summary>
internal sealed class UndoStack
{
    private readonly List<Entry> _entries = [];

    public int Count => _entries.Count;

    /// <summary>Puts an inverse on top; the oldest group falls off beyond <see cref="Limits.UndoGroupsMaximum"/>.</summary>
    /// <param name="continuesGroup">The edit belongs to the same step of the user as the one before: typing on in a word.</param>
    public void Push(TextOperation inverse, bool continuesGroup)
    {
        if (continuesGroup && _entries.Count > 0)
        {
            // The remote run lies between the two edits: bring the older inverse past it before joining them.
            inverse = TextOperation.Compose(inverse, Pop());
        }

        _entries.Add(new Entry(inverse));
        if (_entries.Count > Limits.UndoGroupsMaximum)
        {
            _entries.RemoveAt(0);
        }
    }

    /// <summary>Takes the top operation, as it applies to the present text.</summary>
    public TextOperation Pop()
    {
        var (operation, run) = _entries[^1];
        _entries.RemoveAt(_entries.Count - 1);
        if (run.IsEmpty)
        {
            return operation;
        }

        (operation, var remote) = TextOperation.Transform(operation, run.ToOperation());
        Remote(remote);
        return operation;
    }

    /// <summary>A remote operation was applied to the local text.</summary>
    public void Remote(TextOperation operation)
    {
        if (_entries.Count > 0)
        {
            _entries[^1].Run.Add(operation);
        }
    }

    public void Clear()
    {
        _entries.Clear();
    }

    private sealed record Entry(TextOperation Operation, ComposedRun Run)
    {
        public Entry(TextOperation operation)
            : this(operation, new ComposedRun())
        {
        }
    }
}
