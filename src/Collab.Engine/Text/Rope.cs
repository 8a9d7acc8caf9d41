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

    private const uint FnvOffset = 2166136261;
    private const uint FnvPrime = 16777619;

    private readonly RopeNode? _root;

    public Rope(string text)
        : this(RopeNode.Build(text))
    {
    }

    private Rope(RopeNode? root)
    {
        _root = root;
    }

    /// <summary>In UTF-16 code units.</summary>
    public int Length => _root?.Length ?? 0;

    /// <summary>How many line feeds there are, plus one.</summary>
    public int LineCount => (_root?.LineFeeds ?? 0) + 1;

    /// <summary>Levels of nodes above the pieces.</summary>
    internal int Height => _root?.Height ?? 0;

    public char this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Length);
            return _root![index];
        }
    }

    /// <exception cref="ArgumentException">The operation is for a text of another length.</exception>
    public Rope Apply(TextOperation operation)
    {
        operation.RequireLength(Length);
        var root = _root;

        // From the end to the start, so that the places of changes further left stay what the operation says.
        var end = Length;
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

        return new Rope(root);
    }

    /// <summary>The line that an offset is on, counted from 1; an offset past the end is on the last.</summary>
    public int LineAt(int offset)
    {
        return (_root?.LineFeedsBefore(offset) ?? 0) + 1;
    }

    /// <summary>
    /// FNV-1a (32 bit) over the UTF-16 code units, low byte first: what presence ticks carry so that replicas can compare
    /// themselves. It finds drift; it does not defend against forgery. Source: Fowler, Noll, Vo.
    /// </summary>
    public uint Checksum()
    {
        var hash = FnvOffset;
        foreach (var piece in RopeNode.Pieces(_root))
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
        return string.Create(Length, _root, static (span, root) =>
        {
            foreach (var piece in RopeNode.Pieces(root))
            {
                piece.CopyTo(span);
                span = span[piece.Length..];
            }
        });
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
}
