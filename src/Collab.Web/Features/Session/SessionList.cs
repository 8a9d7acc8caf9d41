using System.Security.Claims;
using Collab.Engine;
using Collab.Protocol;
using Collab.Storage;
using Collab.Web.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Session;

/// <summary>The sessions that somebody has been admitted to, the liveliest first.</summary>
internal sealed class SessionList(IDbContextFactory<CollabDbContext> contexts)
{
    /// <summary>More than anybody scrolls through.</summary>
    private const int SessionsMaximum = 200;

    public async Task<IReadOnlyList<SessionSummary>> MineAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
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

        var rows = await mine
            .Join(context.Sessions, member => member.SessionId, session => session.Id, (member, session) => new { member.UserId, session })
            .OrderByDescending(found => found.session.LastActivityAt)
            .Take(SessionsMaximum)
            .AsNoTracking()
            .ToListAsync(cancellationToken);
        return [.. rows.Select(static found => new SessionSummary(
            new SessionId(found.session.Id), found.session.Title, found.session.OwnerUserId == found.UserId,
            found.session.EndedAt is not null, found.session.CreatedAt, found.session.LastActivityAt))];
    }
}
