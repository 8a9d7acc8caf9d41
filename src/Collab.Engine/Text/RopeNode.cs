namespace Collab.Engine.Text;

/// <summary>
/// A node of a <see cref="Rope"/>: a <see cref="RopePiece"/>, or a <see cref="RopeBranch"/> over two of them. Never changed once made; null
/// stands for no text.
/// </summary>
internal abstract class RopeNode
{
    /// <summary>Shorter texts stand in one piece, so that pieces which were cut small do not stay small and the number of nodes follows the length of the text, not the number of edits.</summary>
    public const int PieceLengthMinimum = 1024;

    protected RopeNode(int length, int lineFeeds)
    {
        (Length, LineFeeds) = (length, lineFeeds);
    }

    /// <summary>In UTF-16 code units.</summary>
    public int Length { get; }

    public int LineFeeds { get; }

    /// <summary>0 for a piece.</summary>
    public int Height => this is RopeBranch branch ? branch.Levels : 0;

    public abstract char this[int index] { get; }

    public static RopeNode? Build(ReadOnlySpan<char> text)
    {
        if (text.Length <= RopePiece.LengthMaximum)
        {
            return text.IsEmpty ? null : new RopePiece(text.ToString());
        }

        var middle = text.Length / 2;
        return Join(Build(text[..middle]), Build(text[middle..]));
    }

    public static RopeNode? Replace(RopeNode? node, RopeEdit edit)
    {
        var scratch = default(RopeEdit);
        return ReplaceAll(node, new Span<RopeEdit>(ref edit), new Span<RopeEdit>(ref scratch));
    }

    /// <summary>The text with one edit after the other made, each for what those before it leave.</summary>
    /// <param name="edits">Overwritten.</param>
    /// <param name="scratch">At least as long.</param>
    public static RopeNode? ReplaceAll(RopeNode? node, Span<RopeEdit> edits, Span<RopeEdit> scratch)
    {
        while (!edits.IsEmpty)
        {
            if (node is null)
            {
                node = Build(edits[0].Inserted);
                edits = edits[1..];
            }
            else
            {
                node = node.ReplaceSome(ref edits, scratch);
            }
        }

        return node;
    }

    /// <summary>All pieces from left to right.</summary>
    public static IEnumerable<RopePiece> Pieces(RopeNode? root)
    {
        var waiting = new Stack<RopeNode>();
        for (var node = root; node is not null; node = waiting.Count > 0 ? waiting.Pop() : null)
        {
            while (node is RopeBranch branch)
            {
                waiting.Push(branch.Right);
                node = branch.Left;
            }

            yield return (RopePiece)node;
        }
    }

    /// <summary>Makes the first of the edits and as many more as go in the same way; leaves those behind them, which are for the result.</summary>
    protected abstract RopeNode? ReplaceSome(ref Span<RopeEdit> edits, Span<RopeEdit> scratch);

    public abstract int LineFeedsBefore(int offset);

    protected static (RopeNode? Before, RopeNode? After) Split(RopeNode? node, int offset)
    {
        if (node is null || offset == 0)
        {
            return (null, node);
        }

        if (offset == node.Length)
        {
            return (node, null);
        }

        if (node is not RopeBranch branch)
        {
            var text = node.ToString()!;
            return (new RopePiece(text[..offset]), new RopePiece(text[offset..]));
        }

        if (offset <= branch.Left.Length)
        {
            var (before, after) = Split(branch.Left, offset);
            return (before, Join(after, branch.Right));
        }
        else
        {
            var (before, after) = Split(branch.Right, offset - branch.Left.Length);
            return (Join(branch.Left, before), after);
        }
    }

    /// <summary>Both texts in one balanced tree: O(difference of their heights).</summary>
    protected static RopeNode? Join(RopeNode? left, RopeNode? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        if (left is RopeBranch higher && left.Height > right.Height + 1)
        {
            return Balance(higher.Left, Join(higher.Right, right)!);
        }

        return right is RopeBranch higherRight && right.Height > left.Height + 1
            ? Balance(Join(left, higherRight.Left)!, higherRight.Right)
            : Make(left, right);
    }

    /// <summary>Heights differ by at most two: the one that the join above may have grown by, and the one that was allowed.</summary>
    private static RopeNode Balance(RopeNode left, RopeNode right)
    {
        if (left is RopeBranch leftBranch && left.Height > right.Height + 1)
        {
            var (outer, inner) = (leftBranch.Left, leftBranch.Right);
            return outer.Height < inner.Height && inner is RopeBranch between
                ? Make(Make(outer, between.Left), Make(between.Right, right))
                : Make(outer, Make(inner, right));
        }

        if (right is RopeBranch rightBranch && right.Height > left.Height + 1)
        {
            var (inner, outer) = (rightBranch.Left, rightBranch.Right);
            return outer.Height < inner.Height && inner is RopeBranch between
                ? Make(Make(left, between.Left), Make(between.Right, outer))
                : Make(Make(left, inner), outer);
        }

        return Make(left, right);
    }

    private static RopeNode Make(RopeNode left, RopeNode right)
    {
        return left.Length + right.Length <= PieceLengthMinimum
            ? new RopePiece(string.Concat(Pieces(left).Concat(Pieces(right)).Select(static piece => piece.ToString())))
            : new RopeBranch(left, right);
    }
}
