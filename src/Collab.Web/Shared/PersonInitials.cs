using System.Globalization;
using System.Text;
using Collab.Engine.Text;
using Collab.Storage;

namespace Collab.Web.Shared;

/// <summary>The one or two letters that stand for a person where there is little room: chosen, or those that the name begins with.</summary>
internal static class PersonInitials
{
    public const string Rule = "Initials are one or two letters, without spaces. Leave them empty to have those of your name.";

    private const int LettersMaximum = 2;

    /// <summary>Holds letters together that are drawn as one.</summary>
    private const int Joiner = 0x200d;

    public static string Of(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(words.Take(LettersMaximum).Select(static word => word.EnumerateRunes().First().ToString())).ToUpperInvariant();
    }

    /// <summary>What somebody wants to be shown by.</summary>
    /// <param name="initials">Null for those of the name.</param>
    /// <returns>False when it is nothing that fits a mark.</returns>
    public static bool TryRead(string? wanted, out string? initials)
    {
        initials = wanted?.Trim() is { Length: > 0 } given ? given : null;
        if (initials is null)
        {
            return true;
        }

        if (!TextHygiene.IsClean(initials))
        {
            return false;
        }

        initials = initials.Normalize();
        return initials.Length <= CollabUser.InitialsLengthMaximum
            && new StringInfo(initials).LengthInTextElements <= LettersMaximum
            && initials.EnumerateRunes().All(static rune => IsSeen(rune) || rune.Value == Joiner);
    }

    private static bool IsSeen(Rune rune)
    {
        return Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.SpaceSeparator
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
    }
}
