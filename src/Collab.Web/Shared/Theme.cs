namespace Collab.Web.Shared;

/// <summary>
/// Light, dark, high contrast or as the system says. The choice is in a cookie, so that the first byte of a page already has it and
/// nothing flashes; wwwroot/js/shell/theme.js writes it.
/// </summary>
internal static class Theme
{
    public const string Cookie = "collab.theme";
    public const string System = "system";

    private static readonly string[] Choices = [System, "light", "dark", "contrast"];

    public static bool IsChoice(string name) => Choices.Contains(name);

    public static string Read(HttpContext context) =>
        context.Request.Cookies[Cookie] is { } choice && Choices.Contains(choice) ? choice : System;
}
