using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;

namespace Collab.Sessions;

/// <summary>
/// The last frames of a session, for those who reconnect after a short absence: they get what they missed instead of everything. Bounded by
/// bytes, since what it saves is the cost of a full join.
/// </summary>
public sealed class RecentFrames
{
    private readonly Queue<Entry> _entries = [];
    private long _sizeBytes;

    public void Add(Frame frame, ReadOnlyMemory<byte> payload)
    {
        _entries.Enqueue(new Entry(frame, payload));
        _sizeBytes += payload.Length;
        while (_sizeBytes > Limits.RecentFramesBytesMaximum && _entries.Count > 0)
        {
            _sizeBytes -= _entries.Dequeue().Payload.Length;
        }
    }

    /// <summary>Everything behind a sequence number as this member may see it; null when that is more than is remembered.</summary>
    public ImmutableArray<RawJson>? Since(long seq, long head, MemberId member)
    {
        if (seq > head || (seq < head && (_entries.Count == 0 || _entries.Peek().Frame.First > seq + 1)))
        {
            return null;
        }

        return
        [
            .. _entries.Where(entry => entry.Frame.Last > seq).Select(entry => new RawJson(
                FrameCodec.HasWithheldEvents(entry.Frame) ? FrameCodec.EncodeFor(entry.Frame, member) : entry.Payload)),
        ];
    }

    private readonly record struct Entry(Frame Frame, ReadOnlyMemory<byte> Payload);
}
