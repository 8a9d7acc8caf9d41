namespace Collab.Web.Shared;

/// <summary>
/// The colours of people. Each carries dark text at 4.5:1 or better (a test holds that), so that initials and name flags
/// can be read on it in both themes; a colour never stands alone, it always has a name or initials with it.
/// </summary>
public static class PersonColors
{
    /// <summary>The text on every one of them.</summary>
    public const string Text = "#16131f";

    public static IReadOnlyList<string> All { get; } =
    [
        "#f2b84b", "#6fc3df", "#8fd18a", "#f29ba8", "#b9a5f5", "#f0936b",
        "#5fd0b8", "#e6a8e0", "#c9cf5a", "#8fb4f7", "#d9b38c", "#9ad0c2",
    ];

    /// <summary>A colour that nobody in the room has, or the next one in turn.</summary>
    public static string Choose(IReadOnlyCollection<string> taken) =>
        All.FirstOrDefault(color => !taken.Contains(color)) ?? All[taken.Count % All.Count];
}
