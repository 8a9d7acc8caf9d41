namespace Collab.Engine.Text;

/// <summary>
/// A node of a <see cref="Rope"/>: a piece of text, or two subtrees whose heights differ by at most one. Never changed once made;
/// null stands for no text. Two neighbours that fit into one small piece become one, so that the number of nodes follows the
/// length of the text and not the number of edits.
/// </summary>
internal sealed class RopeNode
{
    /// <summary>Of a piece, in UTF-16 code units: copying this much costs about as much as a few levels of the tree.</summary>
    private const int PieceLengthMaximum = 1024;

    /// <summary>Shorter texts stand in one piece, so that pieces which were cut small do not stay small.</summary>
    private const int PieceLengthMinimum = 256;

    private readonly string? _piece;
    private readonly RopeNode? _left;
    private readonly RopeNode? _right;

    /// <summary>
    /// Length of the left subtree. Kept here, so that the way to a place touches only the nodes on it: in a large text each node beside it would
    /// cost an access to memory that no cache holds.
    /// </summary>
    private readonly int _middle;

    private RopeNode(string piece)
    {
        _piece = piece;
        Length = piece.Length;
        LineFeeds = piece.AsSpan().Count('\n');
    }

    private RopeNode(RopeNode left, RopeNode right)
        : this(left, right, left.Length, checked(left.Length + right.Length), left.LineFeeds + right.LineFeeds, Math.Max(left.Height, right.Height) + 1)
    {
    }

    private RopeNode(RopeNode left, RopeNode right, int middle, int length, int lineFeeds, int height)
    {
        (_left, _right, _middle) = (left, right, middle);
        (Length, LineFeeds, Height) = (length, lineFeeds, height);
    }

    public int Length { get; }

    public int LineFeeds { get; }

    /// <summary>0 for a piece.</summary>
    public int Height { get; }

    public char this[int index]
    {
        get
        {
            var node = this;
            while (node._piece is null)
            {
                if (index < node._middle)
                {
                    node = node._left!;
                }
                else
                {
                    index -= node._middle;
                    node = node._right!;
                }
            }

            return node._piece[index];
        }
    }

    public static RopeNode? Build(ReadOnlySpan<char> text)
    {
        if (text.Length <= PieceLengthMaximum)
        {
            return text.IsEmpty ? null : new RopeNode(text.ToString());
        }

        var middle = text.Length / 2;
        return Join(Build(text[..middle]), Build(text[middle..]));
    }

    /// <summary>The text with a range replaced.</summary>
    public static RopeNode? Splice(RopeNode? node, int offset, int deleted, string inserted)
    {
        if (node is null)
        {
            return Build(inserted);
        }

        if (node._piece is { } piece)
        {
            return Replace(piece, offset, deleted, inserted);
        }

        if (offset + deleted <= node._middle)
        {
            return node.WithLeft(Splice(node._left, offset, deleted, inserted));
        }

        if (offset >= node._middle)
        {
            return node.WithRight(Splice(node._right, offset - node._middle, deleted, inserted));
        }

        var (before, rest) = Split(node, offset);
        return Join(Join(before, Build(inserted)), Split(rest, deleted).After);
    }

    /// <summary>All pieces from left to right.</summary>
    public static IEnumerable<string> Pieces(RopeNode? root)
    {
        var waiting = new Stack<RopeNode>();
        for (var node = root; node is not null; node = waiting.Count > 0 ? waiting.Pop() : null)
        {
            while (node._piece is null)
            {
                waiting.Push(node._right!);
                node = node._left!;
            }

            yield return node._piece;
        }
    }

    public int LineFeedsBefore(int offset)
    {
        var (node, count) = (this, 0);
        while (node._piece is null)
        {
            if (offset < node._middle)
            {
                node = node._left!;
            }
            else
            {
                offset -= node._middle;
                count += node._left!.LineFeeds;
                node = node._right!;
            }
        }

        return count + node._piece.AsSpan(0, Math.Clamp(offset, 0, node.Length)).Count('\n');
    }

    /// <summary>This node with another left child. While the height stays, what is known of the node differs by what differs in the child.</summary>
    private RopeNode? WithLeft(RopeNode? left)
    {
        var (before, length) = (_left!, Length - _middle + (left?.Length ?? 0));
        return left is not null && left.Height == before.Height && length > PieceLengthMinimum
            ? new RopeNode(left, _right!, left.Length, length, LineFeeds - before.LineFeeds + left.LineFeeds, Height)
            : Join(left, _right);
    }

    private RopeNode? WithRight(RopeNode? right)
    {
        var (before, length) = (_right!, _middle + (right?.Length ?? 0));
        return right is not null && right.Height == before.Height && length > PieceLengthMinimum
            ? new RopeNode(_left!, right, _middle, length, LineFeeds - before.LineFeeds + right.LineFeeds, Height)
            : Join(_left, right);
    }

    private static RopeNode? Replace(string piece, int offset, int deleted, string inserted)
    {
        var length = piece.Length - deleted + inserted.Length;
        var before = piece.AsSpan(0, offset);
        var after = piece.AsSpan(offset + deleted);
        if (length <= PieceLengthMaximum)
        {
            return length == 0 ? null : new RopeNode(string.Concat(before, inserted, after));
        }

        if (inserted.Length > PieceLengthMaximum)
        {
            return Join(Join(Build(before), Build(inserted)), Build(after));
        }

        return Build(string.Concat(before, inserted, after));
    }

    private static (RopeNode? Before, RopeNode? After) Split(RopeNode? node, int offset)
    {
        if (node is null || offset == 0)
        {
            return (null, node);
        }

        if (offset == node.Length)
        {
            return (node, null);
        }

        if (node._piece is { } piece)
        {
            return (new RopeNode(piece[..offset]), new RopeNode(piece[offset..]));
        }

        var middle = node._middle;
        if (offset <= middle)
        {
            var (before, after) = Split(node._left, offset);
            return (before, Join(after, node._right));
        }
        else
        {
            var (before, after) = Split(node._right, offset - middle);
            return (Join(node._left, before), after);
        }
    }

    /// <summary>Both texts in one balanced tree: O(difference of their heights).</summary>
    private static RopeNode? Join(RopeNode? left, RopeNode? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        if (left.Height > right.Height + 1)
        {
            return Balance(left._left!, Join(left._right, right)!);
        }

        if (right.Height > left.Height + 1)
        {
            return Balance(Join(left, right._left)!, right._right!);
        }

        return Make(left, right);
    }

    /// <summary>Heights differ by at most two: the one that the join above may have grown by, and the one that was allowed.</summary>
    private static RopeNode Balance(RopeNode left, RopeNode right)
    {
        if (left.Height > right.Height + 1)
        {
            return left._left!.Height >= left._right!.Height
                ? Make(left._left, Make(left._right, right))
                : Make(Make(left._left, left._right._left!), Make(left._right._right!, right));
        }

        if (right.Height > left.Height + 1)
        {
            return right._right!.Height >= right._left!.Height
                ? Make(Make(left, right._left), right._right)
                : Make(Make(left, right._left._left!), Make(right._left._right!, right._right));
        }

        return Make(left, right);
    }

    private static RopeNode Make(RopeNode left, RopeNode right)
    {
        return left.Length + right.Length <= PieceLengthMinimum
            ? new RopeNode(string.Concat(string.Concat(Pieces(left)), string.Concat(Pieces(right))))
            : new RopeNode(left, right);
    }
}
