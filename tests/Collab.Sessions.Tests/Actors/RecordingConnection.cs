using System.Collections.Concurrent;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;

namespace Collab.Sessions.Tests.Actors;

/// <summary>A connection that keeps what it is told.</summary>
internal sealed class RecordingConnection(MemberId member, ClientId client, long? attempt = null) : ISessionConnection
{
    private readonly ConcurrentQueue<SessionBroadcast> _messages = new();
    private readonly TaskCompletionSource<Rejection> _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MemberId Member => member;

    public ClientId Client => client;

    public long? Attempt => attempt;

    public Task<Rejection> Closed => _closed.Task;

    public IReadOnlyList<Frame> Frames => [.. _messages.Where(static message => message.Method == HubMethods.Frame)
        .Select(static message => FrameCodec.Decode(message.Json.Span))];

    public IEnumerable<SessionEvent> Events => Frames.SelectMany(static frame => frame.Events);

    public IReadOnlyList<PresenceMessage> Presence => [.. _messages.Where(static message => message.Method == HubMethods.Presence)
        .Select(static message => JsonSerializer.Deserialize<PresenceMessage>(message.Json.Span, ProtocolJson.Options)!)];

    public void Send(SessionBroadcast broadcast)
    {
        _messages.Enqueue(broadcast);
    }

    public void Close(Rejection reason)
    {
        _closed.TrySetResult(reason);
    }
}
