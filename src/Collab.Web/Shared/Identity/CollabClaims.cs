using System.Security.Claims;
using Collab.Storage;

namespace Collab.Web.Shared.Identity;

/// <summary>The claims beside Identity's own, and how a signed-in person or guest is read from a principal.</summary>
public static class CollabClaims
{
    public const string DisplayName = "collab:name";
    public const string Color = "collab:color";
    public const string Initials = "collab:initials";

    /// <summary>Only guests have these two: who they are, and the one session they may enter.</summary>
    public const string GuestMember = "collab:guest_member";
    public const string GuestSession = "collab:guest_session";

    public static bool IsSignedIn(this ClaimsPrincipal principal) => principal.Identity?.IsAuthenticated == true;

    public static bool IsGuest(this ClaimsPrincipal principal) => principal.HasClaim(claim => claim.Type == GuestMember);

    /// <summary>Someone with an account, not a guest.</summary>
    public static bool IsUser(this ClaimsPrincipal principal) => principal.IsSignedIn() && !principal.IsGuest();

    /// <summary>The account's id; null for guests and strangers.</summary>
    public static string? UserId(this ClaimsPrincipal principal) =>
        principal.IsUser() ? principal.FindFirstValue(ClaimTypes.NameIdentifier) : null;

    public static string DisplayNameOrEmpty(this ClaimsPrincipal principal) =>
        principal.FindFirstValue(DisplayName) ?? principal.Identity?.Name ?? "";

    public static string ColorOrDefault(this ClaimsPrincipal principal) =>
        principal.FindFirstValue(Color) ?? PersonColors.All[0];

    /// <summary>Null for those of the name.</summary>
    public static string? OwnInitials(this ClaimsPrincipal principal) => principal.FindFirstValue(Initials);

    public static bool IsInstructor(this ClaimsPrincipal principal) =>
        principal.IsInRole(SiteRoles.Instructor) || principal.IsInRole(SiteRoles.Administrator);
}
