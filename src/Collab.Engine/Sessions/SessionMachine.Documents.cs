using Collab.Engine.Permissions;
using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

public static partial class SessionMachine
{
    private static Outcome HandleEdit(SessionState state, SessionCommand.EditDocument edit)
    {
        if (Gate(state, edit.By, edit.Stamp, Capabilities.EditCode) is { } refused)
        {
            return refused;
        }

        if (FindLive(state, edit.Document, out var document) is { } missing)
        {
            return missing;
        }

        if (edit.Base < 0 || edit.Base > document.Revision)
        {
            return Outcome.Refuse(
                RejectionCode.WrongBase, $"There is no revision {edit.Base}; the document is at {document.Revision}. Join again.");
        }

        var behind = document.Revision - edit.Base;
        if (behind > document.History.Count)
        {
            return TooFarBehind();
        }

        var first = document.History.Count - (int)behind;
        var baseLength = behind == 0 ? document.Text.Length : document.History[first].Operation.BaseLength;
        if (edit.Operation.BaseLength != baseLength)
        {
            return Outcome.Refuse(
                RejectionCode.WrongLength,
                $"The operation spans {edit.Operation.BaseLength} units, revision {edit.Base} has {baseLength}. Join again.");
        }

        if (CheckInserts(edit.Operation) is { } unclean)
        {
            return unclean;
        }

        var operation = edit.Operation;
        var budget = edit.TransformBudget;
        foreach (var (committed, _, _, _) in document.History.From(first))
        {
            budget -= operation.Components.Length + committed.Components.Length;
            if (budget < 0)
            {
                return TooFarBehind();
            }

            operation = TextOperation.TransformUncommitted(operation, committed);
        }

        if (!TextHygiene.KeepsSurrogatePairs(operation, document.Text))
        {
            return Outcome.Refuse(
                RejectionCode.SplitSurrogate, "The operation cuts a character in two (a surrogate pair). Edit whole characters.");
        }

        if (operation.TargetLength > Limits.DocumentLengthMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded,
                $"A document holds at most {Limits.DocumentLengthMaximum} characters. Split the file.");
        }

