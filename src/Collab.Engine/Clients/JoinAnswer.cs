using System.Collections.Immutable;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Engine.Clients;

/// <summary>What a client asks for when it connects.</summary>
/// <param name="Since">The last sequence number seen; null for a new client and for one restored from its journal.</param>
/// <param name="Documents">Revisions of the documents whose text the client holds.</param>
public sealed record JoinQuestion(
    ClientId Client, long? Since, ImmutableDictionary<DocumentId, long> Documents, long LastClientSeq);

/// <summary>What the client machine needs of the server's answer to a join.</summary>
/// <param name="Frames">What was missed since the question's sequence number; null when that is too much, or was not asked.</param>
public sealed record JoinAnswer(
    MemberId Member, long Seq, long Epoch, long LastClientSeq, ImmutableArray<JoinedDocument> Documents,
    ImmutableArray<Frame>? Frames);

/// <param name="Text">Null when the client holds the document, or has to fetch it.</param>
public sealed record JoinedDocument(DocumentId Id, string Path, long Revision, bool IsDeleted, string? Text);

/// <summary>
/// The way from an old revision to a newer one: first the steps up to the client's own last commit (it may be among what was missed), then
/// everything after it as one operation. Client and server never transform over differently grouped histories.
/// </summary>
/// <param name="Text">Below the history's horizon: the text at <paramref name="To"/>, in place of the way there.</param>
public sealed record CatchUpAnswer(
    long From, long To, ImmutableArray<HistoryEntry> Steps, TextOperation? Operation, string? Text = null);
