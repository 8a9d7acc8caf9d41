using Collab.Engine.Conflicts;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Engine.Clients;

/// <summary>What the shell of a client has to do after the machine took something in.</summary>
public abstract record ClientEffect
{
    /// <summary>The text on screen changes by somebody else's operation.</summary>
    /// <param name="Author">Null for a catch-up of many people's edits.</param>
    public sealed record DocumentChanged(DocumentId Document, TextOperation Operation, EventOrigin? Author) : ClientEffect;

    /// <summary>The text on screen goes back to the server's; the pending edits are in a draft.</summary>
    public sealed record DocumentReset(DocumentId Document, TextOperation Operation, Draft Draft) : ClientEffect;

    /// <summary>Pending edits met what others did while this client was away: the merge is in the text, and its user is asked to look at it.</summary>
    public sealed record ReviewOffered(OfflineReview Review) : ClientEffect;

    /// <summary>The document has to be fetched (again): its text here is gone or never was.</summary>
    public sealed record DocumentStale(DocumentId Document) : ClientEffect;

    /// <summary>A file came back whose text is not here: fetch it.</summary>
    public sealed record TextNeeded(DocumentId Document) : ClientEffect;

    public sealed record CatchUpNeeded(DocumentId Document, long Base) : ClientEffect;

    /// <summary>A command other than an edit was refused; it is no longer in the outbox.</summary>
    public sealed record CommandRefused(OutboxCommand Command, Rejection Reason) : ClientEffect;

    /// <summary>Send again on this connection, after a pause.</summary>
    public sealed record RetryLater : ClientEffect;

    /// <summary>Join again: the fate of what was sent is unknown, or frames are missing.</summary>
    public sealed record RejoinNeeded : ClientEffect;

    /// <summary>This client is over: replaced by a newer connection, or forgotten. Start with a new client id.</summary>
    public sealed record ClientClosed(Rejection Reason) : ClientEffect;
}
