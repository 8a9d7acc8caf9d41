using System.Globalization;

namespace Collab.PageMeter;

/// <summary>What is to be measured.</summary>
internal sealed record MeterOptions
{
    public const string Usage =
        """
        Collab.PageMeter weight|crowd|large|run [--server DIRECTORY] [--people N] [--minutes N]

        Measures the room's page in a headless Chromium (/usr/bin/chromium) against a server of its own, and prints tables.

          weight   what the first view of a room brings over the wire with an empty cache, and when text stands there
          crowd    a room in which many type: long tasks, renders of the panels, memory of the page
          large    a file of 5 MB, and a session of 200 files
          run      two browsers run and debug one program: Run to first output, Continue to the next stop

          --server DIRECTORY   a published server, default the Release build
          --people N           typists of crowd, default 60
          --minutes N          length of crowd, default 10
        """;

    public string Measurement { get; init; } = "weight";

    public string? Server { get; init; }

    public int People { get; init; } = 60;

    public int Minutes { get; init; } = 10;

    /// <exception cref="FormatException">The arguments are not as <see cref="Usage"/> says.</exception>
    public static MeterOptions Parse(string[] arguments)
    {
        if (arguments is not [("weight" or "crowd" or "large" or "run") and var measurement, .. var rest] || rest.Length % 2 != 0)
        {
            throw new FormatException(Usage);
        }

        var options = new MeterOptions { Measurement = measurement };
        for (var i = 0; i < rest.Length; i += 2)
        {
            options = rest[i] switch
            {
                "--server" => options with { Server = rest[i + 1] },
                "--people" => options with { People = Number(rest[i + 1]) },
                "--minutes" => options with { Minutes = Number(rest[i + 1]) },
                var other => throw new FormatException($"There is no option \"{other}\".\n{Usage}"),
            };
        }

        return options;
    }

    private static int Number(string text)
    {
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new FormatException($"\"{text}\" is not a number above zero.");
    }
}
