using System.Runtime.InteropServices;

namespace Collab.Engine.Text;

public sealed partial class TextOperation
{
    /// <summary>The operation that keeps a document of <paramref name="length"/> as it is.</summary>
    public static TextOperation Identity(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        return length == 0 ? new TextOperation([]) : new TextOperation([TextComponent.Retain(length)]);
    }

    /// <summary>Replaces <paramref name="deleted"/> units at <paramref name="offset"/> by <paramref name="inserted"/>.</summary>
    public static TextOperation Replace(int length, int offset, int deleted, string inserted)
    {
        var rest = length - offset - deleted;
        var count = (offset == 0 ? 0 : 1) + (inserted.Length == 0 ? 0 : 1) + (deleted == 0 ? 0 : 1) + (rest == 0 ? 0 : 1);
        if (inserted.Length == 0 && deleted == 0)
        {
            return Identity(length);
        }

        var components = new TextComponent[count];
        var next = 0;
        if (offset != 0)
        {
            components[next++] = TextComponent.Retain(offset);
        }

        if (inserted.Length != 0)
        {
            components[next++] = TextComponent.Insert(inserted);
        }

        if (deleted != 0)
        {
            components[next++] = TextComponent.Delete(deleted);
        }

        if (rest != 0)
        {
            components[next] = TextComponent.Retain(rest);
        }

        return new TextOperation(ImmutableCollectionsMarshal.AsImmutableArray(components));
    }

    /// <summary>
    /// The place and kind of an operation that changes the text at one place and inserts before it deletes, if it does both; an identity
    /// counts as a change of nothing.
    /// </summary>
    internal bool TryGetChange(out int offset, out int deleted, out string inserted)
    {
        var components = Components.AsSpan();
        (offset, deleted, inserted) = (0, 0, string.Empty);
        var next = 0;
        if (next < components.Length && components[next].Kind == TextComponentKind.Retain)
        {
            offset = components[next++].Length;
        }

        if (next < components.Length && components[next].Kind == TextComponentKind.Insert)
        {
            inserted = components[next++].Text!;
        }

        if (next < components.Length && components[next].Kind == TextComponentKind.Delete)
        {
            deleted = components[next++].Length;
        }

        return next == components.Length
            || (next == components.Length - 1 && components[next].Kind == TextComponentKind.Retain);
    }

    /// <summary>The operation of these components, in which only inserts may still have neighbours of their kind.</summary>
    private static TextOperation Build(ReadOnlySpan<TextComponent> components)
    {
        var count = components.Length;
        for (var i = 1; i < components.Length; i++)
        {
            if (components[i].Kind == TextComponentKind.Insert && components[i - 1].Kind == TextComponentKind.Insert)
            {
                count--;
            }
        }

        if (count == components.Length)
        {
            return new TextOperation(ImmutableCollectionsMarshal.AsImmutableArray(components.ToArray()));
        }

        var merged = new TextComponent[count];
        var next = 0;
        for (var i = 0; i < components.Length;)
        {
            var end = i + 1;
            if (components[i].Kind == TextComponentKind.Insert)
            {
                while (end < components.Length && components[end].Kind == TextComponentKind.Insert)
                {
                    end++;
                }
            }

            merged[next++] = end == i + 1 ? components[i] : TextComponent.Insert(Join(components[i..end]));
            i = end;
        }

        return new TextOperation(ImmutableCollectionsMarshal.AsImmutableArray(merged));
    }

    private static string Join(ReadOnlySpan<TextComponent> inserts)
    {
        var length = 0;
        foreach (var insert in inserts)
        {
            length = checked(length + insert.Length);
        }

        return string.Create(length, inserts, static (span, inserts) =>
        {
            foreach (var insert in inserts)
            {
                insert.Text!.CopyTo(span);
                span = span[insert.Length..];
            }
        });
    }
}
