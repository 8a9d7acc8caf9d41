using System.Globalization;
using Collab.Web.Shared;
using Xunit;

namespace Collab.Web.Tests.Shared;

public sealed class PersonColorsTests
{
    private const double ContrastMinimum = 4.5;

    [Fact]
    public void Text_can_be_read_on_every_colour()
    {
        Assert.All(PersonColors.All, color =>
        {
            var contrast = (Luminance(color) + 0.05) / (Luminance(PersonColors.Text) + 0.05);
            Assert.True(contrast >= ContrastMinimum, $"{color} has only {contrast:F2} to 1 under its text.");
        });
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

    /// <summary>Relative luminance as WCAG defines it.</summary>
    private static double Luminance(string color)
    {
        double Channel(int start)
        {
            var value = int.Parse(color.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));
    }
}
