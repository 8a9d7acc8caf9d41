using Collab.Engine;
using Collab.Protocol;
using Collab.Sessions;
using Collab.Storage;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Accounts;

/// <summary>Tells the rooms that somebody is in how he is called now, so that he need not leave and come back.</summary>
internal sealed class LiveProfiles(SessionRegistry registry, IDbContextFactory<CollabDbContext> contexts)
{
    public async Task TellAsync(CollabUser user, CancellationToken cancellationToken)
    {
        var live = registry.Live.ToDictionary(static actor => actor.Id.Value);
        var ids = live.Keys.ToList();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var seats = await context.Members.Where(row => row.UserId == user.Id && ids.Contains(row.SessionId)).ToListAsync(cancellationToken);
        foreach (var seat in seats)
        {
            (seat.DisplayName, seat.Color, seat.Initials) = (user.DisplayName, user.Color, user.Initials);
            live[seat.SessionId].UpdateRoster(
                new RosterEntry(new MemberId(seat.MemberId), user.DisplayName, user.Color, IsGuest: false) { Initials = user.Initials });
        }

        await context.SaveChangesAsync(cancellationToken);
    }
}
