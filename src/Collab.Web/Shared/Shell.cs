using MudBlazor.Services;

namespace Collab.Web.Shared;

/// <summary>What every page stands in: components, static files, headers, errors.</summary>
internal static class Shell
{
    private const string DefaultAddress = "http://127.0.0.1:5080";

    public static void AddShell(this WebApplicationBuilder builder)
    {
        // `dotnet run` has no launch profile and so runs as Production, where these files are otherwise only found after
        // a publish.
        builder.WebHost.UseStaticWebAssets();
        if (!IsAddressConfigured(builder.Configuration))
        {
            builder.WebHost.UseUrls(DefaultAddress);
        }

        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddMudServices();
    }

    public static void UseShell(this WebApplication app)
    {
        app.UseSecurityHeaders();
        app.UseExceptionHandler();
        app.UseWhen(IsPage, pages =>
        {
            pages.UseExceptionHandler("/error", createScopeForErrors: true);
            pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        });
        app.UseWhen(context => !IsPage(context), programs => programs.UseStatusCodePages());
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    public static void MapShell(this WebApplication app)
    {
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(options =>
        {
            // SecurityHeaders forbids framing for every answer; a second policy header would only repeat it.
            options.ContentSecurityFrameAncestorsPolicy = null;
        });
    }

    /// <summary>People get a page about what went wrong, programs get problem details.</summary>
    private static bool IsPage(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/api")
        && !context.Request.Path.StartsWithSegments("/hubs")
        && !context.Request.Path.StartsWithSegments("/_blazor");

    private static bool IsAddressConfigured(ConfigurationManager configuration) =>
        configuration["urls"] is { Length: > 0 }
        || configuration["http_ports"] is { Length: > 0 }
        || configuration["https_ports"] is { Length: > 0 }
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
}
