namespace Collab.Web.Shared;

/// <summary>
/// The colours of people, each with a darker ink of the same hue and a shape. The colour carries dark text in every theme (marks, name
/// flags); lines on a light background (carets, edges of selections) are drawn in the ink, on a dark one in the colour. Those that look alike
/// to somebody who sees no red, no green or no blue have different shapes, and initials or a name stand beside both, so a colour never
/// says anything alone. Tests compute all of that; wwwroot/js/people/person-colors.js has the same table.
/// </summary>
public static class PersonColors
{
    /// <summary>The text on every one of them.</summary>
    public const string Text = "#16131f";

    public static IReadOnlyList<PersonColor> Palette { get; } =
    [
        new("#f2b84b", "#8f610a", PersonShape.Circle),
        new("#6fc3df", "#20728e", PersonShape.Square),
        new("#8fd18a", "#34772f", PersonShape.Drop),
        new("#f29ba8", "#cf1b36", PersonShape.Arch),
        new("#b9a5f5", "#7249eb", PersonShape.Arch),
        new("#f0936b", "#b74413", PersonShape.Square),
        new("#5fd0b8", "#237664", PersonShape.Bowl),
        new("#e6a8e0", "#b033a4", PersonShape.Drop),
        new("#c9cf5a", "#6a6e20", PersonShape.Bowl),
        new("#8fb4f7", "#115feb", PersonShape.Leaf),
        new("#d9b38c", "#8e5f2f", PersonShape.Leaf),
        new("#9ad0c2", "#367564", PersonShape.Circle),
    ];

    public static IReadOnlyList<string> All { get; } = [.. Palette.Select(static person => person.Color)];

    /// <summary>Ink and shape of a colour; those of the first for one that is not in the palette.</summary>
    public static PersonColor Find(string color) =>
        Palette.FirstOrDefault(person => person.Color == color) ?? Palette[0];

    /// <summary>A colour that nobody in the room has, or the next one in turn.</summary>
    public static string Choose(IReadOnlyCollection<string> taken) =>
        All.FirstOrDefault(color => !taken.Contains(color)) ?? All[taken.Count % All.Count];
}

/// <param name="Color">Light: for surfaces with dark text, and for lines on a dark background.</param>
/// <param name="Ink">Dark: for lines on a light background.</param>
public sealed record PersonColor(string Color, string Ink, PersonShape Shape)
{
    /// <summary>What css/people.css knows the shape by.</summary>
    public string ShapeName => Shape.ToString().ToLowerInvariant();
}

/// <summary>The outline of a person's mark and of the head of his caret: a square with some of its corners rounded.</summary>
public enum PersonShape
{
    Circle,
    Square,
    Drop,
    Arch,
    Bowl,
    Leaf,
}
