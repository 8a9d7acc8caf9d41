using Microsoft.AspNetCore.Identity;

namespace Collab.Storage;

/// <summary>A person with an account. Members of sessions copy name and colour when they join.</summary>
public sealed class CollabUser : IdentityUser
{
    public const int DisplayNameLengthMaximum = 40;
    public const int PreferencesLengthMaximum = 2_000;

    public string DisplayName { get; set; } = "";

    /// <summary>The person's colour as <c>#rrggbb</c>; shown with initials, never alone.</summary>
    public string Color { get; set; } = "";

    /// <summary>How the person wants the editor, as JSON; null until it is first changed.</summary>
    public string? Preferences { get; set; }
}
