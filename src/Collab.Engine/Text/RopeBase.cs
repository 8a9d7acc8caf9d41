using System.Buffers;

namespace Collab.Engine.Text;

/// <summary>
/// The tree of a <see cref="Rope"/> and the edits that wait for it, each for the text that those before it leave. Versions of the rope share one, of which
/// each knows how many edits are its own: the newest appends in place, an older one copies first.
/// </summary>
internal sealed class RopeBase(RopeNode? root)
{
    /// <summary>
    /// So many wait at most. Together they copy the tree's upper nodes once; a reader who finds them all waits for a millisecond. With the last one they
    /// fill an array of the pool.
    /// </summary>
    public const int CountMaximum = 4095;

    private const int CapacityMinimum = 8;

    private RopeEdit[] _edits = [];
    private int _count;

    public RopeNode? Root { get; } = root;

    /// <summary>The first <paramref name="count"/> edits and one more.</summary>
    public RopeBase Add(int count, in RopeEdit edit)
    {
        // Two may make a version each of the same one at the same time; the place behind its last edit is given to one of them.
        if (Interlocked.CompareExchange(ref _count, count + 1, count) != count)
        {
            var branch = new RopeBase(Root) { _count = count, _edits = Volatile.Read(ref _edits)[..count] };
            return branch.Add(count, edit);
        }

        var edits = _edits;
        if (count == edits.Length)
        {
            Array.Resize(ref edits, Math.Clamp(count * 2, CapacityMinimum, CountMaximum));
        }

        edits[count] = edit;
        Volatile.Write(ref _edits, edits);
        return this;
    }

    /// <summary>The tree with the first <paramref name="count"/> edits and one more.</summary>
    public RopeNode? TreeWith(int count, RopeEdit last)
    {
        if (count == 0)
        {
            return RopeNode.Replace(Root, last);
        }

        var length = count + 1;
        var buffer = ArrayPool<RopeEdit>.Shared.Rent(length);
        Volatile.Read(ref _edits).AsSpan(0, count).CopyTo(buffer);
        buffer[count] = last;
        var root = RopeNode.ReplaceAll(Root, buffer.AsSpan(0, length));
        ArrayPool<RopeEdit>.Shared.Return(buffer, clearArray: true);
        return root;
    }
}
