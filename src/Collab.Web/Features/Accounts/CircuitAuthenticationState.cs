using System.Security.Claims;
using Collab.Storage;
using Collab.Web.Shared.Identity;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Collab.Web.Features.Accounts;

/// <summary>
/// A circuit can outlive a sign-in by hours. Now and then it asks whether the account is still the one that opened it;
/// guests have no account to ask about, the session itself lets them go.
/// </summary>
internal sealed class CircuitAuthenticationState(
    ILoggerFactory loggers,
    IServiceScopeFactory scopes,
    IOptions<IdentityOptions> options) : RevalidatingServerAuthenticationStateProvider(loggers)
{
    protected override TimeSpan RevalidationInterval => TimeSpan.FromMinutes(30);

    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState,
        CancellationToken cancellationToken)
    {
        var principal = authenticationState.User;
        if (principal.IsGuest())
        {
            return true;
        }

        await using var scope = scopes.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<CollabUser>>();
        var user = await users.GetUserAsync(principal);
        return user is not null
            && await users.GetSecurityStampAsync(user)
            == principal.FindFirstValue(options.Value.ClaimsIdentity.SecurityStampClaimType);
    }
}
