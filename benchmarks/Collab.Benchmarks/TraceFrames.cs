using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Sessions;

namespace Collab.Benchmarks;

/// <summary>A trace as the log of a session would hold it: a frame an edit, with its author and time.</summary>
public static class TraceFrames
{
    private static readonly DocumentId Document = new(new Guid(2, 0, 0, new byte[8]));

    public static List<Frame> Of(EditingTrace trace)
    {
        var operations = EditingTrace.ToOperations(trace.Edits, 0);
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
        var pauses = new RandomPlaces();
        var clientSeqs = new long[trace.Edits.Max(static edit => edit.Author) + 1];
        var frames = new List<Frame>(operations.Length);
        for (var i = 0; i < operations.Length; i++)
        {
            // The published traces have no times of their own; people pause between 60 and 300 ms from key to key, and longer now and then.
            at += TimeSpan.FromMilliseconds(pauses.Below(20) == 0 ? pauses.Below(4_000) : 60 + pauses.Below(240));
            var author = trace.Edits[i].Author;
            var origin = new EventOrigin(Id(author), new ClientId(new Guid(author, 3, 0, new byte[8])), ++clientSeqs[author]);
            frames.Add(new Frame(i + 1, i + 1, at, [new SessionEvent.DocumentEdited(Document, i + 1, operations[i]) { Origin = origin }]));
        }

        return frames;
    }

    public static List<byte[]> Seal(EditingTrace trace)
    {
        return [.. Of(trace).Chunk(SealedSegment.FramesMaximum).Select(static frames => SealedSegment.Encode(frames))];
    }

    private static MemberId Id(int author)
    {
        return new MemberId(new Guid(author, 1, 0, new byte[8]));
    }
}
