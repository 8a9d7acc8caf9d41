using Collab.Engine;
using Collab.Sessions;

namespace Collab.Web.Features.Session;

/// <summary>
/// Follows a session for a page. An actor may end under the page (idle, after an error); the session is then loaded again
/// by whoever asks, as a new actor, so the watch asks now and then and moves over.
/// </summary>
internal sealed partial class SessionWatch : IAsyncDisposable
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromSeconds(2);

    private readonly SessionRegistry _registry;
    private readonly Action _changed;
    private readonly ILogger _logger;
    private readonly PeriodicTimer _timer;
    private readonly Task _checking;
    private volatile SessionActor _actor;

    /// <param name="changed">Called on the session's own thread: has to be quick and must not throw.</param>
    public SessionWatch(SessionRegistry registry, SessionActor actor, TimeProvider time, ILogger<SessionWatch> logger, Action changed)
    {
        (_registry, _actor, _logger, _changed) = (registry, actor, logger, changed);
        actor.Changed += changed;
        _timer = new PeriodicTimer(CheckInterval, time);
        _checking = CheckAsync();
    }

    public SessionActor Actor => _actor;

    public async ValueTask DisposeAsync()
    {
        _timer.Dispose();
        await _checking;
        _actor.Changed -= _changed;
    }

    private async Task CheckAsync()
    {
        while (await _timer.WaitForNextTickAsync())
        {
            try
            {
                if (await _registry.FindAsync(_actor.Id, CancellationToken.None) is { } current && current != _actor)
                {
                    _actor.Changed -= _changed;
                    _actor = current;
                    current.Changed += _changed;
                    _changed();
                }
            }
            catch (ObjectDisposedException)
            {
                // The server stops, and the page with it.
                return;
            }
            catch (StoreUnavailableException exception)
            {
                LogUnavailable(exception, _actor.Id);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "A page waits for session {Session}: the store does not answer.")]
    private partial void LogUnavailable(Exception exception, SessionId session);
}
