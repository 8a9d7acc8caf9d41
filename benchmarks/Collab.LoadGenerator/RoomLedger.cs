using System.Collections.Concurrent;
using System.Diagnostics;
using Collab.Engine;

namespace Collab.LoadGenerator;

/// <summary>
/// Which edits of whom are visible at whom, in one room. Marks of a sender rise and frames come in order, so one pointer for each pair
/// of typists says it: everything of the sender before it has been applied at the receiver.
/// </summary>
internal sealed class RoomLedger
{
    /// <summary>More than the frames that can be under way between the fastest and the slowest typist.</summary>
    private const int FramesRemembered = 4096;

    private readonly Measurements _measurements;
    private readonly Lock _gate = new();
    private readonly List<Edit>[] _edits;
    private readonly int[,] _next;
    private readonly ConcurrentDictionary<Guid, int> _typists = [];
    private readonly ThinFrame?[] _frames = new ThinFrame?[FramesRemembered];

    public RoomLedger(int typists, Measurements measurements)
    {
        _measurements = measurements;
        _edits = [.. Enumerable.Range(0, typists).Select(static _ => new List<Edit>())];
        _next = new int[typists, typists];
    }

    public void Register(int typist, ClientId client)
    {
        _typists[client.Value] = typist;
    }

    /// <returns>-1 for a client that is not of this run.</returns>
    public int TypistOf(Guid client)
    {
        return _typists.GetValueOrDefault(client, -1);
    }

    /// <summary>
    /// All members get the same bytes, so a frame is read once for the room: the generator's core shall carry many thin clients,
    /// and what it measures is the server.
    /// </summary>
    public ThinFrame? FindFrame(long first)
    {
        var frame = Volatile.Read(ref _frames[first % FramesRemembered]);
        return frame?.First == first ? frame : null;
    }

    public void KeepFrame(ThinFrame frame)
    {
        Volatile.Write(ref _frames[frame.First % FramesRemembered], frame);
    }

    public void Sent(int sender, long mark, IReadOnlyList<long> dues)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            foreach (var due in dues)
            {
                _edits[sender].Add(new Edit(mark, due, now));
                _measurements.Sent(due);
            }
        }
    }

    /// <summary>Everything of the sender up to the mark is now applied at the receiver.</summary>
    public void Visible(int receiver, int sender, long mark, long now)
    {
        if (sender < 0 || sender == receiver)
        {
            return;
        }

        lock (_gate)
        {
            var edits = _edits[sender];
            ref var next = ref _next[receiver, sender];
            for (; next < edits.Count && edits[next].Mark <= mark; next++)
            {
                _measurements.Visible(edits[next], now);
            }
        }
    }

    /// <summary>Pairs of an edit and another typist who has not seen it.</summary>
    public long Undelivered()
    {
        lock (_gate)
        {
            var count = 0L;
            for (var receiver = 0; receiver < _edits.Length; receiver++)
            {
                for (var sender = 0; sender < _edits.Length; sender++)
                {
                    count += receiver == sender ? 0 : _edits[sender].Count - _next[receiver, sender];
                }
            }

            return count;
        }
    }
}
