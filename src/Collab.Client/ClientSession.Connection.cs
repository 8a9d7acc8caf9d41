using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Clients;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Microsoft.Extensions.Logging;

namespace Collab.Client;

// Connecting, joining, fetching what a join leaves out, and connecting again. A connection is used by the loop from the moment that its join
// was taken in until it is dropped; what arrives from any other connection is of the past and ignored. Frames that arrive between the start of
// a connection and the join answer are kept back, since only the answer says where they continue.
public sealed partial class ClientSession
{
    /// <summary>Frames kept back while a join is under way; more means that the answer does not come, and the connection is given up.</summary>
    private const int KeptBackMaximum = 10_000;

    /// <summary>How often in a row the server may say that it does not know who this is.</summary>
    private const int UnauthorisedMaximum = 3;

    private readonly List<Frame> _keptBack = [];
    private Task _connecting;
    private HubWire? _joining;

    /// <summary>Number of the last attempt to join, see <see cref="JoinSessionRequest.Attempt"/>.</summary>
    private long _attempt;

    private async Task StayConnectedAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        var unauthorised = 0;
        while (!cancellationToken.IsCancellationRequested && _closed is null)
        {
            var wire = new HubWire(_api, Session, _options, this);
            try
            {
                await ConnectAndJoinAsync(wire, cancellationToken);
                failures = unauthorised = 0;
                await wire.Lost.WaitAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                // Disposed; the connection is closed below.
            }
            catch (Exception exception)
            {
                LogConnectFailed(exception);
                failures++;
                unauthorised = HubWire.IsUnauthorised(exception) ? unauthorised + 1 : 0;
            }

            await PostAsync(() => Drop(wire));
            await wire.DisposeAsync();
            if (unauthorised >= UnauthorisedMaximum)
            {
                var reason = new Rejection(RejectionCode.AccessDenied, "The server does not accept this sign-in any more. Sign in again.");
                await PostAsync(() => CarryOut(_machine.JoinRefused(reason)));
                return;
            }

            await BackOffAsync(failures, cancellationToken);
        }
    }

    private async Task ConnectAndJoinAsync(HubWire wire, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _options.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        await wire.StartAsync(both.Token);
        var question = await OnLoopAsync(
            () =>
            {
                _joining = wire;
                _attempt = Math.Max(_attempt + 1, _options.Time.GetUtcNow().ToUnixTimeMilliseconds());
                _keptBack.Clear();
                return _machine.AskToJoin();
            },
            both.Token);
        var (answer, refusal) = await wire.JoinAsync(question, _attempt, both.Token);
        if (refusal is not null)
        {
            await TakeJoinRefusalAsync(refusal, both.Token);
            return;
        }

        await OnLoopAsync(() => TakeJoin(wire, answer!), both.Token);
    }

    private static JoinAnswer ToJoinAnswer(JoinSessionResponse response)
    {
        ImmutableArray<JoinedDocument> documents =
        [
            .. (response.Documents ?? []).Select(static document => new JoinedDocument(
                document.Id, document.Path, document.Revision, document.Deleted ?? false, document.Text)),
        ];
        ImmutableArray<Frame>? frames = response.Frames is { } raw
            ? [.. raw.Select(static frame => FrameCodec.Decode(frame.Utf8.Span))]
            : null;
        return new JoinAnswer(
            response.Member!.Value, response.Seq!.Value, response.Epoch!.Value, response.LastClientSeq ?? 0, documents, frames);
    }

    private async Task TakeJoinRefusalAsync(Rejection refusal, CancellationToken cancellationToken)
    {
        if (MayPass(refusal.Code))
        {
            throw new InvalidOperationException($"The join was refused for now: {refusal.Message}");
        }

        await OnLoopAsync(() => CarryOut(_machine.JoinRefused(refusal)), cancellationToken);
    }

    private static bool MayPass(RejectionCode code)
    {
        return code is RejectionCode.TryAgain or RejectionCode.StorageUnavailable or RejectionCode.SessionFull
            or RejectionCode.RateLimited or RejectionCode.InternalError;
    }

    private void TakeJoin(HubWire wire, JoinSessionResponse response)
    {
        var answer = ToJoinAnswer(response);
        _joining = null;
        _wire = wire;
        Joined?.Invoke(this, response);
        CarryOut(_machine.Joined(answer));
        foreach (var frame in answer.Frames ?? [])
        {
            Tell(frame);
        }

        Acknowledge(Math.Min(answer.LastClientSeq, _submittedClientSeq));
        foreach (var frame in _keptBack)
        {
            TakeFrame(frame);
        }

        _keptBack.Clear();
        foreach (var document in _machine.Documents.Values.Where(static document => !document.IsLoaded && !document.IsDeleted))
        {
            _ = LoadAsync(wire, document.Id);
        }
    }

    /// <summary>Called by the connection for each frame, in order. Waiting here holds up the connection, not the memory.</summary>
    internal async Task ReceiveAsync(HubWire wire, Frame frame)
    {
        await PostAsync(() =>
        {
            if (wire == _wire)
            {
                TakeFrame(frame);
            }
            else if (wire == _joining && _keptBack.Count < KeptBackMaximum)
            {
                _keptBack.Add(frame);
            }
            else if (wire == _joining)
            {
                Drop(wire);
            }
        });
    }

    /// <summary>The server's last word on a connection. Only one of them ends the client; after the others the next join decides.</summary>
    internal async Task ReceiveClosedAsync(HubWire wire, Rejection reason)
    {
        await PostAsync(() =>
        {
            if (wire == _wire && reason.Code is RejectionCode.Superseded or RejectionCode.ClientForgotten)
            {
                CarryOut(_machine.JoinRefused(reason));
            }
        });
    }

    /// <summary>Fetches a text until it is here: an answer older than what the frames have told is fetched again.</summary>
    private async Task LoadAsync(HubWire wire, DocumentId document)
    {
        try
        {
            var isLoaded = false;
            while (!isLoaded)
            {
                var snapshot = await _api.GetDocumentAsync(Session, document, wire.Stopping);
                isLoaded = await OnLoopAsync(
                    () => wire != _wire || _machine.Load(document, snapshot.Text, snapshot.Revision), wire.Stopping);
            }
        }
        catch (Exception exception)
        {
            LogFetchFailed(exception);
            await PostAsync(() => Drop(wire));
        }
    }

    private async Task CatchUpAsync(HubWire wire, DocumentId document, long revision)
    {
        try
        {
            var answer = await wire.CatchUpAsync(document, revision);
            await PostAsync(() =>
            {
                if (wire == _wire)
                {
                    CarryOut(_machine.CaughtUp(document, answer));
                }
            });
        }
        catch (Exception exception)
        {
            LogFetchFailed(exception);
            await PostAsync(() => Drop(wire));
        }
    }

    /// <summary>Gives a connection up, whether in use or still joining; the reconnecting loop makes the next.</summary>
    private void Drop(HubWire wire)
    {
        wire.Abort();
        if (wire == _joining)
        {
            _joining = null;
            _keptBack.Clear();
        }

        if (wire == _wire)
        {
            _wire = null;
            _isPaused = false;
            _receiptTimer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _machine.Disconnected();
        }
    }

    private void Close(Rejection reason)
    {
        _closed ??= reason;
        if (_wire is { } wire)
        {
            Drop(wire);
        }
    }

    /// <summary>Full jitter: many clients that lost the same server do not come back in step.</summary>
    private async Task BackOffAsync(int failures, CancellationToken cancellationToken)
    {
        var maximum = Math.Min(_options.BackoffMaximum.TotalMilliseconds, _options.BackoffMinimum.TotalMilliseconds * Math.Pow(2, failures));
        var pause = TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * maximum);
        await Task.Delay(pause, _options.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    [LoggerMessage(LogLevel.Information, "Could not connect to the session; trying again.")]
    private partial void LogConnectFailed(Exception exception);

    [LoggerMessage(LogLevel.Information, "Could not fetch what the join left out; connecting again.")]
    private partial void LogFetchFailed(Exception exception);
}
