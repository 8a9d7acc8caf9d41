using System.IO.Compression;
using System.Text.Json;
using Collab.Engine.Text;

namespace Collab.Benchmarks;

/// <summary>One edit as the traces write it: at a place, so much is deleted and this inserted.</summary>
/// <param name="At">As the trace says; many traces say the same for all.</param>
public readonly record struct TraceEdit(int Position, int Deleted, string Inserted, DateTimeOffset At = default);

/// <summary>
/// A recorded editing history, in the order in which it was made. The files are those of github.com/josephg/editing-traces; they are looked for in the
/// directory that COLLAB_TRACES names.
/// </summary>
public sealed class EditingTrace
{
    private EditingTrace(string name, TraceEdit[] edits, string endContent)
    {
        (Name, Edits, EndContent) = (name, edits, endContent);
    }

    public string Name { get; }

    public TraceEdit[] Edits { get; }

    public string EndContent { get; }

    public static EditingTrace Load(string name)
    {
        using var json = Read(name);
        var edits = new List<TraceEdit>();
        foreach (var transaction in json.RootElement.GetProperty("txns").EnumerateArray())
        {
            var at = transaction.GetProperty("time").GetDateTimeOffset();
            foreach (var patch in transaction.GetProperty("patches").EnumerateArray())
            {
                edits.Add(new TraceEdit(patch[0].GetInt32(), patch[1].GetInt32(), patch[2].GetString()!, at));
            }
        }

        return new EditingTrace(name, [.. edits], json.RootElement.GetProperty("endContent").GetString()!);
    }

    /// <summary>An operation an edit, each for the text that the one before it leaves.</summary>
    public static TextOperation[] ToOperations(IReadOnlyList<TraceEdit> edits, int length)
    {
        var operations = new TextOperation[edits.Count];
        for (var i = 0; i < operations.Length; i++)
        {
            var (position, deleted, inserted, _) = edits[i];
            operations[i] = TextOperation.Replace(length, position, deleted, inserted);
            length = operations[i].TargetLength;
        }

        return operations;
    }

    internal static JsonDocument Read(string name)
    {
        var directory = Environment.GetEnvironmentVariable("COLLAB_TRACES")
            ?? throw new InvalidOperationException("COLLAB_TRACES does not say where the editing traces are.");
        using var file = new GZipStream(File.OpenRead(Path.Combine(directory, name + ".json.gz")), CompressionMode.Decompress);
        return JsonDocument.Parse(file);
    }
}
