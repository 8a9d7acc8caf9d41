using System.Security.Claims;
using Collab.Storage;
using Collab.Web.Shared.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Collab.Web.Features.Accounts;

/// <summary>Name, colour and initials travel in the cookie, so that no page needs the database to show who is signed in.</summary>
internal sealed class CollabClaimsFactory(
    UserManager<CollabUser> users,
    RoleManager<IdentityRole> roles,
    IOptions<IdentityOptions> options) : UserClaimsPrincipalFactory<CollabUser, IdentityRole>(users, roles, options)
{
    protected override async Task<ClaimsIdentity> GenerateClaimsAsync(CollabUser user)
    {
        var identity = await base.GenerateClaimsAsync(user);
        identity.AddClaim(new Claim(CollabClaims.DisplayName, user.DisplayName));
        identity.AddClaim(new Claim(CollabClaims.Color, user.Color));
        if (user.Initials is { } initials)
        {
            identity.AddClaim(new Claim(CollabClaims.Initials, initials));
        }

        return identity;
    }
}
