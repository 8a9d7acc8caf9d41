using System.Globalization;

namespace Collab.Web.Tests.Shared;

/// <summary>How somebody sees colours: all of them, or with one kind of cone missing.</summary>
internal enum ColorSight
{
    Full,
    WithoutRed,
    WithoutGreen,
    WithoutBlue,
}

/// <summary>Contrast as WCAG defines it, and distance as the eye has it (OKLab; Ottosson 2020), with a missing cone simulated (Machado 2009).</summary>
internal static class ColorScience
{
    private static readonly Dictionary<ColorSight, double[][]> Simulations = new()
    {
        [ColorSight.Full] = [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
        [ColorSight.WithoutRed] =
            [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
        [ColorSight.WithoutGreen] =
            [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
        [ColorSight.WithoutBlue] =
            [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
    };

    public static double Contrast(string one, string other)
    {
        var (a, b) = (Luminance(one), Luminance(other));
        return (Math.Max(a, b) + 0.05) / (Math.Min(a, b) + 0.05);
    }

    public static double Luminance(string color)
    {
        var linear = Linear(color);
        return (0.2126 * linear[0]) + (0.7152 * linear[1]) + (0.0722 * linear[2]);
    }

    /// <summary>What is seen where <paramref name="share"/> of a colour lies over another.</summary>
    public static string Mix(string over, string under, double share)
    {
        var channels = Channels(over).Zip(Channels(under), (a, b) => (int)Math.Round((a * share) + (b * (1 - share))));
        return "#" + string.Concat(channels.Select(static channel => channel.ToString("x2", CultureInfo.InvariantCulture)));
    }

    public static double Distance(string one, string other, ColorSight sight)
    {
        var (a, b) = (Lab(Seen(one, sight)), Lab(Seen(other, sight)));
        return Math.Sqrt(a.Zip(b, static (x, y) => (x - y) * (x - y)).Sum());
    }

    /// <summary>Six digits for three.</summary>
    public static string Long(string color)
    {
        return color.Length == 4 ? "#" + string.Concat(color[1..].Select(static digit => $"{digit}{digit}")) : color;
    }

    private static double[] Seen(string color, ColorSight sight)
    {
        var linear = Linear(color);
        return [.. Simulations[sight].Select(row => Math.Max(0, row.Zip(linear, static (factor, channel) => factor * channel).Sum()))];
    }

    private static double[] Lab(double[] rgb)
    {
        var l = Math.Cbrt((0.4122214708 * rgb[0]) + (0.5363325363 * rgb[1]) + (0.0514459929 * rgb[2]));
        var m = Math.Cbrt((0.2119034982 * rgb[0]) + (0.6806995451 * rgb[1]) + (0.1073969566 * rgb[2]));
        var s = Math.Cbrt((0.0883024619 * rgb[0]) + (0.2817188376 * rgb[1]) + (0.6299787005 * rgb[2]));
        return
        [
            (0.2104542553 * l) + (0.7936177850 * m) - (0.0040720468 * s),
            (1.9779984951 * l) - (2.4285922050 * m) + (0.4505937099 * s),
            (0.0259040371 * l) + (0.7827717662 * m) - (0.8086757660 * s),
        ];
    }

    private static double[] Linear(string color)
    {
        return [.. Channels(color).Select(static channel => channel / 255.0)
            .Select(static value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))];
    }

    private static IEnumerable<int> Channels(string color)
    {
        return new[] { 1, 3, 5 }.Select(start => int.Parse(color.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
    }
}
