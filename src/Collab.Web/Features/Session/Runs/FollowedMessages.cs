using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session.Runs;

/// <summary>Whose messages are followed now.</summary>
/// <param name="Process">Null for the whole program's.</param>
public sealed record FollowedMessages(bool IsOn, string? Process)
{
    public static readonly FollowedMessages None = new(false, null);

    public static FollowedMessages Of(RunState? run)
    {
        if (run is not { IsTraced: true, IsOver: false })
        {
            return None;
        }

        // A wish that was refused has changed nothing: the one before it counts.
        var last = run.Actions.LastOrDefault(static action =>
            action.Action.Kind is RunActionKind.Trace or RunActionKind.Untrace && action.Result is not { Ok: false });
        var isRefused = last is null && run.Actions.Any(static action => action.Action.Kind == RunActionKind.Trace);
        return isRefused || last is { Action.Kind: RunActionKind.Untrace } ? None : new FollowedMessages(true, last?.Action.Process);
    }

    /// <summary>As ":a &lt;0.152.0&gt;".</summary>
    public static string NameOf(RunState run, string process)
    {
        return run.Processes.FirstOrDefault(known => known.Process == process) is { } known && ProcessTree.NameOf(known) is var name && name != process
            ? $"{name} {process}"
            : process;
    }
}
