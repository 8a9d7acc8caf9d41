using System.Security.Cryptography;

namespace Collab.Web.Shared;

/// <summary>
/// The headers of every answer. Scripts come from our own files only; the one inline script is Blazor's import map, which
/// carries the nonce of its request. Styles need 'unsafe-inline' because MudBlazor and Monaco set style attributes.
/// </summary>
internal static class SecurityHeaders
{
    private const int NonceBytes = 16;
    private const string PermissionsPolicy =
        "camera=(self), microphone=(self), display-capture=(self), geolocation=(), payment=(), usb=()";

    private static readonly object NonceKey = new();

    public static void UseSecurityHeaders(this WebApplication app)
    {
        var isDevelopment = app.Environment.IsDevelopment();
        app.Use((context, next) =>
        {
            var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
            context.Items[NonceKey] = nonce;
            context.Response.OnStarting(() =>
            {
                var headers = context.Response.Headers;
                headers.ContentSecurityPolicy = Policy(isDevelopment, nonce);
                headers.XContentTypeOptions = "nosniff";
                headers.XFrameOptions = "DENY";
                headers["Referrer-Policy"] = "same-origin";
                headers["Cross-Origin-Opener-Policy"] = "same-origin";
                headers["Permissions-Policy"] = PermissionsPolicy;
                return Task.CompletedTask;
            });
            return next(context);
        });
    }

    public static string? CspNonce(this HttpContext context) => context.Items[NonceKey] as string;

    /// <summary>`dotnet watch` adds scripts of its own without a nonce and opens a socket to another port.</summary>
    private static string Policy(bool isDevelopment, string nonce)
    {
        var scripts = isDevelopment ? "'self' 'unsafe-inline'" : $"'self' 'nonce-{nonce}'";
        var connections = isDevelopment ? "'self' ws: wss: http://localhost:*" : "'self'";
        return $"default-src 'self'; script-src {scripts}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
            + $"font-src 'self'; worker-src 'self'; connect-src {connections}; base-uri 'self'; form-action 'self'; "
            + "object-src 'none'; frame-ancestors 'none'";
    }
}
