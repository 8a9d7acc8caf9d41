namespace Collab.Engine.Text;

/// <summary>
/// What text may enter a document: LF line ends, no byte order mark, well-formed UTF-16. Monaco normalises anything else in
/// silence, so a document that held it would look different in the editor than on the server, and the next edit would be off.
/// </summary>
public static class TextHygiene
{
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>True when the text may be inserted as it is.</summary>
    public static bool IsClean(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            if (unit is '\r' or ByteOrderMark || char.IsLowSurrogate(unit))
            {
                return false;
            }

            if (char.IsHighSurrogate(unit))
            {
                if (i + 1 == text.Length || !char.IsLowSurrogate(text[i + 1]))
                {
                    return false;
                }

                i++;
            }
        }

        return true;
    }

    /// <summary>Makes any text clean: CRLF and CR become LF, byte order marks go, lone surrogates become U+FFFD.</summary>
    public static string Clean(string text)
    {
        if (IsClean(text))
        {
            return text;
        }

        var units = text.Replace("\r\n", "\n", StringComparison.Ordinal)
            .Replace('\r', '\n')
            .Replace(ByteOrderMark.ToString(), string.Empty, StringComparison.Ordinal)
            .ToCharArray();
        for (var i = 0; i < units.Length; i++)
        {
            if (char.IsHighSurrogate(units[i]) && i + 1 < units.Length && char.IsLowSurrogate(units[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(units[i]))
            {
                units[i] = '\uFFFD';
            }
        }

        return new string(units);
    }

    /// <summary>True when no step of the operation begins or ends inside a surrogate pair of the text it applies to.</summary>
    public static bool KeepsSurrogatePairs(TextOperation operation, Rope text)
    {
        if (!text.MayHoldSurrogates)
        {
            return true;
        }

        var position = 0;
        foreach (var component in operation.Components)
        {
            if (component.Kind != TextComponentKind.Insert)
            {
                position += component.Length;
            }

            if (IsInsidePair(text, position))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a cut here would take a character in two.</summary>
    public static bool IsInsidePair(Rope text, int position)
    {
        return text.MayHoldSurrogates && position > 0 && position < text.Length && char.IsHighSurrogate(text[position - 1]) && char.IsLowSurrogate(text[position]);
    }
}
