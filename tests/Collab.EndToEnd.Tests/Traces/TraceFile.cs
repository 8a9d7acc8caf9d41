using System.Collections.Immutable;
using System.IO.Compression;
using System.Text.Json;
using Collab.Testing;
using Xunit;

namespace Collab.EndToEnd.Tests.Traces;

/// <param name="Position">In the author's text, after the patches before this one in the same transaction.</param>
internal sealed record TracePatch(int Position, int DeletedCount, string Inserted);

/// <param name="Parents">Indexes of the transactions that the author's text was made of; null in a sequential history.</param>
internal sealed record TraceTransaction(int Agent, ImmutableArray<int>? Parents, ImmutableArray<TracePatch> Patches);

/// <summary>
/// A recorded editing history in the format of github:josephg/editing-traces, sequential or concurrent. Its positions count code points; none of the
/// histories used here has a character outside the basic plane, so they are UTF-16 offsets as well.
/// </summary>
internal sealed record TraceFile(
    string Name, string StartContent, string EndContent, int AgentCount, ImmutableArray<TraceTransaction> Transactions)
{
    private const string DirectoryVariable = "COLLAB_TRACES";

    private static string DirectoryPath { get; } = Path.GetFullPath(
        Environment.GetEnvironmentVariable(DirectoryVariable) is { Length: > 0 } chosen ? chosen : "../shared/data/traces",
        ServerProcess.RepositoryRoot);

    /// <summary>Reads a real history; where the histories are missing the running test counts as skipped.</summary>
    public static TraceFile ReadOrSkip(string name)
    {
        var path = Path.Combine(DirectoryPath, $"{name}.json.gz");
        Assert.SkipUnless(File.Exists(path), $"The history {name} is not there. Set {DirectoryVariable} to the directory with {name}.json.gz.");
        using var file = File.OpenRead(path);
        using var json = new GZipStream(file, CompressionMode.Decompress);
        return Parse(name, json);
    }

    /// <summary>Reads a history that was generated for the tests and lies beside them.</summary>
    public static TraceFile ReadVector(string name)
    {
        using var json = File.OpenRead(Path.Combine(ServerProcess.RepositoryRoot, "tests", "vectors", $"{name}.json"));
        return Parse(name, json);
    }

    private static TraceFile Parse(string name, Stream json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new TraceFile(
            name,
            root.TryGetProperty("startContent", out var start) ? start.GetString()! : string.Empty,
            root.GetProperty("endContent").GetString()!,
            root.TryGetProperty("numAgents", out var agents) ? agents.GetInt32() : 1,
            [.. root.GetProperty("txns").EnumerateArray().Select(ParseTransaction)]);
    }

    private static TraceTransaction ParseTransaction(JsonElement transaction)
    {
        ImmutableArray<int>? parents = transaction.TryGetProperty("parents", out var indexes)
            ? [.. indexes.EnumerateArray().Select(static index => index.GetInt32())]
            : null;
        return new TraceTransaction(
            transaction.TryGetProperty("agent", out var agent) ? agent.GetInt32() : 0,
            parents,
            [.. transaction.GetProperty("patches").EnumerateArray().Select(static patch =>
                new TracePatch(patch[0].GetInt32(), patch[1].GetInt32(), patch[2].GetString()!))]);
    }
}
