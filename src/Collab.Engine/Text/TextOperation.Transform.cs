namespace Collab.Engine.Text;

public sealed partial class TextOperation
{
    /// <summary>
    /// Brings two operations that were made on the same text past each other, so that
    /// <c>committed ∘ uncommitted′ = uncommitted ∘ committed′</c> (TP1).
    /// <para>
    /// Tie rule: where both insert at one place, the <em>uncommitted</em> insert goes to the left. The server calls this with the
    /// arriving operation, a client with its pending one, so both decide alike. Together with carets that stay left of
    /// remote inserts, people who type at the same place do not interleave.
    /// </para>
    /// <para>
    /// Text inserted inside a range that the other deletes survives; a unit that both delete is deleted once.
    /// </para>
    /// Source: the two-sided transform of Ellis and Gibbs' dOPT as corrected by Jupiter (Nichols et al., 1995), over runs.
    /// </summary>
    public static (TextOperation Uncommitted, TextOperation Committed) Transform(
        TextOperation uncommitted, TextOperation committed)
    {
        if (uncommitted.BaseLength != committed.BaseLength)
        {
            throw new ArgumentException(
                $"Concurrent operations span one text; these span {uncommitted.BaseLength} and {committed.BaseLength} units.");
        }

        var left = new TextOperationBuilder();
        var right = new TextOperationBuilder();
        var mine = new ComponentCursor(uncommitted.Components);
        var theirs = new ComponentCursor(committed.Components);
        while (!mine.AtEnd || !theirs.AtEnd)
        {
            if (mine.Is(TextComponentKind.Insert))
            {
                right.Retain(mine.Remaining);
                left.Insert(mine.TakeText(mine.Remaining));
                continue;
            }

            if (theirs.Is(TextComponentKind.Insert))
            {
                left.Retain(theirs.Remaining);
                right.Insert(theirs.TakeText(theirs.Remaining));
                continue;
            }

            var length = Math.Min(mine.Remaining, theirs.Remaining);
            switch (mine.Is(TextComponentKind.Delete), theirs.Is(TextComponentKind.Delete))
            {
                case (true, false):
                    left.Delete(length);
                    break;
                case (false, true):
                    right.Delete(length);
                    break;
                case (false, false):
                    left.Retain(length);
                    right.Retain(length);
                    break;
                default:
                    break;
            }

            mine.Skip(length);
            theirs.Skip(length);
        }

        return (left.Build(), right.Build());
    }
}
