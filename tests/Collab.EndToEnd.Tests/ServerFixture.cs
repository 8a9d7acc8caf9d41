using System.Globalization;
using System.Text.RegularExpressions;
using Collab.Testing;
using Xunit;

namespace Collab.EndToEnd.Tests;

/// <summary>One server for all tests of a class, with rates that typists of these tests do not reach.</summary>
public class ServerFixture : IAsyncLifetime
{
    private ServerProcess? _server;

    public ServerProcess Server => _server ?? throw new InvalidOperationException("The server is not started yet.");

    /// <summary>Settings as environment variables, on top of the server's defaults.</summary>
    protected virtual IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["Collaboration__CommandRateLimit"] = "100000",
        ["Collaboration__CommandBurstLimit"] = "100000",
    };

    public async ValueTask InitializeAsync()
    {
        _server = await ServerProcess.StartAsync(
            new ServerProcessOptions { Environment = Settings }, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            await server.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>
    /// A browser that is closed in the middle of its goodbye to Blazor (a POST from the page that goes away) leaves Kestrel a body that is read in part:
    /// dotnet/aspnetcore issue 17840. Nobody waits for that request's answer any more.
    /// </summary>
    private const string GoodbyeCutOff = "automatic draining of the request body failed because the body reader is in an invalid state";

    /// <summary>Lines of the server's log that say error, critical or warning, or that show an exception.</summary>
    public string[] TroubleInLog(params string[] expected)
    {
        return
        [
            .. Entries(Server.Log).Where(static entry => !entry.Contains(GoodbyeCutOff, StringComparison.Ordinal))
                .SelectMany(static entry => entry.Split('\n')).Where(line =>
                    (line.StartsWith("fail:", StringComparison.Ordinal) || line.StartsWith("crit:", StringComparison.Ordinal)
                        || line.StartsWith("warn:", StringComparison.Ordinal) || line.Contains("Exception", StringComparison.Ordinal))
                    && !expected.Any(sentence => line.Contains(sentence, StringComparison.Ordinal))),
        ];
    }

    /// <summary>What was logged at once: a line with a level, and those behind it that are set in.</summary>
    private static string[] Entries(string log)
    {
        return Regex.Split(log, @"\n(?! )");
    }
}

/// <summary>What <c>scripts/soak</c> tells the tests by environment variables; without them they run once, short and the same each time.</summary>
internal static class Soak
{
    /// <summary>How often tests of faults run, each time with another seed.</summary>
    public static int Runs { get; } = Number("COLLAB_SOAK_RUNS", 1);

    public static int FirstSeed { get; } = Number("COLLAB_SOAK_SEED", 1);

    /// <summary>How long a network stays cut at least; in the suite only as long as it takes that edits are pending.</summary>
    public static TimeSpan Cut { get; } = TimeSpan.FromSeconds(Number("COLLAB_SOAK_CUT_SECONDS", 0));

    /// <summary>Transactions of a real history that are typed through a bad network.</summary>
    public static int TransactionsMaximum { get; } = Number("COLLAB_SOAK_TRANSACTIONS", 4_000);

    /// <summary>Messages that the fuzzers of the hub send.</summary>
    public static int Messages { get; } = Number("COLLAB_SOAK_MESSAGES", 4_000);

    public static IEnumerable<int> Seeds => Enumerable.Range(FirstSeed, Runs);

    private static int Number(string variable, int otherwise)
    {
        return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text
            ? int.Parse(text, CultureInfo.InvariantCulture)
            : otherwise;
    }
}
