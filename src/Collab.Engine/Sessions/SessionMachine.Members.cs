using System.Collections.Immutable;
using Collab.Engine.Permissions;

namespace Collab.Engine.Sessions;

public static partial class SessionMachine
{
    private static readonly Rejection Removed = new(
        RejectionCode.AccessDenied, "An instructor has removed you from this session. Ask to be let in again.");

    /// <summary>Why a member may not see the session any more; null when he may.</summary>
    public static Rejection? CheckAdmission(SessionState state, MemberId member)
    {
        return state.Members.TryGetValue(member, out var known) && known.IsRemoved ? Removed : null;
    }

    /// <summary>Why somebody may not ask all others to come to where he is; null when he may.</summary>
    public static Rejection? CheckFollowRequest(SessionState state, MemberId by)
    {
        return Gate(state, by, Capabilities.ManageMembers) is Outcome.Refused refused ? refused.Rejection : null;
    }

    private static Outcome HandleJoin(SessionState state, SessionCommand.JoinSession join)
    {
        if (state.Phase != SessionPhase.Open)
        {
            return state.Phase == SessionPhase.New
                ? Outcome.Refuse(RejectionCode.UnknownSession, "There is no such session. Check the link or the code.")
                : Outcome.Refuse(RejectionCode.SessionEnded, "The session has ended. You can still read it.");
        }

        var isKnown = state.Members.TryGetValue(join.By, out var member);
        if (isKnown && member!.IsRemoved)
        {
            return Outcome.Refuse(RejectionCode.AccessDenied, Removed.Message);
        }

        var isPresent = isKnown && member!.IsPresent;
        if (!isPresent && state.Members.Values.Count(static other => other.IsPresent) >= state.Settings.ParticipantsMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.SessionFull,
                $"The session is full ({state.Settings.ParticipantsMaximum} people). Try again when somebody has left.");
        }

        if (!isKnown && state.Settings.IsLocked)
        {
            return Outcome.Refuse(
                RejectionCode.SessionLocked, "The session is locked: nobody new comes in. Ask the instructor to unlock it, then join again.");
        }

        if (!isKnown && state.Members.Count >= Limits.MembersPerSessionMaximum)
        {
            return Outcome.Refuse(RejectionCode.LimitExceeded, "Too many people have been in this session. Start a new one.");
        }

        var epoch = 1L;
        if (member?.Clients.TryGetValue(join.Client, out var client) == true)
        {
            epoch = client.Epoch + 1;
        }
        else if (join.IsReturning && member?.HasForgottenClients == true)
        {
            return Outcome.Refuse(
                RejectionCode.ClientForgotten,
                "This editor was away for so long that the session does not know it any more. Your unsent edits are kept as a draft.");
        }

