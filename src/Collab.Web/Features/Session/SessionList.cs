using System.Security.Claims;
using Collab.Engine;
using Collab.Protocol;
using Collab.Storage;
using Collab.Web.Shared;
using Collab.Web.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Session;

/// <summary>The sessions that somebody has been admitted to, the liveliest first.</summary>
internal sealed class SessionList(IDbContextFactory<CollabDbContext> contexts)
{
    /// <summary>More than anybody scrolls through.</summary>
    private const int SessionsMaximum = 200;

    /// <param name="search">Part of the title; null for all.</param>
    /// <param name="isArchived">Those that were archived, or the others.</param>
    public async Task<IReadOnlyList<SessionSummary>> MineAsync(
        ClaimsPrincipal user, string? search, bool isArchived, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        IQueryable<MemberRow> mine;
        if (GuestPrincipal.Read(user) is { } guest)
        {
            mine = context.Members.Where(row => row.SessionId == guest.Session && row.MemberId == guest.Member
                && context.Sessions.Any(open => open.Id == row.SessionId && open.EndedAt == null));
        }
        else if (user.UserId() is { } userId)
        {
            mine = context.Members.Where(row => row.UserId == userId);
        }
        else
        {
            return [];
        }

        var found = context.Sessions.Where(row => row.ArchivedAt != null == isArchived);
        if (!string.IsNullOrWhiteSpace(search))
        {
            var pattern = $"%{LikePattern.Escape(search.Trim())}%";
            found = found.Where(row => EF.Functions.Like(row.Title, pattern, LikePattern.EscapeSign));
        }

        var rows = await mine
            .Join(found, member => member.SessionId, session => session.Id, (member, session) => new { member.UserId, session })
            .OrderByDescending(joined => joined.session.LastActivityAt)
            .Take(SessionsMaximum)
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        return [.. rows.Select(found => new SessionSummary(
            new SessionId(found.session.Id), found.session.Title, found.session.OwnerUserId == found.UserId,
            found.session.EndedAt is not null, found.session.CreatedAt, found.session.LastActivityAt, isArchived))];
    }
}
