using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Clients;
using Collab.Engine.Conflicts;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;

namespace Collab.Testing.Vectors;

/// <summary>
/// A client machine of which every input is written down in wire form, with what it answered and how it stood after. Steps are
/// <c>{ call, arguments, result, state }</c>.
/// </summary>
internal sealed class MachineTranscript(ClientId client)
{
    public ClientMachine Machine { get; private set; } = new(client);

    public List<object> Steps { get; } = [];

    public void Edit(DocumentId id, TextOperation operation, bool continuesGroup)
    {
        Machine.Edit(id, operation, continuesGroup);
        Note("edit", [id, operation, continuesGroup], null);
    }

    public void Undo(DocumentId id)
    {
        Note("undo", [id], Machine.Undo(id));
    }

    public void Redo(DocumentId id)
    {
        Note("redo", [id], Machine.Redo(id));
    }

    public void UndoAll(DocumentId id)
    {
        Note("undoAll", [id], Machine.UndoAll(id));
    }

    public void Enqueue(OutboxCommand command)
    {
        Note("enqueue", [Wire(command)!], Machine.Enqueue(command));
    }

    public Submission? TakeNext(int insertLengthMaximum)
    {
        var submission = Machine.TakeNext(insertLengthMaximum);
        Note("takeNext", [insertLengthMaximum], submission is null ? null : new
        {
            submission.ClientSeq,
            submission.Document,
            submission.Base,
            submission.Operation,
            Command = Wire(submission.Command),
        });
        return submission;
    }

    public void Load(DocumentId id, string text, long revision)
    {
        Note("load", [id, text, revision], Machine.Load(id, text, revision));
    }

    public void Disconnected()
    {
        Machine.Disconnected();
        Note("disconnected", [], null);
    }

    public JoinQuestion AskToJoin()
    {
        var question = Machine.AskToJoin();
        Note("askToJoin", [], new { ClientId = question.Client, question.Since, question.Documents, question.LastClientSeq });
        return question;
    }

    public List<ClientEffect> Joined(JoinAnswer answer)
    {
        var wire = new
        {
            answer.Member,
            answer.Seq,
            answer.Epoch,
            answer.LastClientSeq,
            Documents = answer.Documents.Select(static document => new DocumentInfo(
                document.Id, document.Path, document.Revision, document.IsDeleted ? true : null, document.Text)),
            Frames = answer.Frames?.Select(frame => Wire(frame, answer.Member)),
        };
        return NoteEffects("joined", [wire], Machine.Joined(answer));
    }

    public List<ClientEffect> CaughtUp(DocumentId id, CatchUpAnswer answer)
    {
        var steps = answer.Steps.Select(static step => new CatchUpStep(step.Operation, step.Member, step.Client, step.ClientSeq));
        return NoteEffects(
            "caughtUp", [id, new { answer.From, answer.To, Steps = steps, Op = answer.Operation, answer.Text }], Machine.CaughtUp(id, answer));
    }

    public List<ClientEffect> ReceiveFrame(Frame frame, MemberId member)
    {
        return NoteEffects("receiveFrame", [Wire(frame, member)], Machine.ReceiveFrame(frame));
    }

    public List<ClientEffect> ReceiveReceipt(long clientSeq, Rejection? rejection)
    {
        return NoteEffects("receiveReceipt", [clientSeq, rejection!], Machine.ReceiveReceipt(clientSeq, rejection));
    }

    public List<ClientEffect> ReceiveChecksum(DocumentId document, long revision, uint checksum)
    {
        return NoteEffects(
            "receiveChecksum", [new ChecksumInfo(document, revision, checksum)],
            Machine.ReceiveChecksum(new Engine.Presence.DocumentChecksum(document, revision, checksum)));
    }

    public void Choose(int review, int hunk, ReviewChoice choice)
    {
        Note("choose", [review, hunk, choice], Machine.Choose(Machine.Reviews[review], hunk, choice));
    }

    public void JoinRefused(Rejection reason)
    {
        NoteEffects("joinRefused", [reason], Machine.JoinRefused(reason));
    }

