using System.Threading.Channels;
using Collab.Engine.Clients;
using Collab.Engine.Sessions;
using Microsoft.Extensions.Logging;

namespace Collab.Client;

// The loop that owns the machine: work in, effects carried out, submissions out.
public sealed partial class ClientSession
{
    /// <summary>A submission that the server answers with an error of its own this often is taken as refused.</summary>
    private const int ServerErrorsMaximum = 3;

    private readonly ITimer _receiptTimer;
    private HubWire? _wire;
    private bool _isPaused;
    private int _serverErrors;
    private long _acknowledgedClientSeq;
    private long _submittedClientSeq;

    private async Task RunAsync()
    {
        try
        {
            await foreach (var work in _work.Reader.ReadAllAsync())
            {
                work();
                Pump();
                Settle();
            }

            Abandon(new ObjectDisposedException(nameof(ClientSession)));
        }
        catch (Exception exception)
        {
            // A bug of the machine or of a handler. The replica cannot be trusted any more: end it, and tell those who wait.
            LogBroken(exception);
            _work.Writer.TryComplete(exception);
            _wire?.Abort();
            await _stopping.CancelAsync();
            while (_work.Reader.TryRead(out _))
            {
                // Nothing may touch the machine any more; those who wait for an answer learn of it by the completed queue.
            }

            Abandon(exception);
        }
    }

    private void Abandon(Exception exception)
    {
        _waiters.ForEach(waiter => waiter.Done.TrySetException(exception));
        _awaited.ForEach(awaited => awaited.Fate.TrySetException(exception));
    }

    /// <summary>Runs a function on the loop and gives its result or its exception to the caller, not to the loop.</summary>
    private async Task<T> OnLoopAsync<T>(Func<T> function, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _work.Writer.WriteAsync(
            () =>
            {
                try
                {
                    done.SetResult(function());
                }
                catch (Exception exception)
                {
                    done.SetException(exception);
                }
            },
            cancellationToken);
        return await Task.WhenAny(done.Task, _work.Reader.Completion) == done.Task || done.Task.IsCompleted
            ? await done.Task
            : throw new ObjectDisposedException(nameof(ClientSession));
    }

    private async Task OnLoopAsync(Action action, CancellationToken cancellationToken)
    {
        await OnLoopAsync(
            () =>
            {
                action();
                return true;
            },
            cancellationToken);
    }

    private async ValueTask PostAsync(Action work)
    {
        try
        {
            await _work.Writer.WriteAsync(work);
        }
        catch (ChannelClosedException)
        {
            // Disposed, or broken: nobody is interested any more.
        }
    }

    private void PostOrForget(Action work)
    {
        _ = PostAsync(work).AsTask();
    }

    /// <summary>Sends the next submission if the machine gives one; and the caret when nothing is pending.</summary>
    private void Pump()
    {
        if (_wire is not { } wire || _isPaused)
        {
            return;
        }

        if (_machine.TakeNext(_options.InsertLengthMaximum) is { } submission)
        {
            _submittedClientSeq = submission.ClientSeq;
            _receiptTimer.Change(_options.ReceiptTimeout, Timeout.InfiniteTimeSpan);
            Submitted?.Invoke(
                this, new SubmittedCommand(submission.ClientSeq, submission.Document, submission.Base, submission.Operation));
            _ = SubmitAsync(wire, submission, _machine.Epoch);
        }

        SendCursor(wire);
    }

    private async Task SubmitAsync(HubWire wire, Submission submission, long epoch)
    {
        try
        {
            var refusal = await wire.SubmitAsync(submission, epoch);
            await PostAsync(() => TakeReceipt(wire, submission.ClientSeq, refusal));
        }
        catch (HubErrorException exception)
        {
            await PostAsync(() => TakeServerError(wire, submission.ClientSeq, exception));
        }
        catch (Exception exception)
        {
            // The connection broke: whether the command was committed is for the next join to say.
            LogSubmissionLost(exception);
            await PostAsync(() => Drop(wire));
        }
    }

    private void TakeReceipt(HubWire wire, long clientSeq, Rejection? refusal)
    {
        if (wire != _wire)
        {
            return;
        }

        if (refusal is null)
        {
            _serverErrors = 0;
            Acknowledge(clientSeq);
        }

        CarryOut(_machine.ReceiveReceipt(clientSeq, refusal));
    }

    /// <summary>Not a refusal but a failure: the outcome is unknown, unless it happens every time.</summary>
    private void TakeServerError(HubWire wire, long clientSeq, HubErrorException exception)
    {
        LogServerError(exception);
        if (wire == _wire && ++_serverErrors >= ServerErrorsMaximum)
        {
            _serverErrors = 0;
            CarryOut(_machine.ReceiveReceipt(clientSeq, new Rejection(RejectionCode.InternalError, exception.Message)));
        }
        else
        {
            Drop(wire);
        }
    }

