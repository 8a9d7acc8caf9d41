using Collab.Engine;
using Collab.Engine.Clients;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;

namespace Collab.Simulation;

// What a tab sends: submissions, catch-ups, fetches; and what its person does in it.
internal sealed partial class SimulatedTab
{
    /// <summary>Files that can be edited here and now.</summary>
    public IReadOnlyList<ClientDocument> Editable => [.. Machine.Documents.Values.Where(static document => document.IsLoaded)];

    public void Edit(ClientDocument document, TextOperation operation, bool continuesGroup)
    {
        _world.Counters.Edits++;
        _ledger.Edited(document.Text!, operation);
        Machine.Edit(document.Id, operation, continuesGroup);
        Show(document.Id, operation);
        Settle([]);
    }

    /// <summary>Undo, redo or undo of everything: <paramref name="revert"/> is the machine's method.</summary>
    public void Revert(ClientDocument document, Func<ClientMachine, DocumentId, TextOperation?> revert)
    {
        var before = document.Text!;
        if (revert(Machine, document.Id) is { } operation)
        {
            _world.Counters.Edits++;
            _ledger.Edited(before, operation);
            Show(document.Id, operation);
        }

        Settle([]);
    }

    public void Enqueue(OutboxCommand command)
    {
        if (!Machine.Enqueue(command))
        {
            _ledger.RefusedCommands.Add(command);
        }

        Settle([]);
    }

    private void Pump()
    {
        if (_link is not { } link || _isPaused || Machine.TakeNext(_insertLengthMaximum) is not { } submission)
        {
            return;
        }

        Send(link, submission);
        _world.After(_world.Delay(8_000, 20_000), () =>
        {
            if (_link == link && Machine.Outbox.Count > 0 && Machine.Outbox[0].ClientSeq == submission.ClientSeq)
            {
                _world.Trace($"{Name} heard nothing of {submission.ClientSeq}");
                TakeLoss(link);
            }
        });
    }

    private void Send(SimulatedLink link, Submission submission)
    {
        var (epoch, number) = (Machine.Epoch, submission.ClientSeq);
        var stamp = new CommandStamp(Machine.Client, epoch, number);
        switch (submission.Command)
        {
            case null:
                if (_heldBack is { } held && held.File == submission.Document && !_world.IsCalm)
                {
                    _heldBack = null;
                    link.HoldBack(_world.Delay(700, 2_000));
                    held.Meanwhile();
                }

                link.Request(
                    new SubmitOperationRequest(submission.Document!.Value, submission.Base, epoch, number, submission.Operation!),
                    request => Submit(link, number, new SessionCommand.EditDocument(
                        Member, stamp, request.Document, request.Base, request.Op, _world.ServerClock)));
                break;
            case OutboxCommand.CreateDocument create:
                link.Request(
                    new CreateDocumentRequest(epoch, number, create.Document, create.Path, create.Text),
                    request => Submit(link, number, new SessionCommand.CreateDocument(
                        Member, stamp, request.Document, request.Path, request.Text ?? string.Empty, _world.ServerClock)));
                break;
            case OutboxCommand.RenameDocument rename:
                link.Request(
                    new RenameDocumentRequest(epoch, number, rename.Document, rename.Path),
                    request => Submit(link, number, new SessionCommand.RenameDocument(
                        Member, stamp, request.Document, request.Path, _world.ServerClock)));
                break;
            case OutboxCommand.DeleteDocument delete:
                link.Request(
                    new DeleteDocumentRequest(epoch, number, delete.Document),
                    request => Submit(link, number, new SessionCommand.DeleteDocument(Member, stamp, request.Document, _world.ServerClock)));
                break;
            case OutboxCommand.RestoreDocument restore:
                link.Request(
                    new RestoreDocumentRequest(epoch, number, restore.Document),
                    request => Submit(link, number, new SessionCommand.RestoreDocument(Member, stamp, request.Document, _world.ServerClock)));
                break;
            case OutboxCommand.SendChat chat:
                link.Request(
                    new SendChatRequest(epoch, number, chat.Text),
                    request => Submit(link, number, new SessionCommand.SendChat(Member, stamp, request.Text, _world.ServerClock)));
                break;
            case OutboxCommand.ChangeReaction change:
                link.Request(
                    new ChangeReactionRequest(epoch, number, change.Message, change.Reaction, change.IsOn),
                    request => Submit(link, number, new SessionCommand.ChangeReaction(
                        Member, stamp, request.Message, request.Reaction, request.On, _world.ServerClock)));
                break;
        }
    }

    private void Submit(SimulatedLink link, long clientSeq, SessionCommand command)
    {
        _server.SubmitPerhapsTwice(
            command, answer => link.Answer(answer, told => TakeReceipt(link, clientSeq, told.ToRejection())));
    }

