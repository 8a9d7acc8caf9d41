using Collab.Engine;
using Collab.Engine.Sessions;

namespace Collab.Sessions;

/// <summary>
/// Carries out what a session wants of its sandbox. Its sides: the server's sandboxes, and the scripted ones of simulation and tests. What comes of an
/// effect is submitted to the session as a command.
/// </summary>
public interface IEffectRunner
{
    /// <summary>Called on the session's own task, in order: takes the effect in and returns at once.</summary>
    void CarryOut(SessionActor session, SessionEffect.SandboxEffect effect);

    /// <summary>The session leaves memory: what still runs for it is ended. Returns when nothing is left.</summary>
    Task ReleaseAsync(SessionId session);
}
