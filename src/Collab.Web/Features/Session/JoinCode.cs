using System.Security.Cryptography;

namespace Collab.Web.Features.Session;

/// <summary>
/// The code that opens a session: 40 random bits in Crockford's base 32, which has no letters that look like others, shown as
/// <c>ABCD-EFGH</c> and stored without the dash. Read from a board, dictated or pasted with the whole link around it, it is still understood.
/// </summary>
internal static class JoinCode
{
    /// <summary>Digits and letters without I, L, O and U.</summary>
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    private const int Length = 8;
    private const int GroupLength = 4;
    private const int InputLengthMaximum = 200;

    public static string Create()
    {
        return RandomNumberGenerator.GetString(Alphabet, Length);
    }

    /// <summary>As people see it.</summary>
    public static string Format(string code)
    {
        return code.Length == Length ? $"{code[..GroupLength]}-{code[GroupLength..]}" : code;
    }

    /// <summary>The code as it is stored; null when this cannot be one.</summary>
    public static string? Parse(string? codeOrLink)
    {
        if (codeOrLink is null or { Length: > InputLengthMaximum })
        {
            return null;
        }

        // Of a link the last part counts: https://host/join/ABCD-EFGH or https://host/join?code=ABCD-EFGH.
        var last = codeOrLink.Trim().TrimEnd('/').Split('/', '=')[^1];
        var code = string.Concat(last.Where(static sign => sign is not '-' && !char.IsWhiteSpace(sign)).Select(Mend));
        return code.Length == Length && code.All(Alphabet.Contains) ? code : null;
    }

    private static char Mend(char sign)
    {
        return char.ToUpperInvariant(sign) switch
        {
            'O' => '0',
            'I' or 'L' => '1',
            var other => other,
        };
    }
}