        var origin = Origin(edit.By, edit.Stamp);
        var edited = new SessionEvent.DocumentEdited(edit.Document, document.Revision + 1, operation) { Origin = origin };
        return LossesBy(state, document, operation, origin) is { IsEmpty: false } losses
            ? Outcome.Of([edited, .. losses])
            : Outcome.Of(edited);
    }

    private static Outcome TooFarBehind()
    {
        return Outcome.Refuse(RejectionCode.TooFarBehind, "The edit is based on too old a revision. Catch up and send it again.");
    }

    private static Outcome? CheckInserts(TextOperation operation)
    {
        if (operation.Components.Length > Limits.OperationComponentsMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded,
                $"An operation has at most {Limits.OperationComponentsMaximum} steps. Send it in parts.");
        }

        foreach (var component in operation.Components)
        {
            if (component.Text is { } text && !TextHygiene.IsClean(text))
            {
                return UncleanText();
            }
        }

        return null;
    }

    private static Outcome UncleanText()
    {
        return Outcome.Refuse(
            RejectionCode.InvalidText, "Text is LF only, without byte order mark and broken surrogates. Clean it and send it again.");
    }

    private static Outcome? FindLive(SessionState state, DocumentId id, out DocumentState document)
    {
        if (!state.Documents.TryGetValue(id, out document!))
        {
            return Outcome.Refuse(RejectionCode.UnknownDocument, "There is no such file in this session.");
        }

        return document.IsDeleted
            ? Outcome.Refuse(RejectionCode.UnknownDocument, $"The file {document.Path} was deleted.")
            : null;
    }

    private static Outcome HandleCreateDocument(SessionState state, SessionCommand.CreateDocument create)
    {
        if (Gate(state, create.By, create.Stamp, Capabilities.EditCode) is { } refused)
        {
            return refused;
        }

        if (state.Documents.ContainsKey(create.Document))
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, "That document id is taken. Mint a new one.");
        }

        if (CheckRoom(state) is { } full)
        {
            return full;
        }

        if (CheckPath(state, create.Document, create.Path, out var path) is { } badPath)
        {
            return badPath;
        }

        if (CheckText(create.Text) is { } badText)
        {
            return badText;
        }

        return Outcome.Of(new SessionEvent.DocumentCreated(create.Document, path, create.Text)
        {
            Origin = Origin(create.By, create.Stamp),
        });
    }

    private static Outcome HandleRenameDocument(SessionState state, SessionCommand.RenameDocument rename)
    {
        if (Gate(state, rename.By, rename.Stamp, Capabilities.EditCode) is { } refused)
        {
            return refused;
        }

        if (FindLive(state, rename.Document, out _) is { } missing)
        {
            return missing;
        }

        return CheckPath(state, rename.Document, rename.Path, out var path)
            ?? Outcome.Of(new SessionEvent.DocumentRenamed(rename.Document, path) { Origin = Origin(rename.By, rename.Stamp) });
    }

    private static Outcome HandleDeleteDocument(SessionState state, SessionCommand.DeleteDocument delete)
    {
        if (Gate(state, delete.By, delete.Stamp, Capabilities.EditCode) is { } refused)
        {
            return refused;
        }

        return FindLive(state, delete.Document, out _)
            ?? Outcome.Of(new SessionEvent.DocumentDeleted(delete.Document) { Origin = Origin(delete.By, delete.Stamp) });
    }

    private static Outcome HandleRestoreDocument(SessionState state, SessionCommand.RestoreDocument restore)
    {
        if (Gate(state, restore.By, restore.Stamp, Capabilities.EditCode) is { } refused)
        {
            return refused;
        }

        if (!state.Documents.TryGetValue(restore.Document, out var document))
        {
            return Outcome.Refuse(RejectionCode.UnknownDocument, "There is no such file in this session.");
        }

        if (!document.IsDeleted)
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, $"The file {document.Path} is not deleted.");
        }

        if (CheckRoom(state) is { } full)
        {
            return full;
        }

        return IsTaken(state, restore.Document, document.Path)
            ? Outcome.Refuse(
                RejectionCode.PathTaken, $"There is another file {document.Path} now. Rename that one first, then restore this one.")
            : Outcome.Of(new SessionEvent.DocumentRestored(restore.Document) { Origin = Origin(restore.By, restore.Stamp) });
    }

    private static Outcome? CheckRoom(SessionState state)
    {
        return state.Documents.Values.Count(static document => !document.IsDeleted) >= Limits.DocumentsPerSessionMaximum
            ? Outcome.Refuse(
                RejectionCode.LimitExceeded, $"A session holds at most {Limits.DocumentsPerSessionMaximum} files. Delete one first.")
            : null;
    }

    private static bool IsTaken(SessionState state, DocumentId id, string path)
    {
        return state.Documents.Values.Any(document =>
            !document.IsDeleted && document.Id != id && DocumentPath.Comparer.Equals(document.Path, path));
    }

    private static Outcome? CheckPath(SessionState state, DocumentId id, string wanted, out string path)
    {
        (var normal, var problem) = DocumentPath.Normalise(wanted);
        path = normal ?? string.Empty;
        if (normal is null)
        {
            return Outcome.Refuse(RejectionCode.InvalidPath, problem!);
        }

        return IsTaken(state, id, normal)
            ? Outcome.Refuse(RejectionCode.PathTaken, $"There is a file {normal} already. Choose another name.")
            : null;
    }

    private static Outcome? CheckText(string text)
    {
        if (text.Length > Limits.DocumentLengthMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded,
                $"A document holds at most {Limits.DocumentLengthMaximum} characters. Split the file.");
        }

        return TextHygiene.IsClean(text) ? null : UncleanText();
    }

    private static SessionState ApplyEdited(SessionState state, SessionEvent.DocumentEdited edited)
    {
        var document = state.Documents[edited.Document];
        var author = edited.Origin ?? throw new InvalidOperationException("An edit has an author.");
        document = document with
        {
            Text = document.Text.Apply(edited.Operation),
            Revision = edited.Revision,
            History = document.History.Add(
                new HistoryEntry(edited.Operation, author.Member, author.Client, author.ClientSeq)),
        };
        return MoveAnchors(state, edited) with { Documents = state.Documents.SetItem(edited.Document, document) };
    }

    private static SessionState ApplyDocumentCreated(SessionState state, SessionEvent.DocumentCreated created)
    {
        var document = new DocumentState(created.Document, created.Path, new Rope(created.Text));
        return state with { Documents = state.Documents.Add(created.Document, document) };
    }

    private static SessionState ApplyDocumentRenamed(SessionState state, SessionEvent.DocumentRenamed renamed)
    {
        var document = state.Documents[renamed.Document] with { Path = renamed.Path };
        return state with { Documents = state.Documents.SetItem(renamed.Document, document) };
    }

    /// <summary>A tombstone: text and revision stay, for restoring; the history goes, since nothing merges into a deleted file.</summary>
    private static SessionState ApplyDocumentDeleted(SessionState state, SessionEvent.DocumentDeleted deleted)
    {
        var document = state.Documents[deleted.Document] with
        {
            IsDeleted = true,
            DeletedSeq = state.Seq,
            History = OperationHistory.Empty,
        };
        var documents = state.Documents.SetItem(deleted.Document, document);
        var tombstones = documents.Values.Where(static candidate => candidate.IsDeleted).ToList();
        return state with
        {
            Documents = tombstones.Count > Limits.DeletedDocumentsPerSessionMaximum
                ? documents.Remove(tombstones.MinBy(static tombstone => tombstone.DeletedSeq)!.Id)
                : documents,
        };
    }

    private static SessionState ApplyDocumentRestored(SessionState state, SessionEvent.DocumentRestored restored)
    {
        var document = state.Documents[restored.Document] with { IsDeleted = false, DeletedSeq = 0 };
        return state with { Documents = state.Documents.SetItem(restored.Document, document) };
    }
}
