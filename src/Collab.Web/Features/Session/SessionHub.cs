using System.Data.Common;
using System.Security.Claims;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Sessions;
using Collab.Web.Features.Session.Runs;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Collab.Web.Features.Session;

/// <summary>
/// The live connection of an editor to a session: the methods of <see cref="HubMethods"/>, one session per connection.
/// <para>
/// The hub decides nothing about a session. It knows who is calling (from the sign-in, never from the message), gives the call the form of a
/// command and hands back the answer. What is refused is refused by an answer with a code; an exception is a fault of ours.
/// </para>
/// <para>
/// Calls of one connection run one after the other, so that a client's commands keep their order. Commands and catch-ups beyond the rate of
/// the settings are answered with <c>rate_limited</c> and may be sent again; they count per connection, since a school is one address.
/// </para>
/// </summary>
[Authorize]
internal sealed partial class SessionHub(
    SessionRegistry registry, Admission admission, CircuitTickets tickets, SessionMetrics metrics, SessionSandboxes sandboxes, TimeProvider time,
    IOptions<CollaborationOptions> options, ILogger<SessionHub> logger) : Hub
{
    private static readonly Rejection NotInSession = new(RejectionCode.NotInSession, "Join a session first.");

    private static readonly Rejection TooFast = new(
        RejectionCode.RateLimited, "Too many commands at once. Wait a moment and send it again.");

    private HubSeat? _seat;

    /// <summary>Kept from its first use on: the connection may end, and its seat be taken away, while a call of it is still under way.</summary>
    private HubSeat Seat => _seat ??= (HubSeat)Context.Items[typeof(HubSeat)]!;

    private ClaimsPrincipal Caller => Context.User ?? new ClaimsPrincipal(new ClaimsIdentity());

    public async Task<JoinSessionResponse> JoinSession(JoinSessionRequest request)
    {
        try
        {
            return await JoinAsync(request);
        }
        catch (StoreUnavailableException exception)
        {
            return JoinRefused(new Rejection(RejectionCode.StorageUnavailable, exception.Message));
        }
        catch (Exception exception) when (exception is DbException or DbUpdateException)
        {
            LogStoreFailed(exception, request.Session);
            return JoinRefused(SessionRefusals.StorageUnavailable);
        }
    }

    /// <summary>
    /// The member goes. When another editor of his is in the session (a second tab), only this one goes, or the other would be thrown out with it.
    /// </summary>
    public async Task<HubAnswer> LeaveSession(LeaveSessionRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Seat.Joined is not { } joined)
        {
            return Refused(NotInSession);
        }

        Seat.Joined = null;
        joined.Connection.Detach();
        joined.Actor.Disconnect(joined.Connection);
        var (member, client) = (joined.Connection.Member, joined.Connection.Client);
        var isElsewhere = joined.Actor.Snapshot.Presence.Any(
            present => present.Id == member && present.Clients.Any(other => other.Client != client));
        return isElsewhere
            ? HubAnswer.Done
            : await joined.Actor.SubmitAsync(new SessionCommand.LeaveSession(member, DepartureReason.Left, time.GetUtcNow()));
    }

    public async Task<CatchUpResponse> CatchUp(CatchUpRequest request)
    {
        if (Refusal() is { } refusal)
        {
            return new CatchUpResponse(false, refusal.Code, refusal.Message);
        }

        var (actor, connection) = Seat.Joined!;
        try
        {
            return await actor.CatchUpAsync(
                connection.Member, connection.Client, request.Document, request.Base, Context.ConnectionAborted);
        }
        catch (StoreUnavailableException exception)
        {
            metrics.Refused(RejectionCode.StorageUnavailable);
            return new CatchUpResponse(false, RejectionCode.StorageUnavailable, exception.Message);
        }
    }

    public override async Task OnDisconnectedAsync(Exception? exception)
    {
        if (Seat.Joined is { } joined)
        {
            joined.Actor.Disconnect(joined.Connection);
        }

        await base.OnDisconnectedAsync(exception);
    }

    private async Task<JoinSessionResponse> JoinAsync(JoinSessionRequest request)
    {
        if (!Seat.TryTakeTurn())
        {
            return JoinRefused(TooFast);
        }

        if (Seat.Joined is not null)
        {
            return JoinRefused(new Rejection(
                RejectionCode.AlreadyInSession, "This connection is in a session already. Leave it first, or open another connection."));
        }

        if (await admission.FindMemberAsync(Caller, request.Session, Context.ConnectionAborted) is not { } person)
        {
            var exists = await admission.ExistsAsync(request.Session, Context.ConnectionAborted);
            return JoinRefused(exists ? SessionRefusals.NotAdmitted : SessionRefusals.UnknownSession);
        }

        if (request.Ticket is { } ticket && !tickets.Redeem(ticket, person.Id, request.Session))
        {
            return JoinRefused(new Rejection(
                RejectionCode.AccessDenied, "This page's ticket is used up or belongs to somebody else. Reload the page."));
        }

        if (await registry.FindAsync(request.Session, Context.ConnectionAborted) is not { } actor)
        {
            return JoinRefused(SessionRefusals.UnknownSession);
        }

        var connection = new HubSessionConnection(Seat.Connection, person.Id, request.ClientId, request.Attempt, time);
        var answer = await actor.JoinAsync(new SessionJoin(
            person, request.ClientId, actor.Snapshot.State.Settings.RoleOfJoiners, request.Since, request.Documents,
            request.LastClientSeq, connection));
        if (!answer.Ok)
        {
            return answer;
        }

        Seat.Joined = new JoinedSession(actor, connection);
        if (Context.ConnectionAborted.IsCancellationRequested)
        {
            // It went away while it joined, and OnDisconnectedAsync may have looked before there was anything to see.
            actor.Disconnect(connection);
        }

        return answer with { Session = await DescribeAsync(actor, person.Id, answer.Session!) };
    }

    private async Task<SessionInfo> DescribeAsync(SessionActor actor, MemberId member, SessionInfo session)
    {
        var mayInvite = actor.Snapshot.State.CapabilitiesOf(member).HasFlag(Capabilities.ManageMembers);
        var code = mayInvite ? await admission.CodeOfAsync(actor.Id, Context.ConnectionAborted) : null;
        return session with { JoinCode = code is null ? null : JoinCode.Format(code), Url = SessionPaths.Room(actor.Id) };
    }

    /// <summary>Why a call that needs a joined session is not even looked at; null when it is.</summary>
    private Rejection? Refusal()
    {
        var refusal = Seat.Joined is null ? NotInSession : Seat.TryTakeTurn() ? null : TooFast;
        if (refusal is not null)
        {
            metrics.Refused(refusal.Code);
        }

        return refusal;
    }

    private HubAnswer Refused(Rejection reason)
    {
        metrics.Refused(reason.Code);
        return HubAnswer.Refused(reason);
    }

    private JoinSessionResponse JoinRefused(Rejection reason)
    {
        metrics.Refused(reason.Code);
        return new JoinSessionResponse(false, reason.Code, reason.Message);
    }

    [LoggerMessage(LogLevel.Error, "The database did not answer when somebody joined session {Session}.")]
    private partial void LogStoreFailed(Exception exception, SessionId session);
}
