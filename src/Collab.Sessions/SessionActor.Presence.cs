using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Presence;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Microsoft.Extensions.Logging;

namespace Collab.Sessions;

// What is transient, and what time alone brings about: ticks, people who do not come back, keyframes, unloading.
public sealed partial class SessionActor
{
    /// <summary>The interval between ticks grows by this with each connection: the cost of a tick grows with their square.</summary>
    private static readonly TimeSpan TickIntervalPerConnection = TimeSpan.FromMilliseconds(5);

    /// <summary>Every so many presence intervals everybody is told of, not only who changed.</summary>
    private const int FullTickEvery = 10;

    /// <summary>A room without connections only waits for people to come back and for its own unloading.</summary>
    private static readonly TimeSpan QuietTickInterval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan TickIntervalMinimum = TimeSpan.FromMilliseconds(20);

    private readonly PresenceMachine _presence;
    private readonly ITimer _ticker;
    private DateTimeOffset _lastTickAt;
    private DateTimeOffset _lastChecksumAt;
    private DateTimeOffset _lastFullTickAt;
    private int _isTickWaiting;
    private long _keyframeSeq;
    private long? _keyframeAt;
    private Task _keyframe = Task.CompletedTask;

    public void UpdateCursor(ISessionConnection connection, Cursor cursor)
    {
        PostTransient(() =>
        {
            if (_driver.State.Documents.TryGetValue(cursor.Document, out var document) && !document.IsDeleted)
            {
                _presence.UpdateCursor(connection.Member, connection.Client, cursor, document, _time.GetUtcNow());
            }
        });
    }

    public void UpdatePresence(ISessionConnection connection, PresenceUpdate update)
    {
        PostTransient(() => _presence.Update(connection.Member, connection.Client, update, _time.GetUtcNow()));
    }

    /// <summary>Null when everybody is asked to come to where the member is, else why not.</summary>
    public Rejection? RequestFollow(MemberId member)
    {
        var refusal = SessionMachine.CheckFollowRequest(Snapshot.State, member);
        if (refusal is null)
        {
            PostTransient(() => _presence.RequestFollow(member, _time.GetUtcNow()));
        }

        return refusal;
    }

    /// <summary>To be called when the number of connections becomes zero or one.</summary>
    private void SetTickInterval()
    {
        var lively = _options.CursorThrottleInterval > TickIntervalMinimum ? _options.CursorThrottleInterval : TickIntervalMinimum;
        var interval = _connections.Count == 0 ? QuietTickInterval : lively;
        _ticker.Change(interval, interval);
    }

    private void TakePresence(Frame frame)
    {
        foreach (var happened in frame.Events)
        {
            if (happened is SessionEvent.DocumentEdited edited)
            {
                _presence.Committed(edited, frame.At);
            }
            else if (happened is SessionEvent.StatusChanged { Origin.Member: var member })
            {
                TakeStatus(member);
            }
        }
    }

    private void TakeStatus(MemberId member)
    {
        _presence.SetNote(member, _driver.State.Statuses.TryGetValue(member, out var status) ? status : string.Empty);
    }

    /// <summary>Called by the timer, on a thread of its own: at most one tick waits in the mailbox.</summary>
    private void Tick()
    {
        if (Interlocked.Exchange(ref _isTickWaiting, 1) == 0)
        {
            Post(() =>
            {
                Volatile.Write(ref _isTickWaiting, 0);
                TakeTick(_time.GetUtcNow());
            });
        }
    }

    private void TakeTick(DateTimeOffset now)
    {
        if (now - _lastTickAt < TickIntervalPerConnection * _connections.Count)
        {
            return;
        }

        _lastTickAt = now;
        var hasChecksums = now - _lastChecksumAt >= _options.PresenceUpdateInterval;
        var isFull = now - _lastFullTickAt >= _options.PresenceUpdateInterval * FullTickEvery;
        _lastChecksumAt = hasChecksums ? now : _lastChecksumAt;
        _lastFullTickAt = isFull ? now : _lastFullTickAt;
        if (_presence.Tick(_driver.State, hasChecksums, isFull, now) is { } tick)
        {
            if (_connections.Count > 0)
            {
                Tell(BroadcastOf(tick));
            }

            _snapshot = _snapshot with { Presence = _presence.Describe() };
            Changed?.Invoke();
        }

        LetAbsentGo(now);
        if (_connections.Count == 0 && now - _lastConnectionAt >= _options.SessionIdleTimeout && _waitingCommands == 0)
        {
            Volatile.Write(ref _isStopRequested, true);
        }
    }

    private static SessionBroadcast BroadcastOf(PresenceTick tick)
    {
        return new SessionBroadcast(
            HubMethods.Presence, JsonSerializer.SerializeToUtf8Bytes(PresenceMessage.Of(tick), ProtocolJson.Options));
    }

    /// <summary>Somebody who has just come is told where everybody is without waiting for the next full tick.</summary>
    private void SendPresenceTo(ISessionConnection connection)
    {
        connection.Send(BroadcastOf(new PresenceTick(_time.GetUtcNow(), _driver.State.Seq, [], _presence.Describe(), IsFull: true)));
    }

    private void LetAbsentGo(DateTimeOffset now)
    {
        foreach (var (member, since) in _absentSince.Where(pair => now - pair.Value >= Limits.AbsenceGrace).ToList())
        {
            _absentSince.Remove(member);
            _ = SubmitAsync(new SessionCommand.LeaveSession(member, DepartureReason.Disconnected, now));
        }
    }

    private void SaveKeyframeIfDue()
    {
        if (_driver.State.Seq - _keyframeSeq >= _options.KeyframeInterval
            && (_keyframeAt is not { } at || _time.GetElapsedTime(at) >= _options.KeyframeDistance)
            && _keyframe.IsCompleted)
        {
            (_keyframeSeq, _keyframeAt) = (_driver.State.Seq, _time.GetTimestamp());
            _keyframe = SaveKeyframeAsync(_driver.State);
        }
    }

    private async Task SaveKeyframeAsync(SessionState state)
    {
        try
        {
            // Off the session's task: writing a state out takes longer than a keystroke may wait.
            await Task.Run(() => _driver.SaveKeyframeAsync(state, CancellationToken.None));
        }
        catch (Exception exception)
        {
            // Loading replays a longer tail instead; the log is what counts.
            LogKeyframeFailed(exception, Id);
        }
    }

    private async Task SaveLastKeyframeAsync()
    {
        await _keyframe;
        if (_driver.State.Seq > _keyframeSeq)
        {
            _keyframeSeq = _driver.State.Seq;
            await SaveKeyframeAsync(_driver.State);
        }
    }

    [LoggerMessage(LogLevel.Warning, "A keyframe of session {Session} could not be stored; loading it will take longer.")]
    private partial void LogKeyframeFailed(Exception exception, SessionId session);
}
