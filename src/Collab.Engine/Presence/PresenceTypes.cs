using System.Collections.Immutable;

namespace Collab.Engine.Presence;

/// <summary>What a person is doing, the most telling first when several apply.</summary>
public enum PresenceStatus : byte
{
    Offline,
    Away,
    Idle,
    Active,
    Speaking,
    Typing,
}

/// <summary>Where a selection begins (<paramref name="Anchor"/>) and where the caret is (<paramref name="Head"/>), in UTF-16 units.</summary>
public readonly record struct Selection(int Anchor, int Head);

public sealed record Cursor(DocumentId Document, long Revision, ImmutableArray<Selection> Selections);

/// <summary>One editor instance of a member, as others see it.</summary>
public sealed record ClientPresence(
    ClientId Client, PresenceStatus Status, DocumentId? ActiveDocument, Cursor? Cursor, (int First, int Last)? Viewport,
    string? StatusNote);

/// <summary>A member over all his editor instances; the liveliest of them gives the status.</summary>
public sealed record MemberPresence(MemberId Id, PresenceStatus Status, ImmutableArray<ClientPresence> Clients);

/// <summary>Lets a replica that is synchronised at this revision compare itself with the server.</summary>
public readonly record struct DocumentChecksum(DocumentId Document, long Revision, uint Checksum);

/// <summary>What is told to everybody at one tick.</summary>
/// <param name="Members">Those who changed since the last tick; all of them where <paramref name="IsFull"/>.</param>
public sealed record PresenceTick(
    DateTimeOffset At, long Seq, ImmutableArray<DocumentChecksum> Documents, ImmutableArray<MemberPresence> Members, bool IsFull)
{
    /// <summary>Who asks everybody to come to where he is. Told once.</summary>
    public ImmutableArray<MemberId> FollowRequests { get; init; } = [];
}

/// <summary>What a client says about itself. Null members leave what was said before.</summary>
public sealed record PresenceUpdate(
    DocumentId? ActiveDocument, (int First, int Last)? Viewport, bool? IsTyping, bool? IsVoiceActive);
