namespace Collab.Engine.Text;

public sealed partial class TextOperation
{
    /// <summary>
    /// Cuts off a first part that inserts at most <paramref name="insertLengthMaximum"/> units, for messages of bounded size: the two parts,
    /// applied one after the other, do what the whole does. No surrogate pair is cut.
    /// </summary>
    /// <returns>The whole and null when it is small enough.</returns>
    public (TextOperation First, TextOperation? Remainder) Split(int insertLengthMaximum)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(insertLengthMaximum, 2);
        var first = new TextOperationBuilder();
        var rest = new TextOperationBuilder();
        var inserted = 0;
        var isFull = false;
        foreach (var component in Components)
        {
            if (!isFull && component.Kind == TextComponentKind.Insert && inserted + component.Length > insertLengthMaximum)
            {
                var text = component.Text!;
                var length = insertLengthMaximum - inserted;
                if (length > 0 && char.IsHighSurrogate(text[length - 1]))
                {
                    length--;
                }

                first.Insert(text[..length]);
                rest.Retain(length).Insert(text[length..]);
                isFull = true;
                continue;
            }

            AppendSplit(component, isFull, first, rest);
            inserted += component.Kind == TextComponentKind.Insert ? component.Length : 0;
        }

        return isFull ? (first.Build(), rest.Build()) : (this, null);
    }

    private static void AppendSplit(
        TextComponent component, bool isFull, TextOperationBuilder first, TextOperationBuilder rest)
    {
        switch (component.Kind)
        {
            case TextComponentKind.Retain:
                first.Retain(component.Length);
                rest.Retain(component.Length);
                break;
            case TextComponentKind.Insert when isFull:
                rest.Insert(component.Text!);
                break;
            case TextComponentKind.Insert:
                first.Insert(component.Text!);
                rest.Retain(component.Length);
                break;
            case TextComponentKind.Delete when isFull:
                // The first part leaves the text; deleting it is the rest's work.
                first.Retain(component.Length);
                rest.Delete(component.Length);
                break;
            default:
                first.Delete(component.Length);
                break;
        }
    }
}
