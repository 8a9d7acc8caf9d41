using Collab.Engine.Conflicts;
using Collab.Engine.Text;

namespace Collab.Engine.Clients;

// What was made offline and met what others made meanwhile: merged like everything, and kept for its user to look at.
public sealed partial class ClientMachine
{
    private readonly List<OfflineReview> _reviews = [];

    /// <summary>Of the documents that are being brought up to date just now and had pending edits.</summary>
    private readonly Dictionary<DocumentId, OfflineMerge> _merges = [];

    /// <summary>Oldest first; at most <see cref="Limits.ReviewsMaximum"/>.</summary>
    public IReadOnlyList<OfflineReview> Reviews => _reviews;

    /// <summary>Decides a hunk of a review whose document is loaded: an ordinary edit of its lines, which undo takes back.</summary>
    /// <returns>The edit, for the screen; null when the lines read so already.</returns>
    public TextOperation? Choose(OfflineReview review, int hunk, ReviewChoice choice)
    {
        var lines = review.Hunks[hunk];
        var text = _documents[review.Document].Text!;
        var (before, after) = (text[lines.Start..lines.End], lines.TextOf(choice));
        if (after is null || after == before)
        {
            lines.Decide(choice, before.Length);
            return null;
        }

        var operation = TextOperation.Difference(text, string.Concat(text.AsSpan(0, lines.Start), after, text.AsSpan(lines.End)));
        Edit(review.Document, operation, continuesGroup: false);
        lines.Decide(choice, after.Length);
        return operation;
    }

    public void DiscardReview(OfflineReview review)
    {
        _reviews.Remove(review);
    }

    /// <summary>From here on it is noted what others did to a document, if anything of it is pending.</summary>
    private void BeginMerge(ClientDocument document)
    {
        _merges.Remove(document.Id);
        var pending = PendingOf(document.Id).Select(static entry => entry.Operation!).ToArray();
        if (pending.Length > 0)
        {
            _merges.Add(document.Id, new OfflineMerge(document.ServerText!, TextOperation.ComposeAll(pending), []));
        }
    }

    private void EndMerges(bool isBelowHorizon, List<ClientEffect> effects)
    {
        foreach (var (id, merge) in _merges.Where(static pair => pair.Value.Theirs.Count > 0))
        {
            var theirs = TextOperation.ComposeAll([.. merge.Theirs]);
            var hunks = ReviewHunks.Find(merge.Before, merge.Mine, theirs, onlyMet: !isBelowHorizon);
            if (hunks.IsEmpty)
            {
                continue;
            }

            var document = _documents[id];
            var (mine, _) = TextOperation.Transform(merge.Mine, theirs);
            var theirText = theirs.Apply(merge.Before);
            var review = new OfflineReview(
                id, document.Path, merge.Before, merge.Mine.Apply(merge.Before), theirText, isBelowHorizon, hunks);

            // Edits that waited one by one may have been merged in another order than all of them at once.
            review.Text = mine.Apply(theirText);
            review.Follow(document.Text!);
            _reviews.Add(review);
            effects.Add(new ClientEffect.ReviewOffered(review));
        }

        _merges.Clear();
        _reviews.RemoveRange(0, Math.Max(0, _reviews.Count - Limits.ReviewsMaximum));
    }

    /// <summary>The text of a document changes: the places in its reviews go along.</summary>
    private void FollowReviews(DocumentId id, TextOperation operation)
    {
        foreach (var review in ReviewsOf(id).Where(static review => review.Text is null))
        {
            review.Follow(operation);
        }
    }

    /// <summary>A text that was not here for a while is.</summary>
    private void FindReviews(ClientDocument document)
    {
        foreach (var review in ReviewsOf(document.Id))
        {
            review.Follow(document.Text!);
        }
    }

    /// <summary>The text of a document goes, until it is fetched again.</summary>
    private void KeepReviews(ClientDocument document)
    {
        _merges.Remove(document.Id);
        foreach (var review in ReviewsOf(document.Id))
        {
            review.Text ??= document.Text;
        }
    }

    private IEnumerable<OfflineReview> ReviewsOf(DocumentId id)
    {
        return _reviews.Where(review => review.Document == id);
    }

    /// <param name="Before">The server's text before what follows.</param>
    private sealed record OfflineMerge(string Before, TextOperation Mine, List<TextOperation> Theirs);
}
