using System.Collections.Concurrent;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Sandbox;
using Collab.Sessions;

namespace Collab.Web.Features.Session.Runs;

/// <summary>The sandboxes of the live sessions. One is made at a session's first run and goes when the session leaves memory.</summary>
internal sealed class SessionSandboxes(ISandboxFactory factory, TimeProvider time, ILoggerFactory loggers) : IEffectRunner
{
    private readonly ConcurrentDictionary<SessionId, SessionSandbox> _sandboxes = [];

    /// <summary>Whether programs can be run here. Waits, after the server's start, until that has been found out.</summary>
    public Task<SandboxAvailability> GetAvailabilityAsync(CancellationToken cancellationToken)
    {
        return factory.GetAvailabilityAsync(cancellationToken);
    }

    public void CarryOut(SessionActor session, SessionEffect.SandboxEffect effect)
    {
        _sandboxes.GetOrAdd(session.Id, _ => new SessionSandbox(session, factory.Create(), time, loggers.CreateLogger<SessionSandbox>())).Take(effect);
    }

    public async Task ReleaseAsync(SessionId session)
    {
        if (_sandboxes.TryRemove(session, out var sandbox))
        {
            await sandbox.DisposeAsync();
        }
    }

    /// <summary>Null where nothing has run since the session was loaded.</summary>
    public SessionSandbox? Find(SessionId session)
    {
        return _sandboxes.GetValueOrDefault(session);
    }
}
