using System.Security.Claims;

namespace Collab.Web.Shared.Identity;

/// <summary>
/// Someone who joined one session by its code, without an account. The same principal goes into the guest cookie
/// (<see cref="AuthenticationSchemes.Guest"/>) and into a guest's token (<see cref="AuthenticationSchemes.Bearer"/>).
/// </summary>
public static class GuestPrincipal
{
    /// <summary>However the guest signed in, it ends after this time.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const string IdPrefix = "guest:";

    public static ClaimsPrincipal Create(Guid memberId, Guid sessionId, string displayName)
    {
        var identity = new ClaimsIdentity(AuthenticationSchemes.Guest, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.NameIdentifier, IdPrefix + memberId.ToString("n")));
        identity.AddClaim(new Claim(ClaimTypes.Name, displayName));
        identity.AddClaim(new Claim(CollabClaims.DisplayName, displayName));
        identity.AddClaim(new Claim(CollabClaims.GuestMember, memberId.ToString()));
        identity.AddClaim(new Claim(CollabClaims.GuestSession, sessionId.ToString()));
        return new ClaimsPrincipal(identity);
    }

    /// <summary>Which member of which session the guest is; null for everybody else.</summary>
    public static (Guid Member, Guid Session)? Read(ClaimsPrincipal principal) =>
        Guid.TryParse(principal.FindFirstValue(CollabClaims.GuestMember), out var member)
        && Guid.TryParse(principal.FindFirstValue(CollabClaims.GuestSession), out var session)
            ? (member, session)
            : null;
}
