using System.Collections.Immutable;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Presence;
using Collab.Engine.Sessions;

namespace Collab.Protocol;

/// <summary>Names, colours: what the log does not hold about people.</summary>
public sealed record RosterMessage(ImmutableArray<RosterEntry> Members);

/// <summary>The last word before the server drops a connection.</summary>
public sealed record ClosedMessage(RejectionCode Code, string Message);

/// <summary>The transient state of the people, coalesced. <see cref="Members"/> are those who changed; all of them where <see cref="Full"/>.</summary>
public sealed record PresenceMessage(
    DateTimeOffset At, long Seq, ImmutableArray<ChecksumInfo> Documents, ImmutableArray<MemberPresenceInfo> Members, bool Full,
    ImmutableArray<MemberId>? FollowRequests = null)
{
    public static PresenceMessage Of(PresenceTick tick)
    {
        return new PresenceMessage(
            tick.At,
            tick.Seq,
            [.. tick.Documents.Select(static sum => new ChecksumInfo(sum.Document, sum.Revision, sum.Checksum))],
            [.. tick.Members.Select(MemberPresenceInfo.Of)],
            tick.IsFull,
            tick.FollowRequests.IsEmpty ? null : tick.FollowRequests);
    }
}

public sealed record ChecksumInfo(DocumentId Document, long Revision, uint Checksum);

public sealed record MemberPresenceInfo(MemberId Id, string Status, ImmutableArray<ClientPresenceInfo> Clients)
{
    public static MemberPresenceInfo Of(MemberPresence member)
    {
        return new MemberPresenceInfo(member.Id, NameOf(member.Status), [.. member.Clients.Select(Of)]);
    }

    private static ClientPresenceInfo Of(ClientPresence client)
    {
        var cursor = client.Cursor is { } at
            ? new CursorInfo(at.Document, at.Revision, [.. at.Selections.Select(static s => ImmutableArray.Create(s.Anchor, s.Head))])
            : null;
        ImmutableArray<int>? viewport = client.Viewport is { } lines ? [lines.First, lines.Last] : null;
        return new ClientPresenceInfo(
            client.Client, NameOf(client.Status), client.ActiveDocument, cursor, viewport, client.StatusNote);
    }

    private static string NameOf(PresenceStatus status)
    {
        return JsonNamingPolicy.SnakeCaseLower.ConvertName(status.ToString());
    }
}

public sealed record ClientPresenceInfo(
    ClientId Client, string Status, DocumentId? ActiveDocument, CursorInfo? Cursor, ImmutableArray<int>? Viewport, string? StatusNote);

public sealed record CursorInfo(DocumentId Document, long Revision, ImmutableArray<ImmutableArray<int>> Selections);
