using System.Text;
using System.Text.Json;
using Collab.Protocol;

namespace Collab.Testing.Vectors;

/// <summary>
/// Cases that C# and JavaScript must answer alike, in one file of tests/vectors: <c>{ "kind", "cases": [...] }</c>, one case a line. What a
/// case holds depends on the kind; tests/vectors/runner.js reads them all.
/// </summary>
public sealed record VectorFile(string Kind, IReadOnlyList<object> Cases)
{
    private const int CasesPerFile = 60;
    private const int Seed = 20260101;

    public string FileName => Kind + ".json";

    /// <summary>The files of tests/vectors, computed anew.</summary>
    public static IReadOnlyList<VectorFile> All()
    {
        return [
            .. OperationVectors.All(Seed, CasesPerFile),
            MachineVectors.Create(Seed),
            new VectorFile("concurrent-history", [ConcurrentHistory.Generate(new Random(Seed), 400)]),
        ];
    }

    /// <summary>The content of the file. The concurrent history has the form of the published traces instead of a list of cases.</summary>
    public string ToJson()
    {
        if (Cases is [ConcurrentHistory history])
        {
            return JsonSerializer.Serialize(history, ProtocolJson.Options).Replace("{\"parents\"", "\n{\"parents\"", StringComparison.Ordinal) + "\n";
        }

        var text = new StringBuilder($"{{\"kind\":\"{Kind}\",\"cases\":[\n");
        for (var i = 0; i < Cases.Count; i++)
        {
            text.Append(JsonSerializer.Serialize(Cases[i], ProtocolJson.Options)).Append(i + 1 < Cases.Count ? ",\n" : "\n");
        }

        return text.Append("]}\n").ToString();
    }
}
