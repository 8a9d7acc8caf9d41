using System.Security.Claims;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Storage;
using Collab.Web.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Session;

/// <summary>
/// Puts sessions out of the lists of everybody who is in them, and back. Nothing in the session changes by it, so it is no event of the session but
/// a note beside it; its owner alone writes that.
/// </summary>
internal sealed class SessionArchive(IDbContextFactory<CollabDbContext> contexts, TimeProvider time)
{
    private static readonly Rejection OwnersOnly = new(
        RejectionCode.NotPermitted, "Only the owner archives a session or brings it back.");

    public async Task<bool> IsArchivedAsync(SessionId session, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Sessions.AnyAsync(row => row.Id == session.Value && row.ArchivedAt != null, cancellationToken);
    }

    /// <summary>Null when it is done, else why not.</summary>
    public async Task<Rejection?> SetAsync(ClaimsPrincipal user, SessionId session, bool isArchived, CancellationToken cancellationToken)
    {
        var userId = user.UserId();
        DateTimeOffset? at = isArchived ? time.GetUtcNow() : null;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var changed = await context.Sessions.Where(row => row.Id == session.Value && row.OwnerUserId == userId)
            .ExecuteUpdateAsync(row => row.SetProperty(archived => archived.ArchivedAt, at), cancellationToken);
        return changed == 0 ? OwnersOnly : null;
    }
}
