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
    protected override RopeNode? ReplaceSome(ref Span<RopeEditPlace> places, Span<RopeEditPlace> scratch, ReadOnlySpan<RopeEdit> edits)
    {
        var (leftCount, rightCount) = Part(_middle, places, scratch);
        if (leftCount + rightCount == 0)
        {
            var (offset, deleted, inserted) = places[0].With(edits[places[0].Index].Inserted);
            places = places[1..];
            var (before, rest) = Split(this, offset);
            return Join(Join(before, Build(inserted)), Split(rest, deleted).After);
        }

        scratch[..rightCount].CopyTo(places[leftCount..]);
        var left = places[..leftCount];
        var right = places.Slice(leftCount, rightCount);
        places = places[(leftCount + rightCount)..];
        return rightCount == 0 ? WithLeft(ReplaceAll(Left, left, scratch, edits))
            : leftCount == 0 ? WithRight(ReplaceAll(Right, right, scratch, edits))
            : Join(ReplaceAll(Left, left, scratch, edits), ReplaceAll(Right, right, scratch, edits));
    }

    /// <summary>
    /// Up to an edit of both halves. Which half the next one is of is as good as random, and a processor's wrong guess would cost more than this does without one: each edit is written for
    /// both halves and counted for one.
    /// </summary>
    private static (int LeftCount, int RightCount) Part(int middle, Span<RopeEditPlace> places, Span<RopeEditPlace> right)
    {
        right = right[..places.Length];
        var (leftCount, rightCount) = (0, 0);
        for (var i = 0; i < places.Length; i++)
        {
            var place = places[i];

            // All bits or none.
            var isRight = (middle - place.End) >> 31;
            var beyondMiddle = place.Offset - middle;
            if ((isRight & beyondMiddle) < 0)
            {
                break;
            }

            places[leftCount] = place;
            right[rightCount] = place with { Offset = beyondMiddle };
            leftCount += 1 + isRight;
            rightCount -= isRight;
            middle += (place.InsertedLength - place.Deleted) & ~isRight;
        }

        return (leftCount, rightCount);
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
