using Collab.Storage;
using Collab.Web.Shared;
using Collab.Web.Shared.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Identity;

namespace Collab.Web.Features.Accounts;

/// <summary>Sign-up, sign-in and the account page; by cookie for people, by token for programs.</summary>
internal static class AccountsFeature
{
    private const string KeysDirectory = "keys";

    public static void AddAccounts(this WebApplicationBuilder builder)
    {
        AddAuthentication(builder.Services);
        AddIdentity(builder.Services);
        ProtectData(builder);
    }

    public static void MapAccounts(this WebApplication app)
    {
        app.MapSignOut();
        app.MapIdentityEndpoints();
        app.MapPreferenceEndpoints();
    }

    private static void AddAuthentication(IServiceCollection services)
    {
        var authentication = services.AddAuthentication(options =>
        {
            options.DefaultScheme = AuthenticationSchemes.Site;
            options.DefaultSignInScheme = AuthenticationSchemes.Account;
        });
        authentication.AddPolicyScheme(
            AuthenticationSchemes.Site,
            displayName: null,
            options => options.ForwardDefaultSelector = AuthenticationSchemes.Select);
        authentication.AddBearerToken(
            AuthenticationSchemes.Bearer,
            options => options.Events.OnMessageReceived = context =>
            {
                context.Token = AuthenticationSchemes.HubToken(context.HttpContext) ?? context.Token;
                return Task.CompletedTask;
            });
        authentication.AddCookie(AuthenticationSchemes.Guest, options =>
        {
            SetCookie(options, AuthenticationSchemes.GuestCookie);
            options.ExpireTimeSpan = GuestPrincipal.Lifetime;
            options.SlidingExpiration = false;
        });
        authentication.AddIdentityCookies();
        services.ConfigureApplicationCookie(options => SetCookie(options, AuthenticationSchemes.AccountCookie));
        services.AddAuthorization();
    }

    private static void AddIdentity(IServiceCollection services)
    {
        services
            .AddIdentityCore<CollabUser>(options =>
            {
                options.User.RequireUniqueEmail = true;
                // Length is what makes a password strong; rules about kinds of characters only make it hard to remember.
                options.Password.RequiredLength = AccountLimits.PasswordLengthMinimum;
                options.Password.RequireDigit = false;
                options.Password.RequireLowercase = false;
                options.Password.RequireUppercase = false;
                options.Password.RequireNonAlphanumeric = false;
            })
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<CollabDbContext>()
            .AddSignInManager()
            .AddDefaultTokenProviders()
            .AddClaimsPrincipalFactory<CollabClaimsFactory>();

        services.AddScoped<AccountRegistration>();
        services.AddSingleton<LiveProfiles>();
        services.AddScoped<AuthenticationStateProvider, CircuitAuthenticationState>();
        services.AddCascadingAuthenticationState();
    }

    /// <summary>Keys on disk, so that cookies and tokens outlive the process.</summary>
    private static void ProtectData(WebApplicationBuilder builder)
    {
        var keys = new DirectoryInfo(Path.Combine(builder.DataDirectory(), KeysDirectory));
        builder.Services.AddDataProtection().SetApplicationName("Collab").PersistKeysToFileSystem(keys);
    }

    private static void SetCookie(CookieAuthenticationOptions options, string name)
    {
        options.Cookie.Name = name;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.LoginPath = AccountPaths.SignIn;
        options.AccessDeniedPath = AccountPaths.AccessDenied;
        options.ReturnUrlParameter = AccountPaths.ReturnUrlParameter;
        options.Events.OnRedirectToLogin = context => RedirectPeople(context, StatusCodes.Status401Unauthorized);
        options.Events.OnRedirectToAccessDenied = context => RedirectPeople(context, StatusCodes.Status403Forbidden);
    }

    /// <summary>A person is shown the page to sign in; a program gets the status code.</summary>
    private static Task RedirectPeople(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        var path = context.Request.Path;
        if (path.StartsWithSegments("/api") || path.StartsWithSegments(AuthenticationSchemes.HubPath))
        {
            context.Response.StatusCode = status;
        }
        else
        {
            context.Response.Redirect(context.RedirectUri);
        }

        return Task.CompletedTask;
    }
}
