using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Protocol;

/// <param name="Since">The last sequence number this client has taken in; absent for a new or restored client.</param>
/// <param name="Documents">Revisions of the documents whose text the client holds.</param>
/// <param name="LastClientSeq">The highest number this client ever sent; 0 or absent for a new one.</param>
/// <param name="Ticket">Ties the connection to the circuit of the same tab; given out by the page, once.</param>
public sealed record JoinSessionRequest(
    SessionId Session, ClientId ClientId, long? Since = null, ImmutableDictionary<DocumentId, long>? Documents = null,
    long LastClientSeq = 0, string? Ticket = null);

public sealed record LeaveSessionRequest;

public sealed record CatchUpRequest(DocumentId Document, long Base);

/// <param name="Selections">The author's carets as [anchor, head] pairs, in coordinates after the operation.</param>
public sealed record SubmitOperationRequest(
    DocumentId Document, long Base, long Epoch, long ClientSeq, TextOperation Op, ImmutableArray<ImmutableArray<int>>? Selections = null);

public sealed record UpdateCursorRequest(DocumentId Document, long Revision, ImmutableArray<ImmutableArray<int>> Selections);

/// <param name="Viewport">First and last visible line, counted from 1.</param>
public sealed record UpdatePresenceRequest(
    DocumentId? ActiveDocument = null, ImmutableArray<int>? Viewport = null, bool? Typing = null, bool? VoiceActive = null,
    string? Status = null);

/// <param name="Document">The new file's id, minted by the client.</param>
public sealed record CreateDocumentRequest(long Epoch, long ClientSeq, DocumentId Document, string Path, string? Text = null);

public sealed record RenameDocumentRequest(long Epoch, long ClientSeq, DocumentId Document, string Path);

public sealed record DeleteDocumentRequest(long Epoch, long ClientSeq, DocumentId Document);

public sealed record RestoreDocumentRequest(long Epoch, long ClientSeq, DocumentId Document);

public sealed record SendChatRequest(long Epoch, long ClientSeq, string Text);

/// <param name="Message">The sequence number of the message.</param>
/// <param name="On">False takes the reaction back.</param>
public sealed record ChangeReactionRequest(long Epoch, long ClientSeq, long Message, Reaction Reaction, bool On);

public sealed record RequestFollowRequest;
