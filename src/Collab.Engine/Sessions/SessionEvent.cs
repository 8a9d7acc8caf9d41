using System.Collections.Immutable;
using Collab.Engine.Permissions;
using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

/// <summary>Whose command caused an event, so that its author finds his own again. Null client: not from an outbox.</summary>
public sealed record EventOrigin(MemberId Member, ClientId? Client, long ClientSeq);

/// <summary>Who may see an event. HTTP, recordings and exports filter by the same rule as the live broadcast.</summary>
public enum Audience : byte
{
    Everyone,

    /// <summary>Only the member named in the event's origin.</summary>
    Author,
}

/// <summary>What happened. Events are numbered by one sequence per session; the log of a session is nothing but these.</summary>
public abstract partial record SessionEvent
{
    public EventOrigin? Origin { get; init; }

    public virtual Audience Audience => Audience.Everyone;

    public sealed record SessionCreated(
        MemberId Owner, string Title, SessionSettings Settings, ImmutableArray<NewDocument> Documents) : SessionEvent;

    /// <summary>A member is present who was not; <see cref="EventOrigin.Member"/> says who.</summary>
    public sealed record UserJoined(MemberId Member, SessionRole Role) : SessionEvent;

    public sealed record UserLeft(MemberId Member, DepartureReason Reason) : SessionEvent;

    public sealed record MemberReadmitted(MemberId Member) : SessionEvent;

    /// <summary>An editor instance connected and got a new epoch: the fence against its older connections.</summary>
    public sealed record ClientJoined(MemberId Member, ClientId Client, long Epoch) : SessionEvent
    {
        public override Audience Audience => Audience.Author;
    }

    public sealed record RoleChanged(MemberId Member, SessionRole Role, Capabilities Granted, Capabilities Denied)
        : SessionEvent;

    /// <param name="Revision">The revision that the document has after this operation.</param>
    public sealed record DocumentEdited(DocumentId Document, long Revision, TextOperation Operation) : SessionEvent;

    public sealed record DocumentCreated(DocumentId Document, string Path, string Text) : SessionEvent;

    public sealed record DocumentRenamed(DocumentId Document, string Path) : SessionEvent;

    public sealed record DocumentDeleted(DocumentId Document) : SessionEvent;

    /// <summary>A deleted document is back, with the path, text and revision that it had.</summary>
    public sealed record DocumentRestored(DocumentId Document) : SessionEvent;

    public sealed record ChatMessageSent(string Text) : SessionEvent;

    /// <param name="Title">The title in force, changed or not.</param>
    /// <param name="Settings">All the rules in force.</param>
    public sealed record SettingsChanged(string Title, SessionSettings Settings) : SessionEvent;

    /// <summary>The member in the origin has given a reaction, or taken it back.</summary>
    public sealed record ReactionChanged(long Message, Reaction Reaction, bool IsOn) : SessionEvent;

    public sealed record SessionEnded : SessionEvent;

    public sealed record SessionRecovered : SessionEvent;
}

/// <summary>The events that were committed together: the row in the log, the message on the wire, the unit of playback.</summary>
/// <param name="First">Sequence number of the first event.</param>
/// <param name="Last">Sequence number of the last event, counted before any were withheld from an audience.</param>
public sealed record Frame(long First, long Last, DateTimeOffset At, ImmutableArray<SessionEvent> Events);