    private void CheckReceipt()
    {
        if (_wire is { } wire && _machine.Outbox.Count > 0 && _machine.Outbox[0].ClientSeq == _submittedClientSeq)
        {
            LogReceiptOverdue(_submittedClientSeq);
            Drop(wire);
        }
    }

    private void Acknowledge(long clientSeq)
    {
        if (clientSeq > _acknowledgedClientSeq)
        {
            _acknowledgedClientSeq = clientSeq;
            Acknowledged?.Invoke(this, new Acknowledgement(clientSeq));
        }
    }

    private void TakeFrame(Frame frame)
    {
        if (frame.Last <= _machine.Seq)
        {
            return;
        }

        CarryOut(_machine.ReceiveFrame(frame));
        Tell(frame);
    }

    private void Tell(Frame frame)
    {
        foreach (var happened in frame.Events)
        {
            if (happened.Origin is { ClientSeq: > 0 } origin && origin.Member == _machine.Member && origin.Client == Client)
            {
                Acknowledge(origin.ClientSeq);
            }

            EventReceived?.Invoke(this, happened);
        }
    }

    private void CarryOut(IReadOnlyList<ClientEffect> effects)
    {
        foreach (var effect in effects)
        {
            CarryOut(effect);
        }
    }

    private void CarryOut(ClientEffect effect)
    {
        switch (effect)
        {
            case ClientEffect.DocumentChanged changed:
                MapSelections(changed.Document, changed.Operation, Engine.Text.Bias.Left);
                DocumentChanged?.Invoke(this, new DocumentChange(changed.Document, changed.Operation, changed.Author));
                break;
            case ClientEffect.DocumentReset reset:
                DocumentChanged?.Invoke(this, new DocumentChange(reset.Document, reset.Operation, null));
                DraftKept?.Invoke(this, reset.Draft);
                break;
            case ClientEffect.ReviewOffered offered:
                ReviewOffered?.Invoke(this, offered.Review);
                break;
            case ClientEffect.DocumentStale stale when _wire is { } wire:
                _ = LoadAsync(wire, stale.Document);
                break;
            case ClientEffect.TextNeeded needed when _wire is { } wire:
                _ = LoadAsync(wire, needed.Document);
                break;
            case ClientEffect.CatchUpNeeded needed when _wire is { } wire:
                _ = CatchUpAsync(wire, needed.Document, needed.Base);
                break;
            case ClientEffect.CommandRefused refused:
                TakeRefusal(refused.Command, refused.Reason);
                break;
            case ClientEffect.RetryLater:
                _ = ResumeAfterPauseAsync();
                break;
            case ClientEffect.RejoinNeeded when _wire is { } wire:
                Drop(wire);
                break;
            case ClientEffect.ClientClosed closed:
                Close(closed.Reason);
                break;
            default:
                // Without a connection there is nothing to fetch over: the next join begins anew.
                break;
        }
    }

    private async Task ResumeAfterPauseAsync()
    {
        _isPaused = true;
        await Task.Delay(_options.RetryPause, _options.Time);
        await PostAsync(() => _isPaused = false);
    }

    /// <summary>After each piece of work: tells the state, and wakes those whose condition holds now.</summary>
    private void Settle()
    {
        SettleAwaited();
        var state = new ClientSessionState(_machine.Phase, _machine.Outbox.Count, _closed);
        if (state != _state)
        {
            _state = state;
            StateChanged?.Invoke(this, state);
        }

        for (var i = _waiters.Count - 1; i >= 0; i--)
        {
            var waiter = _waiters[i];
            if (waiter.Condition(_machine))
            {
                waiter.Done.TrySetResult();
                _waiters.RemoveAt(i);
            }
            else if (_closed is { } reason)
            {
                waiter.Done.TrySetException(new ClientSessionClosedException(reason));
                _waiters.RemoveAt(i);
            }
        }
    }

    [LoggerMessage(LogLevel.Critical, "The client of the session broke and is closed.")]
    private partial void LogBroken(Exception exception);

    [LoggerMessage(LogLevel.Information, "A submission was lost with its connection; the next join tells its fate.")]
    private partial void LogSubmissionLost(Exception exception);

    [LoggerMessage(LogLevel.Warning, "The server failed over a submission.")]
    private partial void LogServerError(Exception exception);

    [LoggerMessage(LogLevel.Information, "Nothing was heard of command {ClientSeq} in time; connecting again.")]
    private partial void LogReceiptOverdue(long clientSeq);
}
