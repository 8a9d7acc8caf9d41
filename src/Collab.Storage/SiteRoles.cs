namespace Collab.Storage;

/// <summary>What a person may do on this installation; what they may do in a session is the session's own role.</summary>
public static class SiteRoles
{
    public const string Administrator = "Administrator";
    public const string Instructor = "Instructor";
    public const string Student = "Student";

    public static IReadOnlyList<string> All { get; } = [Administrator, Instructor, Student];
}
