namespace Collab.Engine.Text;

/// <summary>
/// A leaf of a <see cref="Rope"/>: a text, and beside it the small changes that came since. An edit thus copies the changes and not the
/// text, which in a large document no cache holds; when there are too many of them, the text is written anew.
/// </summary>
internal sealed class RopePiece : RopeNode
{
    /// <summary>In UTF-16 code units. Longer pieces make a lower tree, and are written anew seldom enough not to cost more.</summary>
    public const int LengthMaximum = 8192;

    /// <summary>What stands beside the text, in UTF-16 code units: an edit copies half of it on average.</summary>
    private const int ChangesLengthMaximum = 160;

    /// <summary>More than this goes into the text at once.</summary>
    private const int AddedLengthMaximum = 128;

    private const int BufferLength = ChangesLengthMaximum + ChangedText.HeaderLength + AddedLengthMaximum;

    private readonly string _text;

    /// <summary>As <see cref="ChangedText"/> says.</summary>
    private readonly string _changes;

    public RopePiece(string text)
        : this(text, string.Empty, text.Length, text.AsSpan().Count('\n'))
    {
    }

    private RopePiece(string text, string changes, int length, int lineFeeds)
        : base(length, lineFeeds)
    {
        (_text, _changes) = (text, changes);
    }

    public ChangedText Content => new(_text, _changes);

    public override char this[int index] => Content[index];

    public override int LineFeedsBefore(int offset)
    {
        return Content.LineFeedsBetween(0, Math.Clamp(offset, 0, Length));
    }

    public override string ToString()
    {
        return _changes.Length == 0 ? _text : Write(_text, _changes, Length);
    }

    protected override RopeNode? ReplaceSome(ref Span<RopeEditPlace> places, Span<RopeEditPlace> scratch, ReadOnlySpan<RopeEdit> edits)
    {
        Span<char> next = stackalloc char[BufferLength];
        Span<char> unused = stackalloc char[BufferLength];
        var text = _text;
        scoped ReadOnlySpan<char> changes = _changes;
        var (length, lineFeeds, count) = (Length, LineFeeds, 0);
        foreach (var place in places)
        {
            var edit = place.With(edits[place.Index].Inserted);
            var lengthAfter = length - edit.Deleted + edit.Inserted.Length;
            if (lengthAfter is 0 or > LengthMaximum || edit.Inserted.Length > AddedLengthMaximum)
            {
                break;
            }

            var content = new ChangedText(text, changes);
            lineFeeds += edit.Inserted.AsSpan().Count('\n') - content.LineFeedsBetween(edit.Offset, edit.End);
            changes = next[..content.WriteChanges(edit, next)];
            (length, count) = (lengthAfter, count + 1);
            if (changes.Length > ChangesLengthMaximum)
            {
                text = Write(text, changes, length);
                changes = default;
            }

            var written = next;
            next = unused;
            unused = written;
        }

        if (count == 0)
        {
            var edit = places[0].With(edits[places[0].Index].Inserted);
            places = places[1..];
            return ReplaceLong(edit);
        }

        places = places[count..];
        return new RopePiece(text, changes.ToString(), length, lineFeeds);
    }

    private static string Write(string text, ReadOnlySpan<char> changes, int length)
    {
        return string.Create(length, new ChangedText(text, changes), static (destination, content) => content.CopyTo(destination));
    }

    private RopeNode? ReplaceLong(in RopeEdit edit)
    {
        var text = ToString();
        var before = text.AsSpan(0, edit.Offset);
        var after = text.AsSpan(edit.End);
        return edit.Inserted.Length > LengthMaximum
            ? Join(Join(Build(before), Build(edit.Inserted)), Build(after))
            : Build(string.Concat(before, edit.Inserted, after));
    }
}
