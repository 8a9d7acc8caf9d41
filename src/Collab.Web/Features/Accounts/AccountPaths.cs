namespace Collab.Web.Features.Accounts;

internal static class AccountPaths
{
    public const string SignUp = "/sign-up";
    public const string SignIn = "/sign-in";
    public const string SignOut = "/sign-out";
    public const string Account = "/account";
    public const string AccessDenied = "/access-denied";
    public const string ReturnUrlParameter = "returnUrl";

    /// <summary>The page somebody came from, if it is one of ours; a foreign address would make us a springboard.</summary>
    public static string ReturnOrHome(string? returnUrl) =>
        returnUrl is ['/', ..] and not ['/', '/' or '\\', ..] && Uri.IsWellFormedUriString(returnUrl, UriKind.Relative)
            ? returnUrl
            : "/";

    /// <summary>The way back goes along when somebody changes from signing in to signing up.</summary>
    public static string WithReturn(string path, string? returnUrl) =>
        returnUrl is null ? path : $"{path}?{ReturnUrlParameter}={Uri.EscapeDataString(returnUrl)}";
}
