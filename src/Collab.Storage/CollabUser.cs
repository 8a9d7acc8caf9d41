using Microsoft.AspNetCore.Identity;

namespace Collab.Storage;

/// <summary>A person with an account. Members of sessions copy name, colour and initials when they join.</summary>
public sealed class CollabUser : IdentityUser
{
    public const int DisplayNameLengthMaximum = 40;
    public const int InitialsLengthMaximum = 8;
    public const int PreferencesLengthMaximum = 2_000;

    /// <summary>The end of a lock that an administrator set; one after wrong passwords ends by itself.</summary>
    public static readonly DateTimeOffset LockedForever = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string DisplayName { get; set; } = "";

    /// <summary>The person's colour as <c>#rrggbb</c>; shown with initials, never alone.</summary>
    public string Color { get; set; } = "";

    /// <summary>One or two letters of the person's own choice; null for those of the name.</summary>
    public string? Initials { get; set; }

    /// <summary>How the person wants the editor, as JSON; null until it is first changed.</summary>
    public string? Preferences { get; set; }
}
