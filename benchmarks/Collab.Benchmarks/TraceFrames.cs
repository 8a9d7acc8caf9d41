using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Benchmarks;

/// <summary>A trace as the log of a session would hold it: a frame an edit, with its author and time.</summary>
public static class TraceFrames
{
    private static readonly DocumentId Document = new(new Guid(2, 0, 0, new byte[8]));

    /// <param name="withPauses">Times as a person makes them, where the trace has none of its own.</param>
    public static List<Frame> Of(EditingTrace trace, bool withPauses)
    {
        var operations = EditingTrace.ToOperations(trace.Edits, 0).Select(static operation => (operation, 0)).ToList();
        return Of(operations, withPauses ? null : index => trace.Edits[index].At);
    }

    /// <param name="timeOf">Null for times as a person makes them.</param>
    public static List<Frame> Of(List<(TextOperation Operation, int Author)> operations, Func<int, DateTimeOffset>? timeOf)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
        var pauses = new RandomPlaces();
        var clientSeqs = new long[operations.Max(static edit => edit.Author) + 1];
        var frames = new List<Frame>(operations.Count);
        for (var i = 0; i < operations.Count; i++)
        {
            // People pause between 60 and 300 ms from key to key, and longer now and then.
            at = timeOf?.Invoke(i)
                ?? at + TimeSpan.FromMilliseconds(pauses.Below(20) == 0 ? pauses.Below(4_000) : 60 + pauses.Below(240));
            var (operation, author) = operations[i];
            var origin = new EventOrigin(Id(author), new ClientId(new Guid(author, 3, 0, new byte[8])), ++clientSeqs[author]);
            frames.Add(new Frame(i + 1, i + 1, at, [new SessionEvent.DocumentEdited(Document, i + 1, operation) { Origin = origin }]));
        }

        return frames;
    }

    private static MemberId Id(int author)
    {
        return new MemberId(new Guid(author, 1, 0, new byte[8]));
    }
}
