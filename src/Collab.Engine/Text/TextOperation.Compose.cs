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
        RequireSequence(first, second);
        var few = default(ComponentScratch.Few);
        using var scratch = new ComponentScratch(few, first.Components.Length + second.Components.Length);
        var writer = new ComponentWriter<TextComponent>(scratch.Span);
        Compose(first.Components.AsSpan(), second.Components.AsSpan(), ref writer);
        return Build(scratch.Span[..writer.Count]);
    }

    /// <summary>
    /// Composes a run of operations as a balanced tree: O(n log n), where a left fold would walk the growing result once per operation.
    /// </summary>
    /// <param name="operations">At least one; each applies to what the one before it leaves.</param>
    public static TextOperation ComposeAll(ReadOnlySpan<TextOperation> operations)
    {
        switch (operations.Length)
        {
            case 1:
                return operations[0];
            case 2:
                return Compose(operations[0], operations[1]);
            default:
                using (var tree = new ComposeTree())
                {
                    foreach (var operation in operations)
                    {
                        tree.Add(operation);
                    }

                    return tree.Build();
                }
        }
    }

    internal static void Compose<T>(ReadOnlySpan<T> first, ReadOnlySpan<T> second, ref ComponentWriter<T> writer)
        where T : struct, IComponent<T>
    {
        var before = new ComponentCursor<T>(first);
        var after = new ComponentCursor<T>(second);
        while (true)
        {
            if (after.Kind == TextComponentKind.Insert)
            {
                writer.Insert(after.Take(after.Remaining));
                continue;
            }

            if (before.Kind == TextComponentKind.Delete)
            {
                writer.Delete(before.Remaining);
                before.Skip(before.Remaining);
                continue;
            }

            // What the first leaves is what the second spans: they end together.
            var length = Math.Min(before.Remaining, after.Remaining);
            if (length == 0)
            {
                return;
            }

            if (before.Kind == TextComponentKind.Insert)
            {
                if (after.Kind == TextComponentKind.Retain)
                {
                    writer.Insert(before.Take(length));
                }
                else
                {
                    before.Skip(length);
                }
            }
            else
            {
                if (after.Kind == TextComponentKind.Retain)
                {
                    writer.Retain(length);
                }
                else
                {
                    writer.Delete(length);
                }

                before.Skip(length);
            }

            after.Skip(length);
        }
    }

    internal static void RequireSequence(TextOperation first, TextOperation second)
    {
        if (first.TargetLength != second.BaseLength)
        {
            throw new ArgumentException(
                $"The first operation leaves {first.TargetLength} units, the second spans {second.BaseLength}.");
        }
    }
}
