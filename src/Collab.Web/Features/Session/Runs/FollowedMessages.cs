using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session.Runs;

/// <summary>Whose messages are followed now.</summary>
/// <param name="Process">Null for the whole program's.</param>
public sealed record FollowedMessages(bool IsOn, string? Process)
{
    public static readonly FollowedMessages None = new(false, null);

    public static FollowedMessages Of(RunState? run)
    {
        return run is { Trace: { } trace, IsOver: false } ? new FollowedMessages(true, trace.Process) : None;
    }

    /// <summary>As ":a &lt;0.152.0&gt;".</summary>
    public static string NameOf(RunState run, string process)
    {
        return run.Processes.FirstOrDefault(known => known.Process == process) is { } known && ProcessTree.NameOf(known) is var name && name != process
            ? $"{name} {process}"
            : process;
    }
}
