using Collab.Engine.Text;

namespace Collab.Sessions;

/// <summary>One insert or one delete, which is what a keystroke does.</summary>
/// <param name="Text">Empty for a delete.</param>
internal readonly record struct SingleChange(int Offset, int Length, string Text)
{
    public bool IsInsert => Text.Length > 0;

    /// <summary>Where the author goes on.</summary>
    public int Caret => Offset + Text.Length;

    /// <summary>Null for an operation that does more, or nothing.</summary>
    public static SingleChange? Of(TextOperation operation)
    {
        SingleChange? change = null;
        var offset = 0;
        foreach (var component in operation.Components)
        {
            if (component.Kind == TextComponentKind.Retain)
            {
                offset += change is null ? component.Length : 0;
                continue;
            }

            if (change is not null)
            {
                return null;
            }

            change = new SingleChange(offset, component.Length, component.Text ?? string.Empty);
        }

        return change;
    }

    public TextOperation ToOperation(int baseLength)
    {
        return TextOperation.Replace(baseLength, Offset, IsInsert ? 0 : Length, Text);
    }
}
