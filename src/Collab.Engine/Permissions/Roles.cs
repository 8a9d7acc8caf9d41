namespace Collab.Engine.Permissions;

/// <summary>What somebody is in one session.</summary>
public enum SessionRole : byte
{
    Owner,
    Instructor,
    Assistant,
    Student,
    Observer,
}

/// <summary>What somebody may do. Granted by the role, overridden per member, changed live.</summary>
[Flags]
public enum Capabilities
{
    None = 0,
    EditCode = 1 << 0,
    ModifyState = 1 << 1,
    Run = 1 << 2,
    Debug = 1 << 3,
    Chat = 1 << 4,
    Speak = 1 << 5,
    ShareScreen = 1 << 6,
    ManageMembers = 1 << 7,
    Record = 1 << 8,
    Approve = 1 << 9,

    /// <summary>Asks the class a question and closes it again. Answering needs no right.</summary>
    Poll = 1 << 10,
    All = (1 << 11) - 1,
}

/// <summary>The decision table: role, overrides and session settings give the capabilities in force.</summary>
public static class PermissionTable
{
    private const Capabilities Assistance = Capabilities.All & ~(Capabilities.ManageMembers | Capabilities.Record);

    private const Capabilities Learning = Capabilities.EditCode | Capabilities.ModifyState | Capabilities.Run
        | Capabilities.Debug | Capabilities.Chat | Capabilities.Speak;

    public static bool IsStaff(SessionRole role)
    {
        return role is SessionRole.Owner or SessionRole.Instructor or SessionRole.Assistant;
    }

    public static Capabilities Of(SessionRole role)
    {
        return role switch
        {
            SessionRole.Owner or SessionRole.Instructor => Capabilities.All,
            SessionRole.Assistant => Assistance,
            SessionRole.Student => Learning,
            _ => Capabilities.Chat,
        };
    }

    /// <summary>An owner's rights cannot be taken away; a denial outranks a grant, a grant outranks the session's settings.</summary>
    public static Capabilities InForce(
        SessionRole role, Capabilities granted, Capabilities denied, bool allowsCodeEditing, bool allowsStateChanges)
    {
        if (role == SessionRole.Owner)
        {
            return Capabilities.All;
        }

        var ofRole = Of(role);
        if (!allowsCodeEditing && !IsStaff(role))
        {
            ofRole &= ~Capabilities.EditCode;
        }

        if (!allowsStateChanges && !IsStaff(role))
        {
            ofRole &= ~Capabilities.ModifyState;
        }

        return (ofRole | granted) & ~denied;
    }
}
