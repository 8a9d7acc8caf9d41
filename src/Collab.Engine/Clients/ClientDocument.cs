using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Engine.Clients;

/// <summary>
/// A document as one client has it. The server's text at <see cref="Revision"/>, then the pending edits of the outbox in order, give
/// <see cref="Text"/>: that is the invariant everything here keeps.
/// </summary>
public sealed class ClientDocument
{
    private readonly UndoStack _undo = new();
    private readonly UndoStack _redo = new();
    private readonly List<(SessionEvent.DocumentEdited Edited, bool IsOwn)> _heldBack = [];
    private string? _serverText;

    internal ClientDocument(DocumentId id, string path, long revision)
    {
        Id = id;
        Path = path;
        Revision = revision;
    }

    public DocumentId Id { get; }

    public string Path { get; internal set; }

    /// <summary>The last committed revision that this client has seen.</summary>
    public long Revision { get; internal set; }

    public bool IsDeleted { get; internal set; }

    /// <summary>What the user sees; null while the text has not been fetched.</summary>
    public string? Text { get; private set; }

    public bool IsLoaded => Text is not null;

    /// <summary>The server's text at <see cref="Revision"/>.</summary>
    public string? ServerText => _serverText ?? Text;

    public bool CanUndo => _undo.Count > 0;

    public bool CanRedo => _redo.Count > 0;

    /// <summary>Operations arrive but a catch-up is on its way: they wait.</summary>
    internal bool IsCatchingUp { get; set; }

    internal void Load(string text, long revision)
    {
        Text = text;
        _serverText = null;
        Revision = revision;
        IsCatchingUp = false;
        _heldBack.Clear();
        _undo.Clear();
        _redo.Clear();
    }

    /// <summary>A local edit: shown at once, pending until the server has committed it.</summary>
    internal void Edit(TextOperation operation, bool continuesGroup)
    {
        _undo.Push(ApplyLocally(operation), continuesGroup);
        _redo.Clear();
    }

    internal TextOperation? Undo()
    {
        return Revert(_undo, _redo);
    }

    internal TextOperation? Redo()
    {
        return Revert(_redo, _undo);
    }

    /// <summary>The oldest pending edit was committed: the server's text catches up with it, what the user sees stays.</summary>
    internal void Commit(TextOperation operation, long revision, bool isLastPending)
    {
        _serverText = isLastPending ? null : operation.Apply(ServerText!);
        Revision = revision;
    }

    /// <summary>Somebody else's operation (or a composed run of them) was committed.</summary>
    /// <returns>The operation as it changes what the user sees.</returns>
    internal TextOperation Receive(TextOperation operation, long revision, IEnumerable<OutboxEntry> pending)
    {
        var server = operation;
        var hasPending = false;
        foreach (var entry in pending)
        {
            hasPending = true;
            (entry.Operation, operation) = TextOperation.Transform(entry.Operation!, operation);
        }

        _serverText = hasPending ? server.Apply(ServerText!) : null;
        Text = operation.Apply(Text!);
        Revision = revision;
        _undo.Remote(operation);
        _redo.Remote(operation);
        return operation;
    }

    /// <summary>Gives up the pending edits: the user sees the server's text again.</summary>
    /// <returns>The operation that changes what the user sees.</returns>
    internal TextOperation Reset()
    {
        var change = TextOperation.Difference(Text!, ServerText!);
        Text = ServerText;
        _serverText = null;
        _undo.Clear();
        _redo.Clear();
        return change;
    }

    /// <summary>Puts pending edits of a journal back on a freshly restored server text.</summary>
    internal void Restore(TextOperation pending)
    {
        ApplyLocally(pending);
    }

    internal void HoldBack(SessionEvent.DocumentEdited edited, bool isOwn)
    {
        _heldBack.Add((edited, isOwn));
    }

    internal List<(SessionEvent.DocumentEdited Edited, bool IsOwn)> TakeHeldBack()
    {
        IsCatchingUp = false;
        var held = _heldBack.ToList();
        _heldBack.Clear();
        return held;
    }

    private TextOperation? Revert(UndoStack from, UndoStack to)
    {
        if (from.Count == 0)
        {
            return null;
        }

        var operation = from.Pop();
        to.Push(ApplyLocally(operation), continuesGroup: false);
        return operation;
    }

    private TextOperation ApplyLocally(TextOperation operation)
    {
        var inverse = operation.Invert(Text!);
        _serverText ??= Text;
        Text = operation.Apply(Text!);
        return inverse;
    }
}
