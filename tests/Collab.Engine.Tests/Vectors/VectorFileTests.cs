using System.Text.Json;
using Collab.Protocol;
using Collab.Testing.Vectors;
using Xunit;

namespace Collab.Engine.Tests.Vectors;

/// <summary>
/// The files in tests/vectors are what C# computes today. After a wanted change, run this test once with COLLAB_WRITE_VECTORS=1 and look at
/// the difference.
/// </summary>
public sealed class VectorFileTests
{
    private const int FileLengthMaximum = 200_000;

    private static readonly bool IsWriting = Environment.GetEnvironmentVariable("COLLAB_WRITE_VECTORS") == "1";

    [Fact]
    public void Files_hold_what_this_engine_computes()
    {
        foreach (var file in VectorFile.All())
        {
            var path = Path.Combine(Directory(), file.FileName);
            var json = file.ToJson();
            if (IsWriting)
            {
                File.WriteAllText(path, json);
            }

            Assert.True(File.ReadAllText(path) == json, $"{file.FileName} differs. Run this test with COLLAB_WRITE_VECTORS=1 and look at the change.");
            Assert.True(json.Length < FileLengthMaximum, $"{file.FileName} has {json.Length} characters. Make fewer cases.");
        }
    }

    [Fact]
    public void Replaying_the_concurrent_history_gives_its_end_content()
    {
        var history = JsonSerializer.Deserialize<ConcurrentHistory>(
            File.ReadAllText(Path.Combine(Directory(), "concurrent-history.json")), ProtocolJson.Options)!;
        var replay = new ConcurrentReplay(history.NumAgents);
        foreach (var transaction in history.Txns)
        {
            foreach (var parent in transaction.Parents)
            {
                replay.Know(transaction.Agent, parent);
            }

            foreach (var patch in transaction.Patches.Select(static patch => patch.Cast<JsonElement>().ToArray()))
            {
                replay.Patch(transaction.Agent, patch[0].GetInt32(), patch[1].GetInt32(), patch[2].GetString()!);
            }

            replay.Commit(transaction.Agent);
        }

        Assert.Equal(history.EndContent, replay.Text);
    }

    private static string Directory()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Collab.Web.sln")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory?.FullName ?? throw new InvalidOperationException("Run this inside the repository."), "tests", "vectors");
    }
}
