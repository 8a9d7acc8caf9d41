using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Collab.Sessions;

/// <summary>
/// Every live session of this process; the singleton through which all that is live goes.
/// <para>
/// A session is loaded by the first who asks and shared by all who ask meanwhile. One that stops (idle, ended, after an error) is replaced only when it
/// has come to its end, keyframe included, so that two actors of one session never overlap; the owner's epoch in the store is the
/// fence should that ever fail.
/// </para>
/// </summary>
public sealed partial class SessionRegistry : IHostedService, IAsyncDisposable
{
    private readonly ISessionStore _store;
    private readonly CollaborationOptions _options;
    private readonly TimeProvider _time;
    private readonly SessionMetrics _metrics;
    private readonly IEffectRunner _effects;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly Dictionary<SessionId, Task<SessionActor?>> _loading = [];
    private readonly Dictionary<SessionId, SessionActor> _live = [];
    private ITimer? _cleanup;
    private bool _isStopping;

    public SessionRegistry(
        ISessionStore store, IOptions<CollaborationOptions> options, TimeProvider time, SessionMetrics metrics, IEffectRunner effects,
        ILoggerFactory loggers)
    {
        (_store, _options, _time, _metrics, _effects, _loggers) = (store, options.Value, time, metrics, effects, loggers);
        _logger = loggers.CreateLogger<SessionRegistry>();
    }

    /// <summary>The sessions in memory at this moment.</summary>
    public IReadOnlyCollection<SessionActor> Live
    {
        get
        {
            lock (_gate)
            {
                return [.. _live.Values];
            }
        }
    }

    /// <summary>The session, loaded if it is not in memory. Null when there is none with this id.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer; nothing is known of the session.</exception>
    public async Task<SessionActor?> FindAsync(SessionId session, CancellationToken cancellationToken)
    {
        while (true)
        {
            SessionActor? actor;
            Task<SessionActor?>? loading = null;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isStopping, this);
                if (!_live.TryGetValue(session, out actor) && !_loading.TryGetValue(session, out loading))
                {
                    _loading[session] = loading = LoadAsync(session);
                }
            }

            actor ??= await loading!.WaitAsync(cancellationToken);
            if (actor is null || !actor.IsStopping)
            {
                return actor;
            }

            await actor.Stopped.WaitAsync(cancellationToken);
            Remove(actor);
        }
    }

    /// <summary>Wants something of a session. One that was just leaving memory, and took nothing any more, is loaded again for it.</summary>
    public async Task<CommandAnswer> SubmitAsync(SessionActor actor, SessionCommand command, CancellationToken cancellationToken)
    {
        var answer = await actor.SubmitAsync(command);
        if (answer.Code != RejectionCode.TryAgain)
        {
            return answer;
        }

        await actor.Stopped.WaitAsync(cancellationToken);
        return await FindAsync(actor.Id, cancellationToken) is { } loaded ? await loaded.SubmitAsync(command) : answer;
    }

    /// <summary>Stores a new session. It is loaded when somebody asks for it.</summary>
    /// <param name="greeting">The first line of the chat, in the owner's name.</param>
    /// <returns>Null when it is stored, else why not.</returns>
    public async Task<Rejection?> CreateAsync(
        NewSession session, SessionSettings settings, ImmutableArray<NewDocument> documents, CancellationToken cancellationToken,
        string? greeting = null)
    {
        return await SessionDriver.CreateAsync(_store, session, settings, documents, cancellationToken, greeting);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _cleanup = _time.CreateTimer(_ => _ = EndOverdueAsync(), null, _options.SessionCleanupInterval, _options.SessionCleanupInterval);
        return Task.CompletedTask;
    }

    /// <summary>Unloads everything, so that the next start replays little. A process that is killed instead loses nothing.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            _isStopping = true;
        }

        await Task.WhenAll(Live.Select(static actor => actor.StopAsync())).WaitAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_cleanup is not null)
        {
            await _cleanup.DisposeAsync();
        }

        await StopAsync(CancellationToken.None);
    }

    /// <summary>Ends the sessions that are older than <c>MaxSessionDuration</c>, as their owner would.</summary>
    private async Task EndOverdueAsync()
    {
        try
        {
            var overdue = await _store.FindOpenCreatedBeforeAsync(_time.GetUtcNow() - _options.MaxSessionDuration, CancellationToken.None);
            foreach (var session in overdue)
            {
                if (await FindAsync(session, CancellationToken.None) is { } actor)
                {
                    await SubmitAsync(actor, new SessionCommand.EndSession(actor.Snapshot.State.Owner, _time.GetUtcNow()), CancellationToken.None);
                    LogOverdue(session);
                }
            }
        }
        catch (Exception exception)
        {
            LogCleanupFailed(exception);
        }
    }

    private async Task<SessionActor?> LoadAsync(SessionId session)
    {
        // The caller holds the gate; and not under the caller's token, since others may wait for the same load.
        await Task.Yield();
        SessionActor? actor = null;
        try
        {
            actor = await OpenAsync(session);
            return actor;
        }
        finally
        {
            lock (_gate)
            {
                _loading.Remove(session);
                if (actor is not null)
                {
                    _live[session] = actor;
                }
            }
        }
    }

    private async Task<SessionActor?> OpenAsync(SessionId session)
    {
        var driver = await SessionDriver.OpenAsync(
            _store, session, _loggers.CreateLogger<SessionDriver>(), CancellationToken.None);
        if (driver is null)
        {
            return null;
        }

        // The process may have died between a change and the note of it.
        await _store.NoteRulesAsync(session, driver.State.Title, driver.State.Settings.IsLocked, CancellationToken.None);
        if (driver.State.Phase == SessionPhase.Ended)
        {
            await _store.MarkEndedAsync(session, driver.State.At, CancellationToken.None);
        }

        var roster = await _store.ReadRosterAsync(session, CancellationToken.None);
        var actor = new SessionActor(driver, _store, roster, _options, _time, _metrics, _effects, _loggers.CreateLogger<SessionActor>());
        _ = RemoveWhenStoppedAsync(actor);
        return actor;
    }

    private async Task RemoveWhenStoppedAsync(SessionActor actor)
    {
        await actor.Stopped;
        Remove(actor);
    }

    private void Remove(SessionActor actor)
    {
        lock (_gate)
        {
            if (_live.TryGetValue(actor.Id, out var known) && known == actor)
            {
                _live.Remove(actor.Id);
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "Session {Session} was ended: it is older than MaxSessionDuration.")]
    private partial void LogOverdue(SessionId session);

    [LoggerMessage(LogLevel.Warning, "Looking for sessions past their time failed; it is tried again at the next interval.")]
    private partial void LogCleanupFailed(Exception exception);
}
