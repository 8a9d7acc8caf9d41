using System.Collections.Immutable;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Clients;
using Collab.Engine.Presence;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Client;

/// <summary>One connection to the hub, from its start to its end; it is never used again after that.</summary>
internal sealed class HubWire : IAsyncDisposable
{
    private readonly ClientSessionOptions _options;
    private readonly HubConnection _connection;
    private readonly SessionId _session;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HubWire(CollabApi api, SessionId session, ClientSessionOptions options, ClientSession receiver)
    {
        _session = session;
        _options = options;
        var builder = new HubConnectionBuilder().WithUrl(new Uri(api.Server, HubMethods.Path), http =>
        {
            http.Transports = HttpTransportType.WebSockets;
            http.SkipNegotiation = true;
            http.AccessTokenProvider = () => api.GetAccessTokenAsync(_stopping.Token);
            if (api.Cookies is { } cookies)
            {
                http.Cookies = cookies;
            }
        });
        builder.AddJsonProtocol(json => json.PayloadSerializerOptions = ProtocolJson.Options);
        builder.Services.AddSingleton(options.Logging);
        _connection = builder.Build();
        _connection.On<JsonElement>(HubMethods.Frame, frame => receiver.ReceiveAsync(this, FrameCodec.Decode(frame)));
        _connection.On<PresenceMessage>(HubMethods.Presence, presence => receiver.ReceiveAsync(this, presence));
        _connection.On<RosterMessage>(HubMethods.Roster, roster => receiver.ReceiveAsync(this, roster));
        _connection.On<ClosedMessage>(
            HubMethods.Closed, closed => receiver.ReceiveClosedAsync(this, new Rejection(closed.Code, closed.Message)));
        _connection.Closed += _ =>
        {
            Abort();
            return Task.CompletedTask;
        };
    }

    /// <summary>Ends when the connection is over, whoever ended it.</summary>
    public Task Lost => _lost.Task;

    /// <summary>Cancelled when the connection is given up.</summary>
    public CancellationToken Stopping => _stopping.Token;

    public static bool IsUnauthorised(Exception exception)
    {
        return exception switch
        {
            HttpRequestException { StatusCode: HttpStatusCode.Unauthorized } => true,
            CollabApiException { Status: HttpStatusCode.Unauthorized } => true,
            WebSocketException socket => socket.Message.Contains("'401'", StringComparison.Ordinal),
            _ => exception.InnerException is { } inner && IsUnauthorised(inner),
        };
    }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _connection.StartAsync(cancellationToken);
    }

    public async Task<(JoinSessionResponse? Answer, Rejection? Refusal)> JoinAsync(
        JoinQuestion question, long attempt, CancellationToken cancellationToken)
    {
        var request = new JoinSessionRequest(
            _session, question.Client, question.Since, question.Documents, question.LastClientSeq, Attempt: attempt);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        var answer = await _connection.InvokeAsync<JoinSessionResponse>(HubMethods.JoinSession, request, either.Token);
        return answer.Ok ? (answer, null) : (null, answer.ToRejection());
    }

    /// <returns>Null when the command is committed.</returns>
    public async Task<Rejection?> SubmitAsync(Submission submission, long epoch)
    {
        var clientSeq = submission.ClientSeq;
        var (method, request) = submission.Command switch
        {
            null => (HubMethods.SubmitOperation, (object)new SubmitOperationRequest(
                submission.Document!.Value, submission.Base, epoch, clientSeq, submission.Operation!)),
            OutboxCommand.CreateDocument create => (HubMethods.CreateDocument, new CreateDocumentRequest(
                epoch, clientSeq, create.Document, create.Path, create.Text)),
            OutboxCommand.RenameDocument rename => (HubMethods.RenameDocument, new RenameDocumentRequest(
                epoch, clientSeq, rename.Document, rename.Path)),
            OutboxCommand.DeleteDocument delete => (HubMethods.DeleteDocument, new DeleteDocumentRequest(
                epoch, clientSeq, delete.Document)),
            OutboxCommand.RestoreDocument restore => (HubMethods.RestoreDocument, new RestoreDocumentRequest(
                epoch, clientSeq, restore.Document)),
            OutboxCommand.SendChat chat => (HubMethods.SendChat, new SendChatRequest(epoch, clientSeq, chat.Text)),
            OutboxCommand.ChangeReaction change => (HubMethods.ChangeReaction, new ChangeReactionRequest(
                epoch, clientSeq, change.Message, change.Reaction, change.IsOn)),
            _ => throw new ArgumentException($"No method for {submission.Command.GetType().Name}."),
        };
        try
        {
            var answer = await _connection.InvokeAsync<CommandAnswer>(method, request, _stopping.Token);
            return answer.ToRejection();
        }
        catch (HubException exception)
        {
            throw new HubErrorException(exception.Message, exception);
        }
    }

    public async Task<CatchUpAnswer> CatchUpAsync(DocumentId document, long revision)
    {
        var answer = await _connection.InvokeAsync<CatchUpResponse>(
            HubMethods.CatchUp, new CatchUpRequest(document, revision), _stopping.Token);
        if (answer.ToRejection() is { } refusal)
        {
            throw new InvalidOperationException($"The catch-up was refused: {refusal.Message}");
        }

        var at = answer.From!.Value;
        var steps = answer.Steps ?? [];
        return new CatchUpAnswer(at, answer.To!.Value, [.. steps.Select(ToEntry)], answer.Op, answer.Text);
    }

    /// <summary>Transient: nobody waits for it, and a lost one is of the past anyway.</summary>
    public async Task UpdateCursorAsync(Cursor cursor)
    {
        try
        {
            ImmutableArray<ImmutableArray<int>> selections =
                [.. cursor.Selections.Select(static selection => ImmutableArray.Create(selection.Anchor, selection.Head))];
            await _connection.InvokeAsync<HubAnswer>(
                HubMethods.UpdateCursor, new UpdateCursorRequest(cursor.Document, cursor.Revision, selections), _stopping.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException or HubException)
        {
            // The connection is going away.
        }
    }

    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await _connection.InvokeAsync<HubAnswer>(HubMethods.LeaveSession, new LeaveSessionRequest(), cancellationToken);
    }

    /// <summary>Gives the connection up. May be called from anywhere and more than once; it does not wait.</summary>
    public void Abort()
    {
        _lost.TrySetResult();
        _ = _stopping.CancelAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Abort();
        await _connection.DisposeAsync();
    }

    private static HistoryEntry ToEntry(CatchUpStep step)
    {
        return new HistoryEntry(step.Op, step.Member, step.Client, step.ClientSeq);
    }
}

/// <summary>The server answered an invocation with an error of SignalR's own, not with a refusal.</summary>
internal sealed class HubErrorException : Exception
{
    public HubErrorException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
