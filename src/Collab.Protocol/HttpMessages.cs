using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Collab.Engine;
using Collab.Engine.Sessions;

namespace Collab.Protocol;

public sealed record GuestRequest(string JoinCode, string DisplayName);

/// <param name="ExpiresAt">A guest's token lives at most 24 hours, and counts only while the member is admitted.</param>
public sealed record GuestResponse(string AccessToken, SessionId Session, MemberId Member, DateTimeOffset ExpiresAt);

public sealed record GuestProfileRequest(string DisplayName, string Color, string? Initials = null);

/// <param name="Colors">Those that can be chosen.</param>
public sealed record GuestProfileResponse(string DisplayName, string Color, ImmutableArray<string> Colors, string? Initials = null);

/// <param name="Template">Name of a template; <paramref name="Documents"/> are added to its files.</param>
public sealed record CreateSessionRequest(
    string Title, string? Template = null, ImmutableArray<NewDocumentRequest>? Documents = null, SessionSettings? Settings = null);

public sealed record NewDocumentRequest(string Path, string Text);

public sealed record CreateSessionResponse(SessionId Id, string JoinCode, string Url);

/// <param name="ExpiresAt">Null: the code lets people in for as long as the session is open.</param>
public sealed record ExpireCodeRequest(DateTimeOffset? ExpiresAt = null);

/// <param name="Url">Of the link, on the server's site.</param>
public sealed record JoinCodeResponse(string JoinCode, string Url, DateTimeOffset? ExpiresAt);

/// <summary>A session as <c>GET /api/sessions/{id}</c> gives it.</summary>
public sealed record SessionResponse(
    SessionInfo Session, long Seq, ImmutableArray<MemberInfo> Members, ImmutableArray<RosterEntry> Roster,
    ImmutableArray<DocumentInfo> Documents);

public sealed record SessionSummary(
    SessionId Id, string Title, bool IsOwner, bool HasEnded, DateTimeOffset CreatedAt, DateTimeOffset LastActivityAt, bool IsArchived);

public sealed record DocumentResponse(string Path, long Revision, [property: JsonConverter(typeof(LongTextConverter))] string Text);

/// <param name="Last">Sequence number of the last event given; ask again behind it.</param>
public sealed record FramesResponse(ImmutableArray<RawJson> Frames, long Last);
