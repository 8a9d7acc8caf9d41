namespace Collab.Engine.Text;

/// <summary>An inner node of a <see cref="Rope"/>: two subtrees whose heights differ by at most one.</summary>
internal sealed class RopeBranch : RopeNode
{
    /// <summary>
    /// Length of the left subtree. Kept here, so that the way to a place touches only the nodes on it: in a large text each node beside it would
    /// cost an access to memory that no cache holds.
    /// </summary>
    private readonly int _middle;

    public RopeBranch(RopeNode left, RopeNode right)
        : this(left, right, left.Length, checked(left.Length + right.Length), left.LineFeeds + right.LineFeeds, Math.Max(left.Height, right.Height) + 1)
    {
    }

    private RopeBranch(RopeNode left, RopeNode right, int middle, int length, int lineFeeds, int levels)
        : base(length, lineFeeds)
    {
        (Left, Right, _middle, Levels) = (left, right, middle, levels);
    }

    public RopeNode Left { get; }

    public RopeNode Right { get; }

    /// <summary>Of nodes, above the pieces.</summary>
    public int Levels { get; }

    public override char this[int index] => index < _middle ? Left[index] : Right[index - _middle];

    public override int LineFeedsBefore(int offset)
    {
        return offset < _middle ? Left.LineFeedsBefore(offset) : Left.LineFeeds + Right.LineFeedsBefore(offset - _middle);
    }

    /// <summary>
    /// The edits of either half go down together, in their order, so that each node on their way is copied once. What one half's edits are does not depend on the other's: only where
    /// the middle lies does. An edit of both halves ends it.
    /// </summary>
    protected override RopeNode? ReplaceSome(ref Span<RopeEdit> edits, Span<RopeEdit> scratch)
    {
        var (middle, leftCount, rightCount) = (_middle, 0, 0);
        foreach (var edit in edits)
        {
            if (edit.End <= middle)
            {
                middle += edit.Inserted.Length - edit.Deleted;
                edits[leftCount++] = edit;
            }
            else if (edit.Offset >= middle)
            {
                scratch[rightCount++] = edit with { Offset = edit.Offset - middle };
            }
            else
            {
                break;
            }
        }

        if (leftCount + rightCount == 0)
        {
            var (offset, deleted, inserted) = edits[0];
            edits = edits[1..];
            var (before, rest) = Split(this, offset);
            return Join(Join(before, Build(inserted)), Split(rest, deleted).After);
        }

        scratch[..rightCount].CopyTo(edits[leftCount..]);
        var left = edits[..leftCount];
        var right = edits.Slice(leftCount, rightCount);
        edits = edits[(leftCount + rightCount)..];
        return rightCount == 0 ? WithLeft(ReplaceAll(Left, left, scratch))
            : leftCount == 0 ? WithRight(ReplaceAll(Right, right, scratch))
            : Join(ReplaceAll(Left, left, scratch), ReplaceAll(Right, right, scratch));
    }

    /// <summary>This node with another left child. While the height stays, what is known of the node differs by what differs in the child.</summary>
    private RopeNode? WithLeft(RopeNode? left)
    {
        var length = Length - _middle + (left?.Length ?? 0);
        return left is not null && left.Height == Left.Height && length > PieceLengthMinimum
            ? new RopeBranch(left, Right, left.Length, length, LineFeeds - Left.LineFeeds + left.LineFeeds, Levels)
            : Join(left, Right);
    }

    private RopeNode? WithRight(RopeNode? right)
    {
        var length = _middle + (right?.Length ?? 0);
        return right is not null && right.Height == Right.Height && length > PieceLengthMinimum
            ? new RopeBranch(Left, right, _middle, length, LineFeeds - Right.LineFeeds + right.LineFeeds, Levels)
            : Join(Left, right);
    }
}
