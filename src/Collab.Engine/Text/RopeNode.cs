using System.Buffers;

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
        return ReplaceAll(node, new ReadOnlySpan<RopeEdit>(ref edit));
    }

    /// <summary>The text with one edit after the other made, each for what those before it leave.</summary>
    public static RopeNode? ReplaceAll(RopeNode? node, ReadOnlySpan<RopeEdit> edits)
    {
        const int OnStackMaximum = 16;
        if (edits.Length <= OnStackMaximum)
        {
            return ReplaceAll(node, edits, stackalloc RopeEditPlace[2 * edits.Length]);
        }

        var buffer = ArrayPool<RopeEditPlace>.Shared.Rent(2 * edits.Length);
        var root = ReplaceAll(node, edits, buffer);
        ArrayPool<RopeEditPlace>.Shared.Return(buffer);
        return root;
    }

    private static RopeNode? ReplaceAll(RopeNode? node, ReadOnlySpan<RopeEdit> edits, Span<RopeEditPlace> buffer)
    {
        var places = buffer[..edits.Length];
        for (var i = 0; i < edits.Length; i++)
        {
            places[i] = new RopeEditPlace(edits[i].Offset, edits[i].Deleted, edits[i].Inserted.Length, i);
        }

        return ReplaceAll(node, places, buffer.Slice(edits.Length, edits.Length), edits);
    }

    /// <param name="places">Overwritten.</param>
    /// <param name="scratch">At least as long.</param>
    protected static RopeNode? ReplaceAll(RopeNode? node, Span<RopeEditPlace> places, Span<RopeEditPlace> scratch, ReadOnlySpan<RopeEdit> edits)
    {
        while (!places.IsEmpty)
        {
            if (node is null)
            {
                node = Build(edits[places[0].Index].Inserted);
                places = places[1..];
            }
            else
            {
                node = node.ReplaceSome(ref places, scratch, edits);
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
    protected abstract RopeNode? ReplaceSome(ref Span<RopeEditPlace> places, Span<RopeEditPlace> scratch, ReadOnlySpan<RopeEdit> edits);

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
