using Collab.Engine;

namespace Collab.Web.Features.Session;

/// <summary>Addresses of sessions on this site.</summary>
internal static class SessionPaths
{
    public const string Join = "/join";
    public const string Templates = "/templates";

    /// <summary>Where programs reach a session.</summary>
    public static string Api(SessionId session)
    {
        return $"/api/sessions/{session}";
    }

    public static string Room(SessionId session)
    {
        return $"/sessions/{session}";
    }

    public static string Settings(SessionId session)
    {
        return $"/sessions/{session}/settings";
    }

    /// <summary>The link that is handed on.</summary>
    public static string Invitation(string code)
    {
        return $"{Join}/{JoinCode.Format(code)}";
    }
}
