using System.Security.Claims;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Sessions;
using Collab.Web.Shared.Identity;

namespace Collab.Web.Features.Session;

internal sealed record EnteredSession(SessionActor Actor, RosterEntry Person);

/// <summary>The way of a request to a session: the session exists, the caller is admitted to it, and it is in memory.</summary>
internal sealed class SessionEntrance(SessionRegistry registry, Admission admission)
{
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<(EnteredSession? Entered, Rejection? Refusal)> EnterAsync(
        ClaimsPrincipal user, SessionId session, CancellationToken cancellationToken)
    {
        // Asked first, so that strangers cannot fill the memory with sessions.
        if (await admission.FindMemberAsync(user, session, cancellationToken) is not { } person)
        {
            var exists = await admission.ExistsAsync(session, cancellationToken);
            return (null, exists ? SessionRefusals.NotAdmitted : SessionRefusals.UnknownSession);
        }

        if (await registry.FindAsync(session, cancellationToken) is not { } actor)
        {
            return (null, SessionRefusals.UnknownSession);
        }

        return SessionMachine.CheckAdmission(actor.Snapshot.State, person.Id) is { } removed
            ? (null, removed)
            : (new EnteredSession(actor, person), null);
    }

    /// <summary>Has a session do what somebody admitted to it wants. Null when it is done, else why not.</summary>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<Rejection?> SubmitAsync(
        ClaimsPrincipal user, SessionId session, Func<MemberId, SessionCommand> command, CancellationToken cancellationToken)
    {
        var (entered, refusal) = await EnterAsync(user, session, cancellationToken);
        return entered is var (actor, person)
            ? (await registry.SubmitAsync(actor, command(person.Id), cancellationToken)).ToRejection()
            : refusal;
    }

    /// <summary>
    /// Why somebody may not come in by this code under a new name: he was sent out of its session as a guest. A guest has no account, so it is the
    /// sign-in of last time, in the same browser, that tells.
    /// </summary>
    public async Task<Rejection?> FindRemovalAsync(ClaimsPrincipal user, string code, CancellationToken cancellationToken)
    {
        if (GuestPrincipal.Read(user) is not { } guest)
        {
            return null;
        }

        var session = new SessionId(guest.Session);
        return await admission.CodeOfAsync(session, cancellationToken) == code
            && await registry.FindAsync(session, cancellationToken) is { } actor
                ? SessionMachine.CheckAdmission(actor.Snapshot.State, new MemberId(guest.Member))
                : null;
    }
}