    /// <summary>A tab closes and another goes on with its journal.</summary>
    public void Restore()
    {
        var journal = Machine.WriteJournal();
        Machine = ClientMachine.Restore(journal);
        Note("restore", [], new
        {
            journal.Client,
            journal.LastSentClientSeq,
            journal.Documents,
            Outbox = journal.Outbox.Select(static kept => new
            {
                kept.ClientSeq,
                kept.Document,
                kept.Operation,
                Command = Wire(kept.Command),
            }),
            journal.Drafts,
            journal.Reviews,
        });
    }

    private static JsonElement Wire(Frame frame, MemberId member)
    {
        return JsonSerializer.Deserialize<JsonElement>(FrameCodec.EncodeFor(frame, member));
    }

    private static object? Wire(OutboxCommand? command)
    {
        return command switch
        {
            OutboxCommand.CreateDocument create => new { Kind = "createDocument", create.Document, create.Path, create.Text },
            OutboxCommand.RenameDocument rename => new { Kind = "renameDocument", rename.Document, rename.Path },
            OutboxCommand.DeleteDocument delete => new { Kind = "deleteDocument", delete.Document },
            OutboxCommand.RestoreDocument restore => new { Kind = "restoreDocument", restore.Document },
            OutboxCommand.SendChat chat => new { Kind = "sendChat", chat.Text },
            OutboxCommand.ChangeReaction change => new { Kind = "changeReaction", change.Message, change.Reaction, change.IsOn },
            _ => null,
        };
    }

    private static object Wire(ClientEffect effect)
    {
        return effect switch
        {
            ClientEffect.DocumentChanged changed => new { Kind = "documentChanged", changed.Document, changed.Operation, changed.Author },
            ClientEffect.DocumentReset reset => new { Kind = "documentReset", reset.Document, reset.Operation, reset.Draft },
            ClientEffect.ReviewOffered offered => new { Kind = "reviewOffered", offered.Review },
            ClientEffect.DocumentStale stale => new { Kind = "documentStale", stale.Document },
            ClientEffect.TextNeeded needed => new { Kind = "textNeeded", needed.Document },
            ClientEffect.CatchUpNeeded needed => new { Kind = "catchUpNeeded", needed.Document, needed.Base },
            ClientEffect.CommandRefused refused => new { Kind = "commandRefused", Command = Wire(refused.Command), refused.Reason },
            ClientEffect.RetryLater => new { Kind = "retryLater" },
            ClientEffect.RejoinNeeded => new { Kind = "rejoinNeeded" },
            ClientEffect.ClientClosed closed => new { Kind = "clientClosed", closed.Reason },
            _ => throw new ArgumentException($"No wire form for {effect.GetType().Name}."),
        };
    }

    private List<ClientEffect> NoteEffects(string call, object[] arguments, IReadOnlyList<ClientEffect> effects)
    {
        Note(call, arguments, effects.Select(Wire));
        return [.. effects];
    }

    private void Note(string call, object[] arguments, object? result)
    {
        var state = new
        {
            Phase = JsonNamingPolicy.CamelCase.ConvertName(Machine.Phase.ToString()),
            Machine.Seq,
            Machine.IsSynchronised,
            Outbox = Machine.Outbox.Select(static entry => new
            {
                entry.ClientSeq,
                entry.Document,
                entry.Operation,
                Command = Wire(entry.Command),
            }),
            Drafts = Machine.Drafts.Count,
            Reviews = Machine.Reviews.Count == 0 ? null : Machine.Reviews.Select(static review => new
            {
                review.Text,
                Hunks = review.Hunks.Select(static hunk => new { hunk.Start, hunk.End, hunk.Choice }),
            }),
            Documents = Machine.Documents.Values.OrderBy(static document => document.Id.ToString(), StringComparer.Ordinal)
                .Select(static document => new
                {
                    document.Id,
                    document.Path,
                    document.Revision,
                    document.IsDeleted,
                    document.Text,
                    document.CanUndo,
                    document.CanRedo,
                }),
        };
        // Written at once: what it refers to goes on changing.
        var step = new { call, arguments, result, state };
        Steps.Add(JsonSerializer.SerializeToElement(step, ProtocolJson.Options));
    }
}
