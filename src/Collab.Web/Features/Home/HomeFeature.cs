namespace Collab.Web.Features.Home;

internal static class HomeFeature
{
    private const int CodeLengthMaximum = 200;

    public static void MapHome(this WebApplication app) =>
        app.MapGet("/join", (string? code) => Results.LocalRedirect(JoinPath(code))).ExcludeFromDescription();

    /// <summary>
    /// The code as somebody typed it, read it from a board or pasted it with the whole link around it, as an address.
    /// </summary>
    internal static string JoinPath(string? input)
    {
        var text = (input ?? "").Trim();
        if (text.Length > CodeLengthMaximum)
        {
            return "/";
        }

        var code = string.Concat(text.TrimEnd('/').Split('/')[^1].Where(char.IsAsciiLetterOrDigit)).ToUpperInvariant();
        return code.Length == 0 ? "/" : $"/join/{code}";
    }
}
