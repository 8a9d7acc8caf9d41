using Collab.Engine;
using Collab.Engine.Clients;
using Collab.Engine.Sessions;

namespace Collab.Client;

// Commands that are not edits. Each waits its turn in the outbox behind the edits before it, and its task ends when its fate is known.
public sealed partial class ClientSession
{
    private readonly List<(OutboxCommand Command, TaskCompletionSource<Rejection?> Fate)> _awaited = [];

    /// <summary>Creates a document. Returns its id and, where the server refused it, why.</summary>
    public async Task<(DocumentId Document, Rejection? Refusal)> CreateDocumentAsync(
        string path, string text, CancellationToken cancellationToken = default)
    {
        var document = new DocumentId(Guid.CreateVersion7());
        var refusal = await SubmitAsync(new OutboxCommand.CreateDocument(document, path, text), cancellationToken);
        return (document, refusal);
    }

    /// <returns>Null when it is done, else why it was refused.</returns>
    public async Task<Rejection?> RenameDocumentAsync(
        DocumentId document, string path, CancellationToken cancellationToken = default)
    {
        return await SubmitAsync(new OutboxCommand.RenameDocument(document, path), cancellationToken);
    }

    /// <returns>Null when it is done, else why it was refused.</returns>
    public async Task<Rejection?> DeleteDocumentAsync(DocumentId document, CancellationToken cancellationToken = default)
    {
        return await SubmitAsync(new OutboxCommand.DeleteDocument(document), cancellationToken);
    }

    /// <summary>Takes a deletion back.</summary>
    /// <returns>Null when it is done, else why it was refused.</returns>
    public async Task<Rejection?> RestoreDocumentAsync(DocumentId document, CancellationToken cancellationToken = default)
    {
        return await SubmitAsync(new OutboxCommand.RestoreDocument(document), cancellationToken);
    }

    /// <returns>Null when it is said, else why it was refused.</returns>
    public async Task<Rejection?> SendChatAsync(string text, CancellationToken cancellationToken = default)
    {
        return await SubmitAsync(new OutboxCommand.SendChat(text), cancellationToken);
    }

    /// <summary>Gives a reaction to a message, or takes it back.</summary>
    /// <param name="message">The sequence number of the message.</param>
    /// <returns>Null when it is done, else why it was refused.</returns>
    public async Task<Rejection?> ChangeReactionAsync(
        long message, Reaction reaction, bool isOn, CancellationToken cancellationToken = default)
    {
        return await SubmitAsync(new OutboxCommand.ChangeReaction(message, reaction, isOn), cancellationToken);
    }

    /// <summary>Waits until the command is committed or refused. A wait that is cancelled does not take the command back.</summary>
    private async Task<Rejection?> SubmitAsync(OutboxCommand command, CancellationToken cancellationToken)
    {
        var fate = new TaskCompletionSource<Rejection?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await OnLoopAsync(() => Enqueue(command, fate), cancellationToken);
        return await fate.Task.WaitAsync(cancellationToken);
    }

    private void Enqueue(OutboxCommand command, TaskCompletionSource<Rejection?> fate)
    {
        if (_closed is { } reason)
        {
            fate.SetResult(reason);
        }
        else if (_machine.Enqueue(command))
        {
            _awaited.Add((command, fate));
        }
        else
        {
            fate.SetResult(new Rejection(RejectionCode.LimitExceeded, "Too many commands wait to be sent. Try again when some are through."));
        }
    }

    private void TakeRefusal(OutboxCommand command, Rejection reason)
    {
        var index = _awaited.FindIndex(awaited => ReferenceEquals(awaited.Command, command));
        if (index >= 0)
        {
            _awaited[index].Fate.SetResult(reason);
            _awaited.RemoveAt(index);
        }

        CommandRefused?.Invoke(this, new RefusedCommand(command, reason));
    }

    /// <summary>A command that left the outbox without a refusal was committed.</summary>
    private void SettleAwaited()
    {
        for (var i = _awaited.Count - 1; i >= 0; i--)
        {
            var (command, fate) = _awaited[i];
            if (!_machine.Outbox.Any(entry => ReferenceEquals(entry.Command, command)))
            {
                fate.SetResult(null);
                _awaited.RemoveAt(i);
            }
        }
    }
}
