namespace Collab.Web.Shared.Identity;

/// <summary>
/// One scheme stands in front, <see cref="Site"/>, and picks for each request who may say who the caller is: a bearer
/// token if one was sent, else the cookie of an account, else the cookie of a guest.
/// </summary>
public static class AuthenticationSchemes
{
    public const string Site = "Collab";
    public const string Account = "Identity.Application";
    public const string Bearer = "Identity.Bearer";

    /// <summary>
    /// Guests have a cookie of their own: the account cookie's check of the security stamp would turn them away.
    /// </summary>
    public const string Guest = "Collab.Guest";

    public const string AccountCookie = "collab.account";
    public const string GuestCookie = "collab.guest";

    /// <summary>Browsers cannot set a header on a WebSocket, so hubs also take the token from the query.</summary>
    public const string HubPath = "/hubs";
    public const string AccessTokenQuery = "access_token";

    private const string BearerPrefix = "Bearer ";

    public static string Select(HttpContext context)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) || HubToken(context) is not null)
        {
            return Bearer;
        }

        var cookies = context.Request.Cookies;
        return !cookies.ContainsKey(AccountCookie) && cookies.ContainsKey(GuestCookie) ? Guest : Account;
    }

    public static string? HubToken(HttpContext context) =>
        context.Request.Path.StartsWithSegments(HubPath, StringComparison.OrdinalIgnoreCase)
        && context.Request.Query.TryGetValue(AccessTokenQuery, out var token)
            ? token.ToString()
            : null;
}
