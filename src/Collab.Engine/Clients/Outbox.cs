using Collab.Engine.Text;

namespace Collab.Engine.Clients;

/// <summary>A durable command that a client wants to have committed. Edits are not among them: they live in the entry.</summary>
public abstract record OutboxCommand
{
    public sealed record CreateDocument(DocumentId Document, string Path, string Text) : OutboxCommand;

    public sealed record RenameDocument(DocumentId Document, string Path) : OutboxCommand;

    public sealed record DeleteDocument(DocumentId Document) : OutboxCommand;

    public sealed record RestoreDocument(DocumentId Document) : OutboxCommand;

    public sealed record SendChat(string Text) : OutboxCommand;

    public sealed record ChangeReaction(long Message, Sessions.Reaction Reaction, bool IsOn) : OutboxCommand;
}

/// <summary>One place in the outbox: an edit of a document or another command.</summary>
public sealed class OutboxEntry
{
    internal OutboxEntry(DocumentId document, TextOperation operation)
    {
        Document = document;
        Operation = operation;
    }

    internal OutboxEntry(OutboxCommand command)
    {
        Command = command;
    }

    /// <summary>The edited document; null for other commands.</summary>
    public DocumentId? Document { get; }

    /// <summary>The edit as it stands now, relative to the server's text and the entries before it; null for other commands.</summary>
    public TextOperation? Operation { get; internal set; }

    public OutboxCommand? Command { get; }

    /// <summary>0 until it is sent. What was sent is frozen: nothing composes into it.</summary>
    public long ClientSeq { get; internal set; }

    public bool IsSent => ClientSeq > 0;
}

/// <summary>What the shell sends next. For an edit, <paramref name="Base"/> is the revision that the operation applies to.</summary>
public sealed record Submission(
    long ClientSeq, DocumentId? Document, long Base, TextOperation? Operation, OutboxCommand? Command);

/// <summary>Work that was refused and is kept on the device: what the user had, and what the server had then.</summary>
public sealed record Draft(DocumentId Document, string Path, string Mine, string Theirs, Sessions.Rejection Reason);
