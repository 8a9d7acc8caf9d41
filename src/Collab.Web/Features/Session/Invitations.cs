using System.Security.Claims;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Storage;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Session;

/// <summary>
/// The code of a session and how long it is good for: shown to and changed by those who may manage members. A code says only who is let in for the first time;
/// whoever is inside stays, whatever becomes of it.
/// </summary>
internal sealed class Invitations(SessionEntrance entrance, IDbContextFactory<CollabDbContext> contexts, TimeProvider time)
{
    private static readonly Rejection NotYours = new(
        RejectionCode.NotPermitted, "Only the owner and instructors hand on the code of a session. Ask one of them.");

    private static readonly Rejection Over = new(RejectionCode.SessionEnded, "The session has ended: nobody can join it any more.");

    private static readonly Rejection InThePast = new(
        RejectionCode.InvalidMessage, "A code expires in the future. Give a later time, or none. To stop the present code at once, make a new one.");

    public async Task<(Invitation? Invitation, Rejection? Refusal)> ReadAsync(
        ClaimsPrincipal user, SessionId session, CancellationToken cancellationToken)
    {
        return await WithRowAsync(user, session, static (_, _) => Task.FromResult<Rejection?>(null), cancellationToken);
    }

    /// <summary>A new code that does not expire; the old one and its link stop at once.</summary>
    public async Task<(Invitation? Invitation, Rejection? Refusal)> RenewAsync(
        ClaimsPrincipal user, SessionId session, CancellationToken cancellationToken)
    {
        return await WithRowAsync(
            user,
            session,
            async (context, row) =>
            {
                row.JoinCode = await FreeCodeAsync(context, cancellationToken);
                row.JoinCodeExpiresAt = null;
                return null;
            },
            cancellationToken);
    }

    /// <param name="expiresAt">Null: for as long as the session is open.</param>
    public async Task<(Invitation? Invitation, Rejection? Refusal)> ExpireAsync(
        ClaimsPrincipal user, SessionId session, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        return await WithRowAsync(
            user,
            session,
            (_, row) =>
            {
                if (expiresAt <= time.GetUtcNow())
                {
                    return Task.FromResult<Rejection?>(InThePast);
                }

                row.JoinCodeExpiresAt = expiresAt;
                return Task.FromResult<Rejection?>(null);
            },
            cancellationToken);
    }

    /// <summary>A code that no session has.</summary>
    public static async Task<string> FreeCodeAsync(CollabDbContext context, CancellationToken cancellationToken)
    {
        var code = JoinCode.Create();
        while (await context.Sessions.AnyAsync(row => row.JoinCode == code, cancellationToken))
        {
            code = JoinCode.Create();
        }

        return code;
    }

    private async Task<(Invitation? Invitation, Rejection? Refusal)> WithRowAsync(
        ClaimsPrincipal user, SessionId session, Func<CollabDbContext, SessionRow, Task<Rejection?>> act, CancellationToken cancellationToken)
    {
        var (entered, refusal) = await entrance.EnterAsync(user, session, cancellationToken);
        if (entered is not var (actor, person))
        {
            return (null, refusal);
        }

        var state = actor.Snapshot.State;
        if (!state.CapabilitiesOf(person.Id).HasFlag(Capabilities.ManageMembers))
        {
            return (null, NotYours);
        }

        if (state.Phase == SessionPhase.Ended)
        {
            return (null, Over);
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.Sessions.SingleOrDefaultAsync(row => row.Id == session.Value, cancellationToken) is not { } row)
        {
            return (null, SessionRefusals.UnknownSession);
        }

        if (await act(context, row) is { } refused)
        {
            return (null, refused);
        }

        await context.SaveChangesAsync(cancellationToken);
        return (new Invitation(JoinCode.Format(row.JoinCode), SessionPaths.Invitation(row.JoinCode), row.JoinCodeExpiresAt), null);
    }
}

/// <param name="JoinCode">As people see it.</param>
/// <param name="Path">Of the link, on this site.</param>
internal sealed record Invitation(string JoinCode, string Path, DateTimeOffset? ExpiresAt);
