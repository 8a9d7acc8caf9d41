using System.Text.RegularExpressions;
using Collab.Web.Shared;
using Xunit;

namespace Collab.Web.Tests.Shared;

/// <summary>
/// The palette against the surfaces that css/app.css gives the editor, in each theme. A theme that the page gets later is read from the same
/// file, so it is held to the same bounds without a change here.
/// </summary>
public sealed partial class PersonColorsTests
{
    private const double TextContrastMinimum = 4.5;
    private const double GraphicContrastMinimum = 3;

    /// <summary>Distance in OKLab under which two colours are one to somebody in a hurry.</summary>
    private const double AlikeBelow = 0.1;

    /// <summary>How much of a person's line colour lies over the text that he has selected: css/people.css.</summary>
    private static readonly double SelectionTint = ReadSelectionTint();

    private static readonly string Tokens = RepositoryFiles.Read("wwwroot/css/app.css");

    public static TheoryData<string, string> Surfaces
    {
        get
        {
            var surfaces = new TheoryData<string, string>();
            foreach (var token in new[] { "surface", "surface-sunken" })
            {
                foreach (var (theme, color) in ColorsOf(token))
                {
                    surfaces.Add($"--{token}, {theme}", color);
                }
            }

            return surfaces;
        }
    }

    [Fact]
    public void Text_can_be_read_on_every_mark_and_name_flag()
    {
        Assert.All(PersonColors.All, color => AssertContrast(color, PersonColors.Text, TextContrastMinimum));
    }

    [Theory]
    [MemberData(nameof(Surfaces))]
    public void Carets_and_edges_of_selections_stand_out_from_the_editor(string where, string background)
    {
        var isDark = ColorScience.Luminance(background) < 0.18;
        Assert.All(PersonColors.Palette, person =>
            AssertContrast(isDark ? person.Color : person.Ink, background, GraphicContrastMinimum, where));
    }

    [Theory]
    [InlineData("light", 0)]
    [InlineData("dark", 1)]
    public void What_somebody_has_selected_can_still_be_read(string theme, int index)
    {
        var surface = ColorsOf("surface")[index];
        Assert.Equal(theme, surface.Theme);
        foreach (var person in PersonColors.Palette)
        {
            var tinted = ColorScience.Mix(index == 0 ? person.Ink : person.Color, surface.Color, SelectionTint);
            AssertContrast(ColorsOf("text")[index].Color, tinted, TextContrastMinimum, theme);
            AssertContrast(ColorsOf("text-muted")[index].Color, tinted, TextContrastMinimum, theme);
        }
    }

    [Fact]
    public void Colours_that_look_alike_to_somebody_have_different_shapes()
    {
        foreach (var sight in Enum.GetValues<ColorSight>())
        {
            foreach (var (one, other) in Pairs(PersonColors.Palette).Where(static pair => pair.One.Shape == pair.Other.Shape))
            {
                var distance = ColorScience.Distance(one.Color, other.Color, sight);
                Assert.True(distance >= AlikeBelow, $"{one.Color} and {other.Color} are both {one.ShapeName} and alike to {sight}: {distance:F3}.");
            }
        }
    }

    [Fact]
    public void The_palette_is_the_same_in_the_browser()
    {
        var module = RepositoryFiles.Read("wwwroot/js/people/person-colors.js");
        var table = Entry().Matches(module)
            .Select(static entry => (entry.Groups["color"].Value, entry.Groups["ink"].Value, entry.Groups["shape"].Value));
        Assert.Equal(PersonColors.Palette.Select(static person => (person.Color, person.Ink, person.ShapeName)), table);
    }

    [Fact]
    public void A_room_has_no_colour_twice_until_all_are_taken()
    {
        var taken = new List<string>();
        foreach (var _ in PersonColors.All)
        {
            taken.Add(PersonColors.Choose(taken));
        }

        Assert.Equal(taken.Count, taken.Distinct().Count());
        Assert.Contains(PersonColors.Choose(taken), PersonColors.All);
    }

    private static void AssertContrast(string color, string background, double minimum, string where = "")
    {
        var contrast = ColorScience.Contrast(color, background);
        Assert.True(contrast >= minimum, $"{color} has only {contrast:F2} to 1 on {background}. {where}");
    }

    private static IEnumerable<(PersonColor One, PersonColor Other)> Pairs(IReadOnlyList<PersonColor> palette) =>
        palette.SelectMany((one, index) => palette.Skip(index + 1).Select(other => (one, other)));

    /// <summary>A token's colours: light and dark of its light-dark(), and whatever a theme of its own gives it.</summary>
    private static List<(string Theme, string Color)> ColorsOf(string token)
    {
        var colors = new List<(string, string)>();
        foreach (Match match in Regex.Matches(Tokens, $@"--{token}: (?:light-dark\((#\w{{6}}), (#\w{{6}})\)|(#\w{{3,6}}));"))
        {
            if (match.Groups[3].Success)
            {
                colors.Add(("a theme of its own", ColorScience.Long(match.Groups[3].Value)));
            }
            else
            {
                colors.Add(("light", match.Groups[1].Value));
                colors.Add(("dark", match.Groups[2].Value));
            }
        }

        return colors;
    }

    private static double ReadSelectionTint()
    {
        var css = RepositoryFiles.Read("wwwroot/css/people.css");
        var percent = SelectionRule().Match(css).Groups["percent"].Value;
        return int.Parse(percent, System.Globalization.CultureInfo.InvariantCulture) / 100.0;
    }

    [GeneratedRegex("'(?<color>#[0-9a-f]{6})': \\{ ink: '(?<ink>#[0-9a-f]{6})', shape: '(?<shape>[a-z]+)' \\}")]
    private static partial Regex Entry();

    [GeneratedRegex(@"color-mix\(in srgb, var\(--person-line\) (?<percent>\d+)%, transparent\)")]
    private static partial Regex SelectionRule();
}
