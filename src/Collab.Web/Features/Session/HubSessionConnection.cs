using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Sessions;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace Collab.Web.Features.Session;

/// <summary>One hub connection as its session sees it: a bounded queue in front of the socket.</summary>
/// <remarks>
/// <para>
/// The session's task calls <see cref="Send"/> for every connection of the room, for every frame. It must never wait for a socket, and no
/// connection may cost it a serialisation. So the bytes are made once per message (<see cref="SessionBroadcast.Form{T}"/>) and written with
/// <see cref="HubConnectionContext.WriteAsync(SerializedHubMessage, CancellationToken)"/>, which copies them into the socket's pipe and is
/// nearly always done when it returns. Only when the pipe is full (a client that reads too slowly) or SignalR itself is in the middle of a write
/// (the answer to an invocation, a ping) does it return a task that is not done.
/// </para>
/// <para>
/// The race is between that task's end and the next <see cref="Send"/>. If both wrote, a later frame could overtake an earlier one, and a client that
/// finds a gap has to join again. Hence one right to write, <c>_isWriting</c>. Whoever turns it from false to true under the lock writes, and alone
/// writes, until he finds the queue empty under the same lock and turns it back. Everybody else only adds to the queue. Between "the queue
/// is empty" and "nobody writes" no message can slip in, since both happen inside one lock; and the lock is never held over a write. The right may
/// wander: the session's task begins, meets a full pipe, and the pool's thread that finishes the write goes on with the queue while the
/// session's task is long elsewhere.
/// </para>
/// <para>
/// A queue at its bound ends the connection: dropping one message would leave a gap anyway, and joining again is cheaper for everybody than a queue
/// without end. <see cref="Close"/> puts the last word behind what waits and then lets nothing in; the connection is aborted when the queue has run
/// empty, or after <see cref="FarewellTimeout"/> when the client does not take it.
/// </para>
/// <para>
/// Frames may be written before the answer to the join that let this connection in: the session subscribes it right behind the answer's sequence
/// number, and the answer travels by SignalR's own way. The protocol says so, and clients keep early frames back.
/// </para>
/// </remarks>
internal sealed class HubSessionConnection : ISessionConnection
{
    /// <summary>Who does not read his last message for so long will not read it.</summary>
    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(5);

    private static readonly Func<SessionBroadcast, SerializedHubMessage> MakeForm = static broadcast =>
        new SerializedHubMessage(new InvocationMessage(broadcast.Method, [new RawJson(broadcast.Json)]));

    private readonly HubConnectionContext _connection;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly Queue<SessionBroadcast> _waiting = [];
    private readonly TaskCompletionSource _isFlushed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _waitingBytes;
    private bool _isWriting;
    private bool _isOver;

    public HubSessionConnection(HubConnectionContext connection, MemberId member, ClientId client, long? attempt, TimeProvider time)
    {
        (_connection, Member, Client, Attempt, _time) = (connection, member, client, attempt, time);
    }

    public MemberId Member { get; }

    public ClientId Client { get; }

    public long? Attempt { get; }

    public void Send(SessionBroadcast broadcast)
    {
        Take(broadcast, isLast: false);
    }

    public void Close(Rejection reason)
    {
        var farewell = new SessionBroadcast(
            HubMethods.Closed, JsonSerializer.SerializeToUtf8Bytes(
                new ClosedMessage(reason.Code, reason.Message), ProtocolJson.Options));
        if (Take(farewell, isLast: true))
        {
            _ = AbortWhenFlushedAsync();
        }
    }

    /// <summary>The client has left the session by itself: nothing more is sent, and the connection stays open.</summary>
    public void Detach()
    {
        lock (_gate)
        {
            _isOver = true;
        }
    }

    /// <returns>False when the connection takes nothing any more.</returns>
    private bool Take(SessionBroadcast broadcast, bool isLast)
    {
        lock (_gate)
        {
            if (_isOver)
            {
                return false;
            }

            _isOver = isLast;
            if (!_isWriting)
            {
                _isWriting = true;
            }
            else if (isLast || HasRoomFor(broadcast))
            {
                _waiting.Enqueue(broadcast);
                _waitingBytes += broadcast.Json.Length;
                return true;
            }
            else
            {
                _isOver = true;
                _waiting.Clear();
                _connection.Abort();
                return false;
            }
        }

        Write(broadcast);
        return true;
    }

    private bool HasRoomFor(SessionBroadcast broadcast)
    {
        return _waiting.Count < Limits.OutgoingMessagesMaximum
            && _waitingBytes + broadcast.Json.Length <= Limits.OutgoingBytesMaximum;
    }

    /// <summary>Writes this and all that waits, as far as it goes without waiting. To be called by who has the right to write.</summary>
    private void Write(SessionBroadcast broadcast)
    {
        for (var next = broadcast; next is not null; next = Next())
        {
            var write = _connection.WriteAsync(next.Form(MakeForm), CancellationToken.None);
            if (!write.IsCompletedSuccessfully)
            {
                _ = GoOnAsync(write);
                return;
            }
        }
    }

    private async Task GoOnAsync(ValueTask write)
    {
        // Never fails: SignalR ends the connection over a failed write and says nothing.
        await write;
        if (Next() is { } next)
        {
            Write(next);
        }
    }

    /// <summary>The next message; or null, and then the right to write is given back.</summary>
    private SessionBroadcast? Next()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out var next))
            {
                _waitingBytes -= next.Json.Length;
                return next;
            }

            _isWriting = false;
            if (_isOver)
            {
                _isFlushed.TrySetResult();
            }

            return null;
        }
    }

    private async Task AbortWhenFlushedAsync()
    {
        await _isFlushed.Task.WaitAsync(FarewellTimeout, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _connection.Abort();
    }
}
