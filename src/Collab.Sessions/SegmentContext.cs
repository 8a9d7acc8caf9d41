using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Sessions;

/// <summary>
/// What a segment's writer and reader both know after each edit, and so need not write for the next: who edits which file where, the numbers that come
/// next, the length of the text. Carets of all authors move with everybody's edits, so that people who type at the same time each go on where they were.
/// </summary>
internal sealed class SegmentContext
{
    private readonly List<DocumentId> _documents = [];
    private readonly List<(MemberId Member, ClientId? Client)> _authors = [];
    private readonly List<long> _clientSeqs = [];
    private readonly List<FollowedDocument> _followed = [];

    /// <summary>Index of the last edit's document; -1 before the first.</summary>
    public int Document { get; private set; } = -1;

    /// <summary>Index of the last edit's author; -1 before the first.</summary>
    public int Author { get; private set; } = -1;

    public int DocumentCount => _documents.Count;

    public int AuthorCount => _authors.Count;

    /// <summary>The index of a document; one that is new gets the next.</summary>
    public int IndexOf(DocumentId document)
    {
        var index = _documents.IndexOf(document);
        return index >= 0 ? index : _documents.Count;
    }

    public int IndexOf(MemberId member, ClientId? client)
    {
        var index = _authors.IndexOf((member, client));
        return index >= 0 ? index : _authors.Count;
    }

    public void AddDocument(DocumentId document)
    {
        _documents.Add(document);
        _followed.Add(new FollowedDocument());
    }

    public void AddAuthor(MemberId member, ClientId? client)
    {
        _authors.Add((member, client));
        _clientSeqs.Add(0);
    }

    public DocumentId DocumentAt(int index)
    {
        return _documents[index];
    }

    public EventOrigin OriginOf(int author, long clientSeq)
    {
        return new EventOrigin(_authors[author].Member, _authors[author].Client, clientSeq);
    }

    public long NextClientSeq(int author)
    {
        return _clientSeqs[author] + 1;
    }

    public long NextRevision(int document)
    {
        return _followed[document].Revision + 1;
    }

    public int LengthOf(int document)
    {
        return _followed[document].Length;
    }

    public int CaretOf(int document, int author)
    {
        return _followed[document].Carets.GetValueOrDefault(author);
    }

    /// <param name="caret">Where the author goes on; null to leave him where he was, moved along.</param>
    public void Follow(int document, int author, long clientSeq, long revision, TextOperation operation, int? caret)
    {
        (Document, Author) = (document, author);
        _clientSeqs[author] = clientSeq;
        var followed = _followed[document];
        (followed.Revision, followed.Length) = (revision, operation.TargetLength);
        foreach (var other in followed.Carets.Keys)
        {
            followed.Carets[other] = operation.MapPosition(followed.Carets[other], Bias.Left);
        }

        if (caret is { } place)
        {
            followed.Carets[author] = place;
        }
    }

    private sealed class FollowedDocument
    {
        public long Revision { get; set; }

        public int Length { get; set; }

        public Dictionary<int, int> Carets { get; } = [];
    }
}
