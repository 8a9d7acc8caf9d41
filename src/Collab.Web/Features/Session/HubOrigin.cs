using Collab.Sessions;
using Microsoft.Extensions.Options;

namespace Collab.Web.Features.Session;

/// <summary>
/// A page of another site may open a WebSocket to us, and the browser sends our cookies along; nothing but the Origin header tells such a page from
/// ours. Programs send none and are let through: they have no cookies that somebody else could use.
/// </summary>
internal static class HubOrigin
{
    private const string HubsPath = "/hubs";

    public static void UseHubOrigin(this WebApplication app)
    {
        var allowed = app.Services.GetRequiredService<IOptions<CollaborationOptions>>().Value.AllowedOrigins
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        app.Use(async (context, next) =>
        {
            var origin = context.Request.Headers.Origin.ToString();
            if (origin.Length == 0 || !context.Request.Path.StartsWithSegments(HubsPath)
                || allowed.Contains(origin) || IsOwn(origin, context.Request.Host))
            {
                await next(context);
                return;
            }

            var problem = TypedResults.Problem(
                $"Pages of {origin} may not connect here. The operator allows them by the setting "
                    + $"{CollaborationOptions.Section}:{nameof(CollaborationOptions.AllowedOrigins)}.",
                statusCode: StatusCodes.Status403Forbidden);
            await problem.ExecuteAsync(context);
        });
    }

    /// <summary>Host and port must be the same. Not the scheme: behind a proxy that ends TLS we see http where the page has https.</summary>
    private static bool IsOwn(string origin, HostString host)
    {
        return Uri.TryCreate(origin, UriKind.Absolute, out var uri)
            && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase);
    }
}
