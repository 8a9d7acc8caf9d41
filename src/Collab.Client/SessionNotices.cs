using Collab.Engine;
using Collab.Engine.Clients;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Client;

/// <summary>Where a <see cref="ClientSession"/> stands, for a truth bar.</summary>
/// <param name="PendingCount">Commands that are not committed yet, an edit composed of many counting once.</param>
/// <param name="Closed">Why the session is over for this client; null while it is not.</param>
public sealed record ClientSessionState(ClientPhase Phase, int PendingCount, Rejection? Closed)
{
    public bool IsSynchronised => Phase == ClientPhase.Live && PendingCount == 0;
}

/// <summary>The text of a document changed by somebody else's doing.</summary>
/// <param name="Operation">The change, in terms of the text that this client had.</param>
/// <param name="Author">Null for a catch-up of many people's edits.</param>
public sealed record DocumentChange(DocumentId Document, TextOperation Operation, EventOrigin? Author);

/// <summary>A command went to the server and is under way.</summary>
public sealed record SubmittedCommand(long ClientSeq, DocumentId? Document, long Base, TextOperation? Operation);

/// <summary>The server has committed a command: it is in the log.</summary>
public sealed record Acknowledgement(long ClientSeq);

/// <summary>A command other than an edit was refused.</summary>
public sealed record RefusedCommand(OutboxCommand Command, Rejection Reason);
