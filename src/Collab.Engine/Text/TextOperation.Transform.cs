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
        RequireOneBase(uncommitted, committed);
        var length = uncommitted.Components.Length + committed.Components.Length;
        var (fewLeft, fewRight) = (default(ComponentScratch.Few), default(ComponentScratch.Few));
        using var leftScratch = new ComponentScratch(fewLeft, length);
        using var rightScratch = new ComponentScratch(fewRight, length);
        var left = new ComponentWriter<TextComponent>(leftScratch.Span);
        var right = new ComponentWriter<TextComponent>(rightScratch.Span);
        Transform(uncommitted.Components.AsSpan(), committed.Components.AsSpan(), ref left, ref right);
        return (Build(leftScratch.Span[..left.Count]), Build(rightScratch.Span[..right.Count]));
    }

    /// <summary>The first result of <see cref="Transform(TextOperation, TextOperation)"/> alone, which is all that a server asks for.</summary>
    public static TextOperation TransformUncommitted(TextOperation uncommitted, TextOperation committed)
    {
        RequireOneBase(uncommitted, committed);
        var few = default(ComponentScratch.Few);
        using var scratch = new ComponentScratch(few, uncommitted.Components.Length + committed.Components.Length);
        var left = new ComponentWriter<TextComponent>(scratch.Span);
        var nobody = default(NoWriter<TextComponent>);
        Transform(uncommitted.Components.AsSpan(), committed.Components.AsSpan(), ref left, ref nobody);
        return Build(scratch.Span[..left.Count]);
    }

    private static void Transform<T, TWriter>(
        ReadOnlySpan<T> uncommitted, ReadOnlySpan<T> committed, ref ComponentWriter<T> left, ref TWriter right)
        where T : struct, IComponent<T>
        where TWriter : struct, IComponentWriter<T>, allows ref struct
    {
        var mine = new ComponentCursor<T>(uncommitted);
        var theirs = new ComponentCursor<T>(committed);
        while (true)
        {
            if (mine.Kind == TextComponentKind.Insert)
            {
                right.Retain(mine.Remaining);
                left.Insert(mine.Take(mine.Remaining));
                continue;
            }

            if (theirs.Kind == TextComponentKind.Insert)
            {
                left.Retain(theirs.Remaining);
                right.Insert(theirs.Take(theirs.Remaining));
                continue;
            }

            // Both span the same text: they end together.
            var length = Math.Min(mine.Remaining, theirs.Remaining);
            if (length == 0)
            {
                return;
            }

            if (mine.Kind == theirs.Kind)
            {
                if (mine.Kind == TextComponentKind.Retain)
                {
                    left.Retain(length);
                    right.Retain(length);
                }
            }
            else if (mine.Kind == TextComponentKind.Delete)
            {
                left.Delete(length);
            }
            else
            {
                right.Delete(length);
            }

            mine.Skip(length);
            theirs.Skip(length);
        }
    }

    private static void RequireOneBase(TextOperation uncommitted, TextOperation committed)
    {
        if (uncommitted.BaseLength != committed.BaseLength)
        {
            throw new ArgumentException(
                $"Concurrent operations span one text; these span {uncommitted.BaseLength} and {committed.BaseLength} units.");
        }
    }
}
