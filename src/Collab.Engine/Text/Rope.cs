namespace Collab.Engine.Text;

/// <summary>
/// The text of a document: a persistent, balanced tree of short pieces. A snapshot is a reference, an edit costs the path to its
/// place (O(log n) nodes and one piece), and what does not change is shared by all versions. Source: Boehm, Atkinson, Plass,
/// "Ropes: an Alternative to Strings" (1995); balanced as an AVL tree by joins (Blelloch, Ferizovic, Sun, "Just Join for
/// Parallel Ordered Sets", 2016).
/// </summary>
public sealed class Rope
{
    public static readonly Rope Empty = new(string.Empty);

    /// <summary>Of edits that wait for the tree, in UTF-16 code units: copying this much costs less than the path to a piece.</summary>
    private const int AddedLengthMaximum = 128;

    private const uint FnvOffset = 2166136261;
    private const uint FnvPrime = 16777619;

    private readonly RopeNode? _root;

    /// <summary>
    /// The last edits, while they touch each other: <see cref="_removed"/> units of the tree's text at <see cref="_offset"/> are
    /// <see cref="_added"/> now. Typing thus copies some characters and no tree; the tree gets it all at once when somebody reads, or edits elsewhere.
    /// </summary>
    private readonly string _added = string.Empty;
    private readonly int _offset;
    private readonly int _removed;

    /// <summary>The tree with the last edits in it, once somebody has asked. Whoever asks at the same time makes the same.</summary>
    private Whole? _whole;

    public Rope(string text)
        : this(RopeNode.Build(text))
    {
    }

    private Rope(RopeNode? root)
    {
        _root = root;
        Length = root?.Length ?? 0;
    }

    private Rope(RopeNode? root, int offset, int removed, string added)
    {
        (_root, _offset, _removed, _added) = (root, offset, removed, added);
        Length = checked((root?.Length ?? 0) - removed + added.Length);
    }

    /// <summary>In UTF-16 code units.</summary>
    public int Length { get; }

    /// <summary>How many line feeds there are, plus one.</summary>
    public int LineCount => (Tree()?.LineFeeds ?? 0) + 1;

    /// <summary>Levels of nodes above the pieces.</summary>
    internal int Height => Tree()?.Height ?? 0;

    public char this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
            if (index < _offset)
            {
                return _root![index];
            }

            return index < _offset + _added.Length ? _added[index - _offset] : _root![index - _added.Length + _removed];
        }
    }

    /// <exception cref="ArgumentException">The operation is for a text of another length.</exception>
    public Rope Apply(TextOperation operation)
    {
        operation.RequireLength(Length);
        return operation.TryGetChange(out var offset, out var deleted, out var inserted)
            ? Edit(offset, deleted, inserted)
            : new Rope(Splice(Tree(), operation));
    }

    /// <summary>The line that an offset is on, counted from 1; an offset past the end is on the last.</summary>
    public int LineAt(int offset)
    {
        return (Tree()?.LineFeedsBefore(offset) ?? 0) + 1;
    }

    /// <summary>
    /// FNV-1a (32 bit) over the UTF-16 code units, low byte first: what presence ticks carry so that replicas can compare
    /// themselves. It finds drift; it does not defend against forgery. Source: Fowler, Noll, Vo.
    /// </summary>
    public uint Checksum()
    {
        var hash = FnvOffset;
        foreach (var piece in RopeNode.Pieces(Tree()))
        {
            foreach (var unit in piece)
            {
                hash = (hash ^ (byte)unit) * FnvPrime;
                hash = (hash ^ (byte)(unit >> 8)) * FnvPrime;
            }
        }

        return hash;
    }

    public override string ToString()
    {
        return string.Create(Length, Tree(), static (span, root) =>
        {
            foreach (var piece in RopeNode.Pieces(root))
            {
                piece.CopyTo(span);
                span = span[piece.Length..];
            }
        });
    }

    private Rope Edit(int offset, int deleted, string inserted)
    {
        var end = _offset + _added.Length;
        var touches = offset <= end && offset + deleted >= _offset;
        if (touches)
        {
            var head = Math.Max(0, offset - _offset);
            var tail = Math.Min(_added.Length, Math.Max(0, offset + deleted - _offset));
            if (head + inserted.Length + (_added.Length - tail) <= AddedLengthMaximum)
            {
                return new Rope(
                    _root,
                    Math.Min(_offset, offset),
                    _removed + Math.Max(0, _offset - offset) + Math.Max(0, offset + deleted - end),
                    string.Concat(_added.AsSpan(0, head), inserted, _added.AsSpan(tail)));
            }
        }

        return inserted.Length <= AddedLengthMaximum
            ? new Rope(Tree(), offset, deleted, inserted)
            : new Rope(RopeNode.Splice(Tree(), offset, deleted, inserted));
    }

    private RopeNode? Tree()
    {
        if (_added.Length == 0 && _removed == 0)
        {
            return _root;
        }

        var whole = _whole ??= new Whole(RopeNode.Splice(_root, _offset, _removed, _added));
        return whole.Root;
    }

    private static RopeNode? Splice(RopeNode? root, TextOperation operation)
    {
        // From the end to the start, so that the places of changes further left stay what the operation says.
        var end = operation.BaseLength;
        for (var i = operation.Components.Length - 1; i >= 0;)
        {
            var component = operation.Components[i];
            if (component.Kind == TextComponentKind.Retain)
            {
                end -= component.Length;
                i--;
                continue;
            }

            var (deleted, inserted) = TakeChange(operation, ref i);
            end -= deleted;
            root = RopeNode.Splice(root, end, deleted, inserted);
        }

        return root;
    }

    /// <summary>Inserts and deletes that stand side by side are one change of one place; <paramref name="last"/> is left before them.</summary>
    private static (int Deleted, string Inserted) TakeChange(TextOperation operation, ref int last)
    {
        var (deleted, inserted) = (0, string.Empty);
        for (; last >= 0 && operation.Components[last] is { Kind: not TextComponentKind.Retain } component; last--)
        {
            if (component.Kind == TextComponentKind.Insert)
            {
                inserted = inserted.Length == 0 ? component.Text! : component.Text + inserted;
            }
            else
            {
                deleted += component.Length;
            }
        }

        return (deleted, inserted);
    }

    /// <summary>A tree or none, in one reference, so that it is published in one write.</summary>
    private sealed record Whole(RopeNode? Root);
}
