using System.Text.Json;
using Collab.Client;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Collab.EndToEnd.Tests;

/// <summary>
/// A hub connection that says exactly what it is told, right or wrong, and keeps a replica of nothing but the frames it receives.
/// </summary>
internal sealed class RawClient : IAsyncDisposable
{
    private readonly HubConnection _connection;
    private readonly Dictionary<DocumentId, Replica> _replicas = [];
    private readonly List<Frame> _early = [];
    private readonly List<(DocumentId Document, long Revision, TaskCompletionSource Done)> _waiters = [];
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Exception? _failure;
    private long? _seq;
    private long _clientSeq;

    public RawClient(CollabApi signIn)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(signIn.Server, HubMethods.Path), http =>
        {
            http.Transports = HttpTransportType.WebSockets;
            http.SkipNegotiation = true;
            http.AccessTokenProvider = () => signIn.GetAccessTokenAsync();
        });
        builder.AddJsonProtocol(json => json.PayloadSerializerOptions = ProtocolJson.Options);
        _connection = builder.Build();
        _connection.On<JsonElement>(HubMethods.Frame, frame => Receive(FrameCodec.Decode(frame)));
        _connection.Closed += _ =>
        {
            _closed.TrySetResult();
            return Task.CompletedTask;
        };
    }

    public ClientId Client { get; init; } = new(Guid.CreateVersion7());

    public long Epoch { get; private set; }

    public MemberId Member { get; private set; }

    /// <summary>The number of the next command.</summary>
    public long NextClientSeq => Interlocked.Increment(ref _clientSeq);

    /// <summary>Ends when the connection is over.</summary>
    public Task Closed => _closed.Task;

    public async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await _connection.StartAsync(cancellationToken);
    }

    /// <summary>Joins as a new editor; the replicas begin with the texts of the answer.</summary>
    public async Task JoinAsync(SessionId session, CancellationToken cancellationToken)
    {
        var answer = await InvokeAsync<JoinSessionResponse>(
            HubMethods.JoinSession, new JoinSessionRequest(session, Client), cancellationToken);
        Assert.True(answer.Ok, answer.Message);
        lock (_lock)
        {
            (Epoch, Member, _seq) = (answer.Epoch!.Value, answer.Member!.Value, answer.Seq!.Value);
            foreach (var document in answer.Documents ?? [])
            {
                _replicas[document.Id] = new Replica(new Rope(document.Text ?? string.Empty), document.Revision);
            }

            _early.ForEach(Take);
        }
    }

    /// <summary>Sends in the order of the calls, also when the answers to earlier ones are not there yet.</summary>
    public async Task<T> InvokeAsync<T>(string method, object? argument, CancellationToken cancellationToken)
    {
        return await _connection.InvokeAsync<T>(method, argument, cancellationToken);
    }

    public Task<CommandAnswer> SubmitAsync(
        DocumentId document, long revision, TextOperation operation, CancellationToken cancellationToken)
    {
        var request = new SubmitOperationRequest(document, revision, Epoch, NextClientSeq, operation);
        return InvokeAsync<CommandAnswer>(HubMethods.SubmitOperation, request, cancellationToken);
    }

    /// <summary>The replica's text when its frames have brought it to a revision.</summary>
    public async Task<string> GetTextAsync(DocumentId document, long revision, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waiters.Add((document, revision, done));
            Wake();
        }

        await done.Task.WaitAsync(cancellationToken);
        lock (_lock)
        {
            return _replicas[document].Text.ToString();
        }
    }

    /// <summary>What the frames have brought so far.</summary>
    public (string Text, long Revision) Present(DocumentId document)
    {
        lock (_lock)
        {
            var replica = _replicas[document];
            return (replica.Text.ToString(), replica.Revision);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
    }

    private void Receive(Frame frame)
    {
        lock (_lock)
        {
            if (_seq is null)
            {
                _early.Add(frame);
                return;
            }

            Take(frame);
            Wake();
        }
    }

    private void Take(Frame frame)
    {
        if (frame.Last <= _seq)
        {
            return;
        }

        Fail(frame.First != _seq + 1, $"A frame begins with {frame.First} behind {_seq}.");
        _seq = frame.Last;
        foreach (var created in frame.Events.OfType<SessionEvent.DocumentCreated>())
        {
            _replicas[created.Document] = new Replica(new Rope(created.Text), 0);
        }

        foreach (var edited in frame.Events.OfType<SessionEvent.DocumentEdited>())
        {
            var replica = _replicas[edited.Document];
            Fail(edited.Revision != replica.Revision + 1, $"Revision {edited.Revision} came behind {replica.Revision}.");
            _replicas[edited.Document] = new Replica(replica.Text.Apply(edited.Operation), edited.Revision);
        }
    }

    private void Fail(bool isWrong, string message)
    {
        if (isWrong)
        {
            _failure = new InvalidOperationException(message);
            Wake();
            throw _failure;
        }
    }

    private void Wake()
    {
        if (_failure is { } failure)
        {
            _waiters.ForEach(waiter => waiter.Done.TrySetException(failure));
            _waiters.Clear();
            return;
        }

        foreach (var waiter in _waiters.Where(waiter => _replicas[waiter.Document].Revision >= waiter.Revision).ToArray())
        {
            waiter.Done.TrySetResult();
            _waiters.Remove(waiter);
        }
    }

    private sealed record Replica(Rope Text, long Revision);
}
