using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Presence;
using Collab.Engine.Sessions;
using Collab.Protocol;

namespace Collab.Sessions;

/// <summary>What pages render: a session at one moment. Immutable and replaced as a whole.</summary>
public sealed record SessionSnapshot(
    SessionState State, ImmutableArray<MemberPresence> Presence, ImmutableDictionary<MemberId, RosterEntry> Roster);

/// <summary>An editor instance that wants to join, and how to reach it.</summary>
/// <param name="Person">Who it is, as the server knows him; never what the client says.</param>
/// <param name="RoleIfNew">The role of somebody whom the session does not know yet.</param>
/// <param name="Since">The last sequence number that the client has taken in.</param>
/// <param name="Documents">Revisions of the documents whose text the client holds.</param>
/// <param name="LastClientSeq">The highest number that the client ever sent; 0 for a new one.</param>
public sealed record SessionJoin(
    RosterEntry Person, ClientId Client, SessionRole RoleIfNew, long? Since,
    ImmutableDictionary<DocumentId, long>? Documents, long LastClientSeq, ISessionConnection Connection)
{
    /// <summary>
    /// The client has given this attempt up long ago and has joined by a later one: the request was late on the way. Letting it in would close the
    /// connection that is in use.
    /// </summary>
    public bool IsOvertakenBy(ISessionConnection other)
    {
        return other.Member == Connection.Member && other.Client == Connection.Client && Connection.Attempt < other.Attempt;
    }
}
