using Collab.Engine;

namespace Collab.Client;

/// <summary>A file to begin a session with.</summary>
public sealed record DocumentText(string Path, string Text);

/// <summary>What the server says of a new session.</summary>
/// <param name="Url">The page of its room.</param>
public sealed record CreatedSession(Guid Id, string JoinCode, string Url)
{
    public SessionId Session => new(Id);
}

/// <summary>A guest's way into one session.</summary>
public sealed record GuestTicket(string AccessToken, Guid Session, Guid Member);

/// <summary>The committed text of a document at one revision.</summary>
public sealed record DocumentSnapshot(string Path, long Revision, string Text);
