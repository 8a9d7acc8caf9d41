using System.Collections.Immutable;
using Collab.Engine.Text;

namespace Collab.Engine.Conflicts;

/// <summary>
/// What a client that was away had, what the others had, and the lines in which they met. The merged text is in the document already; this is kept until its
/// user lets it go, so that neither of the two texts is lost.
/// </summary>
public sealed class OfflineReview
{
    public OfflineReview(
        DocumentId document, string path, string before, string mine, string theirs, bool isBelowHorizon, ImmutableArray<ReviewHunk> hunks)
    {
        (Document, Path, Before, Mine, Theirs, IsBelowHorizon, Hunks) = (document, path, before, mine, theirs, isBelowHorizon, hunks);
    }

    public DocumentId Document { get; }

    /// <summary>As the file was called when its client came back.</summary>
    public string Path { get; }

    /// <summary>The last text that both sides had.</summary>
    public string Before { get; }

    public string Mine { get; }

    public string Theirs { get; }

    /// <summary>
    /// What the others did was not to be had any more, only their text: the merge goes by lines, so all own changes are shown and not only those that met
    /// others.
    /// </summary>
    public bool IsBelowHorizon { get; }

    public ImmutableArray<ReviewHunk> Hunks { get; }

    /// <summary>The text in which the hunks' places count, while the document itself is not loaded.</summary>
    public string? Text { get; internal set; }

    internal void Follow(TextOperation operation)
    {
        foreach (var hunk in Hunks)
        {
            hunk.Follow(operation);
        }
    }

    /// <summary>Another text of the document was fetched.</summary>
    internal void Follow(string text)
    {
        if (Text is { } known)
        {
            Follow(LineDifference.Between(known, text));
            Text = null;
        }
    }

    internal OfflineReview Copy(string? text)
    {
        return new OfflineReview(Document, Path, Before, Mine, Theirs, IsBelowHorizon, [.. Hunks.Select(static hunk => hunk.Copy())]) { Text = text };
    }
}