    private void TakeReceipt(SimulatedLink link, long clientSeq, Rejection? refusal)
    {
        if (link != _link)
        {
            return;
        }

        if (refusal is null)
        {
            _ledger.Acknowledged.Add((Member, Machine.Client, clientSeq));
        }
        else
        {
            _world.Trace($"{Name} was refused {clientSeq}: {refusal.Code}");
            _world.Counters.TooFarBehind += refusal.Code == RejectionCode.TooFarBehind ? 1 : 0;
        }

        Settle(Machine.ReceiveReceipt(clientSeq, refusal));
    }

    private void CarryOut(ClientEffect effect)
    {
        switch (effect)
        {
            case ClientEffect.DocumentChanged changed:
                Show(changed.Document, changed.Operation);
                break;
            case ClientEffect.DocumentReset reset:
                _world.Trace($"{Name} keeps a draft: {reset.Draft.Reason.Code}");
                _world.Counters.Drafts++;
                Show(reset.Document, reset.Operation);
                break;
            case ClientEffect.DocumentStale stale:
                // The way out that the machine keeps for bugs and for broken memory; here there is neither.
                World.Require(false, $"{Name} takes itself for drifted.");
                _world.Trace($"{Name} has drifted");
                Fetch(stale.Document);
                break;
            case ClientEffect.TextNeeded needed:
                Fetch(needed.Document);
                break;
            case ClientEffect.CatchUpNeeded needed:
                CatchUp(needed.Document, needed.Base);
                break;
            case ClientEffect.CommandRefused refused:
                _ledger.RefusedCommands.Add(refused.Command);
                break;
            case ClientEffect.RetryLater:
                PauseSending();
                break;
            case ClientEffect.RejoinNeeded when _link is { } link:
                TakeLoss(link);
                break;
            case ClientEffect.ClientClosed closed:
                TakeEnd(closed.Reason);
                break;
            default:
                break;
        }
    }

    private void PauseSending()
    {
        var link = _link;
        _isPaused = true;
        _world.After(_world.Delay(50, 1_000), () =>
        {
            if (_link == link)
            {
                _isPaused = false;
                Pump();
            }
        });
    }

    private void CatchUp(DocumentId document, long revision)
    {
        if (_link is not { } link)
        {
            return;
        }

        _world.Counters.CatchUps++;
        link.Request(new CatchUpRequest(document, revision), request =>
        {
            if (_server.CatchUp(link, request) is { } response)
            {
                link.Answer(response, told => TakeCatchUp(link, document, told));
            }
        });
    }

    private void TakeCatchUp(SimulatedLink link, DocumentId document, CatchUpResponse response)
    {
        if (link != _link)
        {
            return;
        }

        if (response.ToRejection() is { } refusal)
        {
            _world.Trace($"{Name} may not catch up: {refusal.Code}");
            TakeLoss(link);
            return;
        }

        var steps = response.Steps ?? [];
        var answer = new CatchUpAnswer(
            response.From!.Value, response.To!.Value,
            [.. steps.Select(static step => new HistoryEntry(step.Op, step.Member, step.Client, step.ClientSeq))], response.Op, response.Text);
        _world.Counters.LongCatchUps += answer.To - answer.From > Limits.HistoryWindow ? 1 : 0;
        _world.Trace($"{Name} caught up {answer.From}..{answer.To}, {steps.Length} steps");
        Settle(Machine.CaughtUp(document, answer));
    }

    private void FetchMissing()
    {
        foreach (var document in Machine.Documents.Values.Where(static document => !document.IsLoaded && !document.IsDeleted).ToList())
        {
            Fetch(document.Id);
        }
    }

    /// <summary>Over HTTP, beside the connection: may be ahead of the frames or behind them.</summary>
    private void Fetch(DocumentId id)
    {
        if (_link is not { } link)
        {
            return;
        }

        _world.After(_world.Delay(1, 300), () =>
        {
            if (_server.Fetch(id) is not { } text)
            {
                return;
            }

            _world.After(_world.Delay(1, 300), () =>
            {
                if (_link != link)
                {
                    return;
                }

                if (!Machine.Load(id, text.Text, text.Revision))
                {
                    Fetch(id);
                }

                Settle([]);
            });
        });
    }

    /// <summary>The client is over. Unless the session is, or the person was removed from it, the tab begins anew as another client, as a page would.</summary>
    private void TakeEnd(Rejection reason)
    {
        _world.Trace($"{Name} is over: {reason.Code}");
        Drop();
        if (reason.Code is RejectionCode.SessionEnded or RejectionCode.AccessDenied)
        {
            return;
        }

        _ledger.OldDrafts.AddRange(Machine.Drafts);
        Machine = new ClientMachine(new ClientId(_world.NewGuid()));
        _screen.Clear();
        ConnectSoon();
    }
}
