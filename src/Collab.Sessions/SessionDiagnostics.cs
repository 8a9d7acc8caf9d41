using System.Diagnostics;
using Collab.Engine;

namespace Collab.Sessions;

/// <summary>
/// The moments at which a crash would be most telling, written to a <see cref="DiagnosticListener"/>. Nobody listens in production, and then they cost
/// a comparison; the tests of crashes load a startup hook that listens and kills the process right there.
/// </summary>
public static class SessionDiagnostics
{
    public const string ListenerName = "Collab.Sessions";

    /// <summary>Commands were handled; nothing is stored.</summary>
    public const string AppendStarting = nameof(AppendStarting);

    /// <summary>The frame is durable; nobody was told.</summary>
    public const string AppendStored = nameof(AppendStored);

    /// <summary>A keyframe is being taken.</summary>
    public const string KeyframeStarting = nameof(KeyframeStarting);

    private static readonly DiagnosticListener Listener = new(ListenerName);

    internal static void Reached(string moment, SessionId session)
    {
        if (Listener.IsEnabled(moment))
        {
            Listener.Write(moment, session);
        }
    }
}
