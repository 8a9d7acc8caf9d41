using Collab.Engine.Permissions;
using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

// The session's rules. Changing them and taking the session away need the right but not the presence: both are done from pages outside of the room.
public static partial class SessionMachine
{
    private static Outcome HandleChangeSettings(SessionState state, SessionCommand.ChangeSettings command)
    {
        var (by, change) = (command.By, command.Change);
        if (state.Phase == SessionPhase.Ended)
        {
            return Outcome.Refuse(RejectionCode.SessionEnded, "The session has ended: its settings stay as they were.");
        }

        if (!state.CapabilitiesOf(by).HasFlag(Capabilities.ManageMembers))
        {
            return Outcome.Refuse(RejectionCode.NotPermitted, Lacking(Capabilities.ManageMembers));
        }

        if (CheckTitle(change.Title ?? state.Title, out var title) is { } badTitle)
        {
            return badTitle;
        }

        var settings = new SessionSettings(
            change.ParticipantsMaximum ?? state.Settings.ParticipantsMaximum,
            change.AllowsCodeEditing ?? state.Settings.AllowsCodeEditing,
            change.RoleOfJoiners ?? state.Settings.RoleOfJoiners,
            change.IsLocked ?? state.Settings.IsLocked,
            change.AllowsStateChanges ?? state.Settings.AllowsStateChanges);
        if (CheckSettings(settings) is { } badSettings)
        {
            return badSettings;
        }

        return title == state.Title && settings == state.Settings
            ? Outcome.Of()
            : Outcome.Of(new SessionEvent.SettingsChanged(title, settings) { Origin = new EventOrigin(by, null, 0) });
    }

    private static Outcome HandleDelete(SessionState state, SessionCommand.DeleteSession delete)
    {
        return state.Members.TryGetValue(delete.By, out var member) && member.Role == SessionRole.Owner
            ? new Outcome.Accepted([], [new SessionEffect.EraseSession()])
            : Outcome.Refuse(RejectionCode.NotPermitted, "Only the owner deletes a session. Ask him, or leave it.");
    }

    private static Outcome? CheckTitle(string wanted, out string title)
    {
        title = wanted.Trim();
        return title.Length is 0 or > Limits.TitleLengthMaximum || !TextHygiene.IsClean(title)
            ? Outcome.Refuse(RejectionCode.InvalidMessage, $"A title has between 1 and {Limits.TitleLengthMaximum} characters.")
            : null;
    }

    private static Outcome? CheckSettings(SessionSettings settings)
    {
        if (settings.ParticipantsMaximum is < 1 or > Limits.MembersPerSessionMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.InvalidMessage, $"A session has room for 1 to {Limits.MembersPerSessionMaximum} people.");
        }

        return settings.RoleOfJoiners is SessionRole.Owner or SessionRole.Instructor
            ? Outcome.Refuse(RejectionCode.InvalidMessage, "Those who join by link are assistants, students or observers.")
            : null;
    }
}
