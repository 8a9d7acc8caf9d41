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

    private static readonly Rejection ExpiredCode = new(
        RejectionCode.CodeExpired, "This link and its code have expired. Ask the instructor for a new one.");

    private static readonly Rejection Locked = new(
        RejectionCode.SessionLocked, "The session is locked: nobody new comes in. Ask the instructor to unlock it, then try again.");

    private static readonly Rejection AccountNeeded = new(
        RejectionCode.AccessDenied, "Sign in with an account, or enter as a guest with your name.");

    private static readonly Rejection AccountLocked = new(
        RejectionCode.AccessDenied, "Your account is locked. Ask your administrator.");

    private static readonly Rejection NameNeeded = new(
        RejectionCode.InvalidMessage, $"Say what the others should call you, in 1 to {Limits.DisplayNameLengthMaximum} characters.");

    private static readonly Rejection UnknownColor = new(RejectionCode.InvalidMessage, "Choose one of the colours that there are.");

    private static readonly Rejection UnfitInitials = new(RejectionCode.InvalidMessage, PersonInitials.Rule);

    private static readonly Rejection TooManyPeople = new(
        RejectionCode.LimitExceeded, "Too many people have been in this session. Ask the instructor to start a new one.");

    /// <summary>
    /// The person as a member of the session; null when he is not admitted to it. A guest counts only until the session ends. Name,
    /// colour and initials of somebody with an account are those of the account now.
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

    /// <summary>Admits somebody with an account. Whoever was admitted before may come back when the code has expired or the session is locked.</summary>
    public async Task<(AdmittedPerson? Admitted, Rejection? Refusal)> AdmitByCodeAsync(
        ClaimsPrincipal user, string codeOrLink, CancellationToken cancellationToken)
    {
        if (user.UserId() is not { } userId)
        {
            return (null, AccountNeeded);
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindByCodeAsync(context, codeOrLink, cancellationToken) is not { } found)
        {
            return (null, NoSuchCode);
        }

        if (await FindUserAsync(context, found.Session, userId, cancellationToken) is { } known)
        {
            return (new AdmittedPerson(found.Session, known), null);
        }

        if (await WhyNobodyNewAsync(context, found, cancellationToken) is { } refusal)
        {
            return (null, refusal);
        }

        return await AddAccountAsync(context, found.Session, userId, cancellationToken);
    }

    /// <summary>An administrator of the site may look into every open session, as a member whom everybody sees.</summary>
    public async Task<(AdmittedPerson? Admitted, Rejection? Refusal)> AdmitAdministratorAsync(
        ClaimsPrincipal user, SessionId session, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (user.UserId() is not { } userId
            || !await context.UserRoles.AnyAsync(row => row.UserId == userId && row.RoleId == SiteRoles.Administrator, cancellationToken))
        {
            return (null, SessionRefusals.NotAdmitted);
        }

        return await context.Sessions.AnyAsync(row => row.Id == session.Value && row.EndedAt == null, cancellationToken)
            ? await AddAccountAsync(context, session, userId, cancellationToken)
            : (null, SessionRefusals.UnknownSession);
    }

    /// <summary>A guest who opens the link of his session again.</summary>
    public async Task<SessionId?> FindReturningGuestAsync(ClaimsPrincipal user, string codeOrLink, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return GuestPrincipal.Read(user) is { } guest
            && await FindByCodeAsync(context, codeOrLink, cancellationToken) is { } found && found.Session.Value == guest.Session
            && await FindGuestAsync(context, found.Session, guest.Member, cancellationToken) is not null
                ? found.Session
                : null;
    }

    /// <summary>Admits somebody without an account, as a new member.</summary>
    public async Task<(GuestAdmission? Guest, Rejection? Refusal)> AdmitGuestAsync(
        string codeOrLink, string displayName, CancellationToken cancellationToken)
    {
        if (NameOf(displayName) is not { } name)
        {
            return (null, NameNeeded);
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await FindByCodeAsync(context, codeOrLink, cancellationToken) is not { } found)
        {
            return (null, NoSuchCode);
        }

        if (await WhyNobodyNewAsync(context, found, cancellationToken) is { } refusal)
        {
            return (null, refusal);
        }

        var session = found.Session;
        var taken = await context.Members.Where(row => row.SessionId == session.Value).Select(row => row.Color).ToListAsync(cancellationToken);
        var row = Row(session, null, name, PersonColors.Choose(taken), initials: null);
        context.Members.Add(row);
        await context.SaveChangesAsync(cancellationToken);
        var principal = GuestPrincipal.Create(row.MemberId, session.Value, name);
        return (new GuestAdmission(session, EntryOf(row), principal, time.GetUtcNow() + GuestPrincipal.Lifetime), null);
    }

    /// <summary>A guest is called otherwise from now on; the rooms are not told here.</summary>
    public async Task<(AdmittedPerson? Renamed, Rejection? Refusal)> RenameGuestAsync(
        ClaimsPrincipal user, GuestProfileRequest profile, CancellationToken cancellationToken)
    {
        if (NameOf(profile.DisplayName) is not { } name)
        {
            return (null, NameNeeded);
        }

        if (!PersonColors.All.Contains(profile.Color))
        {
            return (null, UnknownColor);
        }

        if (!PersonInitials.TryRead(profile.Initials, out var initials))
        {
            return (null, UnfitInitials);
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (GuestPrincipal.Read(user) is not { } guest
            || await context.Members.SingleOrDefaultAsync(
                row => row.SessionId == guest.Session && row.MemberId == guest.Member && row.IsGuest, cancellationToken) is not { } row)
        {
            return (null, SessionRefusals.NotAdmitted);
        }

        (row.DisplayName, row.Color, row.Initials) = (name, profile.Color, initials);
        await context.SaveChangesAsync(cancellationToken);
        return (new AdmittedPerson(new SessionId(guest.Session), EntryOf(row)), null);
    }

    /// <summary>Null when nobody can be called that.</summary>
    private static string? NameOf(string wanted)
    {
        var name = wanted.Trim();
        return name.Length is 0 or > Limits.DisplayNameLengthMaximum || name.Any(char.IsControl) || !TextHygiene.IsClean(name) ? null : name;
    }

    private static async Task<FoundByCode?> FindByCodeAsync(
        CollabDbContext context, string codeOrLink, CancellationToken cancellationToken)
    {
        if (JoinCode.Parse(codeOrLink) is not { } code)
        {
            return null;
        }

        var row = await context.Sessions.Where(row => row.JoinCode == code && row.EndedAt == null)
            .Select(row => new { row.Id, row.JoinCodeExpiresAt, row.IsLocked })
            .SingleOrDefaultAsync(cancellationToken);
        return row is null ? null : new FoundByCode(new SessionId(row.Id), row.JoinCodeExpiresAt, row.IsLocked);
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
            .Join(context.Users.Where(account => account.LockoutEnd != CollabUser.LockedForever), row => row.UserId, account => account.Id, (row, account) => new { row, account.DisplayName, account.Color, account.Initials })
            .SingleOrDefaultAsync(cancellationToken);
        if (found is null)
        {
            return null;
        }

        (found.row.DisplayName, found.row.Color, found.row.Initials) = (found.DisplayName, found.Color, found.Initials);
        await context.SaveChangesAsync(cancellationToken);
        return EntryOf(found.row);
    }

    private static RosterEntry EntryOf(MemberRow row)
    {
        return new RosterEntry(new MemberId(row.MemberId), row.DisplayName, row.Color, row.IsGuest) { Initials = row.Initials };
    }

    /// <summary>Why the code lets nobody in whom the session does not know; null when it does. The session decides again when he joins.</summary>
    private async Task<Rejection?> WhyNobodyNewAsync(CollabDbContext context, FoundByCode found, CancellationToken cancellationToken)
    {
        if (found.ExpiresAt <= time.GetUtcNow())
        {
            return ExpiredCode;
        }

        if (found.IsLocked)
        {
            return Locked;
        }

        var members = await context.Members.CountAsync(row => row.SessionId == found.Session.Value, cancellationToken);
        return members >= Limits.MembersPerSessionMaximum ? TooManyPeople : null;
    }

    private async Task<(AdmittedPerson? Admitted, Rejection? Refusal)> AddAccountAsync(
        CollabDbContext context, SessionId session, string userId, CancellationToken cancellationToken)
    {
        return await context.Users.SingleOrDefaultAsync(row => row.Id == userId, cancellationToken) switch
        {
            null => (null, AccountNeeded),
            { LockoutEnd: { } end } when end == CollabUser.LockedForever => (null, AccountLocked),
            var account => (new AdmittedPerson(session, await AddUserAsync(context, session, account, cancellationToken)), null),
        };
    }

    private async Task<RosterEntry> AddUserAsync(
        CollabDbContext context, SessionId session, CollabUser account, CancellationToken cancellationToken)
    {
        var row = Row(session, account.Id, account.DisplayName, account.Color, account.Initials);
        context.Members.Add(row);
        try
        {
            await context.SaveChangesAsync(cancellationToken);
            return EntryOf(row);
        }
        catch (DbUpdateException)
        {
            // A second tab of the same person was quicker: the row is there, under the index of session and user. If it is not, the
            // fault was another one.
            context.ChangeTracker.Clear();
            if (await FindUserAsync(context, session, account.Id, cancellationToken) is not { } known)
            {
                throw;
            }

            return known;
        }
    }

    private MemberRow Row(SessionId session, string? userId, string name, string color, string? initials)
    {
        return new MemberRow
        {
            SessionId = session.Value,
            MemberId = Guid.CreateVersion7(),
            UserId = userId,
            DisplayName = name,
            Color = color,
            Initials = initials,
            IsGuest = userId is null,
            CreatedAt = time.GetUtcNow(),
        };
    }

    private sealed record FoundByCode(SessionId Session, DateTimeOffset? ExpiresAt, bool IsLocked);
}

/// <param name="Principal">What the guest is signed in with, by cookie or by token.</param>
internal sealed record GuestAdmission(SessionId Session, RosterEntry Person, ClaimsPrincipal Principal, DateTimeOffset ExpiresAt);

internal sealed record AdmittedPerson(SessionId Session, RosterEntry Person);
