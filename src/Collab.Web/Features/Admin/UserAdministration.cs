using System.Collections.Immutable;
using System.Security.Claims;
using Collab.Storage;
using Collab.Web.Shared;
using Collab.Web.Shared.Identity;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Admin;

/// <param name="IsSelf">The administrator who looks at the list.</param>
internal sealed record ListedUser(string Id, string Name, string Color, string Email, ImmutableArray<string> Roles, bool IsLocked, bool IsSelf)
{
    /// <summary>Null for those of the name.</summary>
    public string? Initials { get; init; }
}

internal sealed record UserPage(ImmutableArray<ListedUser> Users, int Number, int Count, int Total);

/// <summary>
/// Roles and locks of accounts. Whether the caller is an administrator is asked of the database, since a cookie may be older than the loss of the role;
/// and nobody takes his own role or locks himself out, so that there is always an administrator.
/// </summary>
internal sealed class UserAdministration(UserManager<CollabUser> users, CollabDbContext context)
{
    private const int PageSize = 25;

    private const string AdministratorsOnly = "Only administrators do this.";
    private const string NotOneself = "Not your own account: ask another administrator.";
    private const string Unknown = "There is no such account any more.";

    private static readonly string[] GivenRoles = [SiteRoles.Administrator, SiteRoles.Instructor];

    /// <param name="search">Part of a name or of an email address.</param>
    /// <param name="page">From 1; one behind the last is the last.</param>
    public async Task<UserPage> ListAsync(ClaimsPrincipal caller, string? search, int page, CancellationToken cancellationToken)
    {
        IQueryable<CollabUser> found = context.Users.AsNoTracking();
        if (!string.IsNullOrWhiteSpace(search))
        {
            var pattern = $"%{LikePattern.Escape(search.Trim())}%";
            found = found.Where(user => EF.Functions.Like(user.DisplayName, pattern, LikePattern.EscapeSign)
                || EF.Functions.Like(user.Email!, pattern, LikePattern.EscapeSign));
        }

        var total = await found.CountAsync(cancellationToken);
        var count = Math.Max(1, (total + PageSize - 1) / PageSize);
        var number = Math.Clamp(page, 1, count);
        var rows = await found.OrderBy(user => user.DisplayName).ThenBy(user => user.Id).Skip((number - 1) * PageSize).Take(PageSize)
            .Select(user => new
            {
                user.Id,
                user.DisplayName,
                user.Color,
                user.Initials,
                user.Email,
                user.LockoutEnd,
                Roles = context.UserRoles.Where(given => given.UserId == user.Id)
                    .Join(context.Roles, given => given.RoleId, role => role.Id, (_, role) => role.Name!).ToList(),
            })
            .ToListAsync(cancellationToken);
        var self = caller.UserId();
        return new UserPage(
            [.. rows.Select(row => new ListedUser(
                row.Id, row.DisplayName, row.Color, row.Email ?? "", [.. row.Roles.Order()], row.LockoutEnd == CollabUser.LockedForever, row.Id == self)
            {
                Initials = row.Initials,
            })],
            number, count, total);
    }

    /// <summary>Gives or takes a role. Null when it is done, else a sentence.</summary>
    public async Task<string?> SetRoleAsync(ClaimsPrincipal caller, string userId, string role, bool isGiven)
    {
        var (user, problem) = await FindAsync(caller, userId);
        if (user is null || !GivenRoles.Contains(role))
        {
            return problem ?? Unknown;
        }

        if (await users.IsInRoleAsync(user, role) == isGiven)
        {
            return null;
        }

        var result = isGiven ? await users.AddToRoleAsync(user, role) : await users.RemoveFromRoleAsync(user, role);
        return result.Succeeded ? null : result.Errors.First().Description;
    }

    /// <summary>A locked account cannot sign in, nor join a session again; nothing of it is lost.</summary>
    public async Task<string?> SetLockAsync(ClaimsPrincipal caller, string userId, bool isLocked)
    {
        var (user, problem) = await FindAsync(caller, userId);
        if (user is null)
        {
            return problem;
        }

        user.LockoutEnabled = true;
        user.LockoutEnd = isLocked ? CollabUser.LockedForever : null;

        // The stamp is what the sign-ins of other devices are held to: they end at their next check.
        var result = await users.UpdateSecurityStampAsync(user);
        return result.Succeeded ? null : result.Errors.First().Description;
    }

    private async Task<(CollabUser? User, string? Problem)> FindAsync(ClaimsPrincipal caller, string userId)
    {
        if (await users.GetUserAsync(caller) is not { } administrator || !await users.IsInRoleAsync(administrator, SiteRoles.Administrator))
        {
            return (null, AdministratorsOnly);
        }

        if (administrator.Id == userId)
        {
            return (null, NotOneself);
        }

        return await users.FindByIdAsync(userId) is { } user ? (user, null) : (null, Unknown);
    }
}
