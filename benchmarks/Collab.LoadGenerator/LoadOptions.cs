using System.Globalization;

namespace Collab.LoadGenerator;

/// <summary>What one run does; every number is bounded, so that a run ends by itself.</summary>
internal sealed record LoadOptions
{
    public const string Usage = """
        Collab.LoadGenerator [OPTION VALUE]...

        Types in live sessions of a Collab server and measures how long an edit takes to be visible at every other member:
        from the moment it was due by the schedule, and from the moment it was sent. Prints a table row and a line of JSON.

          --server URL         a running server on this machine; without it the Release build is started on a free port
                               with an empty data directory, on Linux with two or more cores on a core of its own
          --server-pid N       process of that server, for its CPU and memory
          --rooms N            sessions, default 1 (1 to 200)
          --typists N          members that type in each, default 10 (2 to 1000; 2000 in all)
          --rate N             edits per second of each, default 5 (0.1 to 60)
          --seconds N          measured time, default 15 (1 to 120)
          --warmup N           time before it, not measured, default 2 (0 to 30)
          --full N             typists per room with a whole replica, default 2; the others keep no text
          --seed N             of places and pauses, default 1
          --header yes|no      heading above the table row, default yes
        """;

    public Uri? Server { get; init; }

    public int? ServerProcess { get; init; }

    public int Rooms { get; init; } = 1;

    public int Typists { get; init; } = 10;

    public double EditsPerSecond { get; init; } = 5;

    public int Seconds { get; init; } = 15;

    public int WarmupSeconds { get; init; } = 2;

    public int FullTypists { get; init; } = 2;

    public int Seed { get; init; } = 1;

    public bool HasHeader { get; init; } = true;

    /// <exception cref="FormatException">The message is a sentence for the user.</exception>
    public static LoadOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new LoadOptions();
        for (var i = 0; i < arguments.Count; i += 2)
        {
            var name = arguments[i];
            var value = i + 1 < arguments.Count
                ? arguments[i + 1]
                : throw new FormatException($"{name} needs a value; see --help.");
            options = name switch
            {
                "--server" => options with { Server = LoopbackServer(value) },
                "--server-pid" => options with { ServerProcess = (int)Number(name, value, 1, int.MaxValue) },
                "--rooms" => options with { Rooms = (int)Number(name, value, 1, 200) },
                "--typists" => options with { Typists = (int)Number(name, value, 2, 1000) },
                "--rate" => options with { EditsPerSecond = Number(name, value, 0.1, 60) },
                "--seconds" => options with { Seconds = (int)Number(name, value, 1, 120) },
                "--warmup" => options with { WarmupSeconds = (int)Number(name, value, 0, 30) },
                "--full" => options with { FullTypists = (int)Number(name, value, 0, 1000) },
                "--seed" => options with { Seed = (int)Number(name, value, 0, int.MaxValue) },
                "--header" => options with { HasHeader = value == "yes" },
                _ => throw new FormatException($"\"{name}\" is not an option; see --help."),
            };
        }

        return options.Rooms * options.Typists <= 2000
            ? options
            : throw new FormatException("Rooms times typists is at most 2000: one generator cannot drive more. Lower one of them.");
    }

    private static Uri LoopbackServer(string value)
    {
        return Uri.TryCreate(value, UriKind.Absolute, out var server) && server.Scheme == Uri.UriSchemeHttp && server.IsLoopback
            ? server
            : throw new FormatException(
                $"\"{value}\" is not an http address of this machine. The generator only loads a server on loopback, as http://127.0.0.1:5080.");
    }

    private static double Number(string name, string value, double minimum, double maximum)
    {
        return double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number >= minimum && number <= maximum
            ? number
            : throw new FormatException(string.Create(
                CultureInfo.InvariantCulture, $"{name} is a number from {minimum} to {maximum}, not \"{value}\"."));
    }
}
