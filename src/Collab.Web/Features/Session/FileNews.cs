using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session;

/// <summary>
/// What others have changed in the files that a reader does not look at: by file, who. Each page keeps its own, since it is about what that
/// page's reader has seen.
/// </summary>
internal sealed class FileNews(MemberId reader)
{
    private readonly Dictionary<DocumentId, Seen> _seen = [];
    private HashSet<DocumentId> _shown = [];

    /// <summary>The reader has these in front of him now.</summary>
    public void Look(IEnumerable<DocumentId> shown, SessionState state)
    {
        Take(state);
        _shown = [.. shown];
        Take(state);
    }

    /// <summary>Takes in a newer state. What the reader sees for the first time is no news.</summary>
    public void Take(SessionState state)
    {
        foreach (var document in state.Documents.Values)
        {
            if (!_seen.TryGetValue(document.Id, out var seen) || _shown.Contains(document.Id))
            {
                _seen[document.Id] = new Seen(document.Revision, []);
            }
            else if (document.Revision > seen.Revision)
            {
                _seen[document.Id] = new Seen(document.Revision, seen.Authors.Union(AuthorsSince(document, seen.Revision)));
            }
        }
    }

    /// <summary>Who has changed a file since the reader last looked at it; nobody, if none.</summary>
    public ImmutableHashSet<MemberId> AuthorsOf(DocumentId document)
    {
        return _seen.TryGetValue(document, out var seen) && !_shown.Contains(document) ? seen.Authors : [];
    }

    private IEnumerable<MemberId> AuthorsSince(DocumentState document, long revision)
    {
        var missed = (int)Math.Min(document.Revision - revision, document.History.Count);
        return document.History.From(document.History.Count - missed)
            .Select(static entry => entry.Member)
            .Where(member => member != reader);
    }

    private sealed record Seen(long Revision, ImmutableHashSet<MemberId> Authors);
}
