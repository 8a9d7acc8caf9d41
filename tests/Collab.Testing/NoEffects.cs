using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Sessions;

namespace Collab.Testing;

/// <summary>Where programs are not run at all.</summary>
public sealed class NoEffects : IEffectRunner
{
    public static readonly NoEffects Instance = new();

    public void CarryOut(SessionActor session, SessionEffect.SandboxEffect effect)
    {
        if (effect is SessionEffect.StartProgram)
        {
            _ = session.SubmitAsync(new SessionCommand.ReportRun(
                effect.Run,
                [new SessionEvent.RunEnded(effect.Run, RunEndKind.NotStarted, "Programs cannot be run on this server.")],
                session.Snapshot.State.At));
        }
    }

    public Task ReleaseAsync(SessionId session)
    {
        return Task.CompletedTask;
    }
}