        var origin = new EventOrigin(join.By, null, 0);
        var role = member?.Role ?? join.RoleIfNew;
        var clientJoined = new SessionEvent.ClientJoined(join.By, join.Client, epoch) { Origin = origin };
        return isPresent
            ? Outcome.Of(clientJoined)
            : Outcome.Of(new SessionEvent.UserJoined(join.By, role) { Origin = origin }, clientJoined);
    }

    private static Outcome HandleLeave(SessionState state, SessionCommand.LeaveSession leave)
    {
        if (!state.Members.TryGetValue(leave.By, out var member) || !member.IsPresent)
        {
            return Outcome.Refuse(RejectionCode.NotInSession, "You are not in this session.");
        }

        return Outcome.Of(new SessionEvent.UserLeft(leave.By, leave.Reason) { Origin = new EventOrigin(leave.By, null, 0) });
    }

    private static Outcome HandleRemove(SessionState state, SessionCommand.RemoveMember remove)
    {
        if (Gate(state, remove.By, Capabilities.ManageMembers) is { } refused)
        {
            return refused;
        }

        if (CheckOverrule(state, remove.By, remove.Member, out var member) is { } forbidden)
        {
            return forbidden;
        }

        if (member.IsRemoved)
        {
            return Outcome.Refuse(RejectionCode.NotInSession, "That person has been removed already.");
        }

        if (remove.By == remove.Member)
        {
            return Outcome.Refuse(RejectionCode.NotPermitted, "You cannot remove yourself. Leave the session instead.");
        }

        var left = new SessionEvent.UserLeft(remove.Member, DepartureReason.Removed)
        {
            Origin = new EventOrigin(remove.By, null, 0),
        };
        return new Outcome.Accepted([left], [new SessionEffect.DisconnectMember(remove.Member, Removed)]);
    }

    private static Outcome HandleReadmit(SessionState state, SessionCommand.ReadmitMember readmit)
    {
        if (Gate(state, readmit.By, Capabilities.ManageMembers) is { } refused)
        {
            return refused;
        }

        if (CheckOverrule(state, readmit.By, readmit.Member, out var member) is { } forbidden)
        {
            return forbidden;
        }

        return member.IsRemoved
            ? Outcome.Of(new SessionEvent.MemberReadmitted(readmit.Member) { Origin = new EventOrigin(readmit.By, null, 0) })
            : Outcome.Refuse(RejectionCode.InvalidMessage, "That person was not removed and may come in.");
    }

    private static Outcome HandleChangeRole(SessionState state, SessionCommand.ChangeRole change)
    {
        if (Gate(state, change.By, Capabilities.ManageMembers) is { } refused)
        {
            return refused;
        }

        if (CheckOverrule(state, change.By, change.Member, out _) is { } forbidden)
        {
            return forbidden;
        }

        var isOwner = state.Members[change.By].Role == SessionRole.Owner;
        if (change.Role == SessionRole.Owner || (change.Role == SessionRole.Instructor && !isOwner))
        {
            return Outcome.Refuse(RejectionCode.NotPermitted, "Only the owner makes instructors, and a session keeps its owner.");
        }

        return Outcome.Of(
            new SessionEvent.RoleChanged(
                change.Member, change.Role, change.Granted & Capabilities.All, change.Denied & Capabilities.All)
            {
                Origin = new EventOrigin(change.By, null, 0),
            });
    }

    /// <summary>Nobody overrules the owner; instructors are overruled by the owner alone.</summary>
    private static Outcome? CheckOverrule(SessionState state, MemberId by, MemberId target, out MemberState member)
    {
        if (!state.Members.TryGetValue(target, out member!))
        {
            return Outcome.Refuse(RejectionCode.UnknownMember, "There is no such person in this session.");
        }

        var isOwner = state.Members[by].Role == SessionRole.Owner;
        return member.Role == SessionRole.Owner || (member.Role == SessionRole.Instructor && !isOwner && by != target)
            ? Outcome.Refuse(RejectionCode.NotPermitted, "Only the owner may change an instructor, and nobody the owner.")
            : null;
    }

    private static SessionState ApplyUserJoined(SessionState state, SessionEvent.UserJoined joined)
    {
        var member = state.Members.GetValueOrDefault(joined.Member) ?? new MemberState(joined.Member, joined.Role);
        return SetMember(state, member with { IsPresent = true });
    }

    private static SessionState ApplyUserLeft(SessionState state, SessionEvent.UserLeft left)
    {
        var member = state.Members[left.Member];
        var isRemoved = member.IsRemoved || left.Reason == DepartureReason.Removed;
        return SetMember(state, member with { IsPresent = false, IsRemoved = isRemoved });
    }

    private static SessionState ApplyReadmitted(SessionState state, SessionEvent.MemberReadmitted readmitted)
    {
        return SetMember(state, state.Members[readmitted.Member] with { IsRemoved = false });
    }

    private static SessionState ApplyClientJoined(SessionState state, SessionEvent.ClientJoined joined)
    {
        var member = state.Members[joined.Member];
        var client = member.Clients.GetValueOrDefault(joined.Client) ?? new ClientState(joined.Client, 0, 0);
        var clients = member.Clients.SetItem(
            joined.Client, client with { Epoch = joined.Epoch, JoinedSeq = state.Seq });
        if (clients.Count > Limits.ClientsPerMemberMaximum)
        {
            clients = clients.Remove(clients.Values.MinBy(static known => known.JoinedSeq)!.Id);
            member = member with { HasForgottenClients = true };
        }

        return SetMember(state, member with { Clients = clients });
    }

    private static SessionState ApplyRoleChanged(SessionState state, SessionEvent.RoleChanged changed)
    {
        var member = state.Members[changed.Member];
        return SetMember(
            state, member with { Role = changed.Role, Granted = changed.Granted, Denied = changed.Denied });
    }

    private static SessionState SetMember(SessionState state, MemberState member)
    {
        return state with { Members = state.Members.SetItem(member.Id, member) };
    }
}
