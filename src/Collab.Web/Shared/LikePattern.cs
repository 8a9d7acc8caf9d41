namespace Collab.Web.Shared;

/// <summary>Text of people inside of a pattern of SQL's LIKE, where it means only itself.</summary>
internal static class LikePattern
{
    public const string EscapeSign = "\\";

    public static string Escape(string text)
    {
        return text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("%", "\\%", StringComparison.Ordinal)
            .Replace("_", "\\_", StringComparison.Ordinal);
    }
}
