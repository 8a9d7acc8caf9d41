namespace Collab.Engine.Text;

public sealed partial class TextOperation
{
    /// <summary>
    /// The operation that does <paramref name="first"/> and then <paramref name="second"/>.
    /// <para>
    /// Where the second inserts at the very place of something that the first deleted, the insert is written before the delete: the
    /// author typed at the left edge of the gap, and sent on its own that insert would also have gone to the left.
    /// With this order, sending edits composed gives the same text as sending them one by one.
    /// </para>
    /// </summary>
    public static TextOperation Compose(TextOperation first, TextOperation second)
    {
        if (first.TargetLength != second.BaseLength)
        {
            throw new ArgumentException(
                $"The first operation leaves {first.TargetLength} units, the second spans {second.BaseLength}.");
        }

        var builder = new TextOperationBuilder();
        var before = new ComponentCursor(first.Components);
        var after = new ComponentCursor(second.Components);
        while (!before.AtEnd || !after.AtEnd)
        {
            if (after.Is(TextComponentKind.Insert))
            {
                builder.Insert(after.TakeText(after.Remaining));
                continue;
            }

            if (before.Is(TextComponentKind.Delete))
            {
                builder.Delete(before.Remaining);
                before.Skip(before.Remaining);
                continue;
            }

            var length = Math.Min(before.Remaining, after.Remaining);
            switch (before.Is(TextComponentKind.Insert), after.Is(TextComponentKind.Delete))
            {
                case (true, true):
                    before.Skip(length);
                    break;
                case (true, false):
                    builder.Insert(before.TakeText(length));
                    break;
                case (false, true):
                    builder.Delete(length);
                    before.Skip(length);
                    break;
                default:
                    builder.Retain(length);
                    before.Skip(length);
                    break;
            }

            after.Skip(length);
        }

        return builder.Build();
    }

    /// <summary>
    /// Composes a run of operations as a balanced tree. A left fold would walk the growing result once per operation: quadratic
    /// where this is O(n log n).
    /// </summary>
    /// <param name="operations">At least one; each applies to what the one before it leaves.</param>
    public static TextOperation ComposeAll(ReadOnlySpan<TextOperation> operations)
    {
        if (operations.Length == 1)
        {
            return operations[0];
        }

        var half = operations.Length / 2;
        return Compose(ComposeAll(operations[..half]), ComposeAll(operations[half..]));
    }
}
