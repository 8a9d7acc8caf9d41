using System.Diagnostics;
using System.Text.Json;
using Collab.Testing.Vectors;

namespace Collab.Simulation;

/// <summary>
/// C# against JavaScript over a pipe: fresh random operations and client histories, one batch of cases a line; the browser's engine, run by Node, computes
/// each anew and answers with what differs. The cases say what C# made of them.
/// </summary>
public static class Languages
{
    private const int CasesPerKind = 200;

    /// <summary>Whether there is a Node to ask.</summary>
    public static bool HasNode => (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator)
        .Any(static directory => File.Exists(Path.Combine(directory, "node")));

    /// <param name="compared">Answers that were compared.</param>
    /// <returns>What differs, and how to see it again; null when nothing does.</returns>
    public static string? Compare(int batches, int firstSeed, out long compared)
    {
        compared = 0;
        using var node = Start();
        for (var batch = 0; batch < batches; batch++)
        {
            var seed = unchecked(firstSeed + (batch * 1_009)) & int.MaxValue;
            foreach (var file in OperationVectors.All(seed, CasesPerKind).Append(MachineVectors.Create(seed)))
            {
                var (count, failures) = Ask(node, file);
                compared += count;
                if (failures.Count > 0)
                {
                    return $"C# and JavaScript differ over {file.Kind}:\n{string.Join('\n', failures.Take(3))}\n"
                        + $"To see it again: scripts/simulate --languages 1 --seed {seed}";
                }
            }
        }

        node.StandardInput.Close();
        node.WaitForExit();
        return null;
    }

    private static (long Count, List<string> Failures) Ask(Process node, VectorFile file)
    {
        node.StandardInput.WriteLine(file.ToJson().ReplaceLineEndings(string.Empty));
        node.StandardInput.Flush();
        var line = node.StandardOutput.ReadLine() ?? throw new InvalidOperationException("Node ended before it answered; its words are above.");
        using var answer = JsonDocument.Parse(line);
        return (
            answer.RootElement.GetProperty("count").GetInt64(),
            [.. answer.RootElement.GetProperty("failures").EnumerateArray().Select(static failure => failure.GetString()!)]);
    }

    private static Process Start()
    {
        var script = Path.Combine(FindRepositoryRoot(), "tests", "vectors", "pipe.mjs");
        return Process.Start(new ProcessStartInfo("node", ["--no-warnings", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        }) ?? throw new InvalidOperationException("Node did not start.");
    }

    private static string FindRepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Collab.Web.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("Run this from a build inside the repository.");
    }
}
