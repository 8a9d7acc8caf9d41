using System.Security.Claims;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;
using Collab.Storage;
using Collab.Web.Shared;
using Collab.Web.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Session;

/// <summary>
/// Who may enter which session. A person is admitted by the join code, once; from then on the row in Members says who that is in this session,
/// and the session's own state says what he may do there. Who somebody is comes from the sign-in alone, never from a message.
/// </summary>
internal sealed class Admission(IDbContextFactory<CollabDbContext> contexts, TimeProvider time)
{
    private static readonly Rejection NoSuchCode = new(
        RejectionCode.UnknownSession, "No open session has this code. Look at it again, or ask for the link.");

    private static readonly Rejection NameNeeded = new(
        RejectionCode.InvalidMessage, $"Say what the others should call you, in 1 to {Limits.DisplayNameLengthMaximum} characters.");

    private static readonly Rejection TooManyPeople = new(
        RejectionCode.LimitExceeded, "Too many people have been in this session. Ask the instructor to start a new one.");

    /// <summary>
    /// The person as a member of the session; null when he is not admitted to it. A guest counts only until the session ends. The name and
    /// colour of somebody with an account are those of the account now.
    /// </summary>
    public async Task<RosterEntry?> FindMemberAsync(ClaimsPrincipal user, SessionId session, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (GuestPrincipal.Read(user) is { } guest)
        {
            return guest.Session == session.Value ? await FindGuestAsync(context, session, guest.Member, cancellationToken) : null;
        }

        return user.UserId() is { } userId ? await FindUserAsync(context, session, userId, cancellationToken) : null;
    }

    public async Task<bool> ExistsAsync(SessionId session, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Sessions.AnyAsync(row => row.Id == session.Value, cancellationToken);
    }

    /// <summary>The code of a session, as it is stored.</summary>
    public async Task<string?> CodeOfAsync(SessionId session, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Sessions.Where(row => row.Id == session.Value).Select(row => row.JoinCode).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>Admits somebody with an account. Null when no open session has this code, or when nobody is signed in.</summary>
    public async Task<(SessionId Session, RosterEntry Person)?> AdmitByCodeAsync(
        ClaimsPrincipal user, string codeOrLink, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (user.UserId() is not { } userId || await FindOpenAsync(context, codeOrLink, cancellationToken) is not { } session)
        {
            return null;
        }

        if (await FindUserAsync(context, session, userId, cancellationToken) is { } known)
        {
            return (session, known);
        }

        var account = await context.Users.SingleOrDefaultAsync(row => row.Id == userId, cancellationToken);
        if (account is null || await IsFullAsync(context, session, cancellationToken))
        {
            return null;
        }

        context.Members.Add(Row(session, account.Id, account.DisplayName, account.Color));
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException)
        {
            // A second tab of the same person was quicker: the row is there, under the index of session and user. If it is not, the
            // fault was another one.
            context.ChangeTracker.Clear();
            if (await FindUserAsync(context, session, userId, cancellationToken) is null)
            {
                throw;
            }
        }

        var person = await FindUserAsync(context, session, userId, cancellationToken);
        return person is null ? null : (session, person);
    }

    /// <summary>Admits somebody without an account, as a new member.</summary>
    public async Task<(GuestAdmission? Guest, Rejection? Refusal)> AdmitGuestAsync(
        string codeOrLink, string displayName, CancellationToken cancellationToken)
    {
        var name = displayName.Trim();
        if (name.Length is 0 or > Limits.DisplayNameLengthMaximum || name.Any(char.IsControl) || !TextHygiene.IsClean(name))
        {
            return (null, NameNeeded);
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindOpenAsync(context, codeOrLink, cancellationToken) is not { } session)
        {
            return (null, NoSuchCode);
        }

        if (await IsFullAsync(context, session, cancellationToken))
        {
            return (null, TooManyPeople);
        }

        var taken = await context.Members.Where(row => row.SessionId == session.Value).Select(row => row.Color).ToListAsync(cancellationToken);
        var row = Row(session, null, name, PersonColors.Choose(taken));
        context.Members.Add(row);
        await context.SaveChangesAsync(cancellationToken);
        var principal = GuestPrincipal.Create(row.MemberId, session.Value, name);
        return (new GuestAdmission(session, EntryOf(row), principal, time.GetUtcNow() + GuestPrincipal.Lifetime), null);
    }

    private static async Task<SessionId?> FindOpenAsync(CollabDbContext context, string codeOrLink, CancellationToken cancellationToken)
    {
        if (JoinCode.Parse(codeOrLink) is not { } code)
        {
            return null;
        }

        var id = await context.Sessions.Where(row => row.JoinCode == code && row.EndedAt == null)
            .Select(row => (Guid?)row.Id)
            .SingleOrDefaultAsync(cancellationToken);
        return id is { } found ? new SessionId(found) : null;
    }

    private static async Task<RosterEntry?> FindGuestAsync(
        CollabDbContext context, SessionId session, Guid member, CancellationToken cancellationToken)
    {
        var row = await context.Members.AsNoTracking()
            .Where(row => row.SessionId == session.Value && row.MemberId == member && row.IsGuest)
            .Where(row => context.Sessions.Any(open => open.Id == row.SessionId && open.EndedAt == null))
            .SingleOrDefaultAsync(cancellationToken);
        return row is null ? null : EntryOf(row);
    }

    private static async Task<RosterEntry?> FindUserAsync(
        CollabDbContext context, SessionId session, string userId, CancellationToken cancellationToken)
    {
        var found = await context.Members
            .Where(row => row.SessionId == session.Value && row.UserId == userId)
            .Join(context.Users, row => row.UserId, account => account.Id, (row, account) => new { row, account.DisplayName, account.Color })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        (found.row.DisplayName, found.row.Color) = (found.DisplayName, found.Color);
        await context.SaveChangesAsync(cancellationToken);
        return EntryOf(found.row);
    }

    private static async Task<bool> IsFullAsync(CollabDbContext context, SessionId session, CancellationToken cancellationToken)
    {
        return await context.Members.CountAsync(row => row.SessionId == session.Value, cancellationToken)
            >= Limits.MembersPerSessionMaximum;
    }

    private static RosterEntry EntryOf(MemberRow row)
    {
        return new RosterEntry(new MemberId(row.MemberId), row.DisplayName, row.Color, row.IsGuest);
    }

    private MemberRow Row(SessionId session, string? userId, string name, string color)
    {
        return new MemberRow
        {
            SessionId = session.Value,
            MemberId = Guid.CreateVersion7(),
            UserId = userId,
            DisplayName = name,
            Color = color,
            IsGuest = userId is null,
            CreatedAt = time.GetUtcNow(),
        };
    }
}

/// <param name="Principal">What the guest is signed in with, by cookie or by token.</param>
internal sealed record GuestAdmission(SessionId Session, RosterEntry Person, ClaimsPrincipal Principal, DateTimeOffset ExpiresAt);
