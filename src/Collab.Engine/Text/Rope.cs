using System.Buffers;

namespace Collab.Engine.Text;

/// <summary>
/// The text of a document: a persistent, balanced tree of pieces. A snapshot is a reference, what does not change is shared by all versions, and an
/// edit waits at the top until somebody reads or some thousands wait: then they go down together, each node on their way is copied once, and in the
/// pieces they become small changes beside the text. So an edit of a large text copies little of it. Sources: Boehm, Atkinson, Plass, "Ropes: an
/// Alternative to Strings" (1995); balanced as an AVL tree by joins (Blelloch, Ferizovic, Sun, "Just Join for Parallel Ordered Sets", 2016); edits that wait as in
/// the buffer tree (Arge, 1995).
/// </summary>
public sealed class Rope
{
    public static readonly Rope Empty = new(string.Empty);

    /// <summary>Of edits that touch each other, in UTF-16 code units: copying this much costs less than the path to a piece.</summary>
    private const int AddedLengthMaximum = 128;

    private const uint FnvOffset = 2166136261;
    private const uint FnvPrime = 16777619;

    private readonly RopeBase _base;

    /// <summary>How many of the edits that wait there are of this version.</summary>
    private readonly short _waitingCount;

    /// <summary>
    /// The last edits, while they touch each other: <see cref="_removed"/> units at <see cref="_offset"/>, of the text that those waiting leave, are
    /// <see cref="_added"/> now. Typing thus copies some characters and nothing else.
    /// </summary>
    private readonly string _added = string.Empty;
    private readonly int _offset;
    private readonly int _removed;

    /// <summary>The tree with all edits in it, once somebody has asked. Whoever asks at the same time makes the same.</summary>
    private Whole? _whole;

    public Rope(string text)
        : this(RopeNode.Build(text), HoldsSurrogates(text))
    {
    }

    private Rope(RopeNode? root, bool mayHoldSurrogates)
        : this(new RopeBase(root), 0, 0, 0, string.Empty, root?.Length ?? 0, mayHoldSurrogates)
    {
    }

    private Rope(RopeBase root, int waitingCount, int offset, int removed, string added, int length, bool mayHoldSurrogates)
    {
        (_base, _waitingCount) = (root, (short)waitingCount);
        (_offset, _removed, _added) = (offset, removed, added);
        (Length, MayHoldSurrogates) = (length, mayHoldSurrogates);
    }

    /// <summary>In UTF-16 code units.</summary>
    public int Length { get; }

    /// <summary>False when no unit of the text is a surrogate, so that no place in it can be inside a pair; knowing this needs no reading.</summary>
    public bool MayHoldSurrogates { get; }

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
            if (_waitingCount > 0 || _whole is not null)
            {
                return Tree()![index];
            }

            if (index < _offset)
            {
                return _base.Root![index];
            }

            return index < _offset + _added.Length ? _added[index - _offset] : _base.Root![index - _added.Length + _removed];
        }
    }

    /// <exception cref="ArgumentException">The operation is for a text of another length.</exception>
    public Rope Apply(TextOperation operation)
    {
        operation.RequireLength(Length);
        return operation.TryGetChange(out var offset, out var deleted, out var inserted)
            ? Edit(offset, deleted, inserted)
            : EditAll(operation);
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
            foreach (var run in piece.Content)
            {
                foreach (var unit in run)
                {
                    hash = (hash ^ (byte)unit) * FnvPrime;
                    hash = (hash ^ (byte)(unit >> 8)) * FnvPrime;
                }
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
                foreach (var run in piece.Content)
                {
                    run.CopyTo(span);
                    span = span[run.Length..];
                }
            }
        });
    }

    private Rope Edit(int offset, int deleted, string inserted)
    {
        var end = _offset + _added.Length;
        if (offset <= end && offset + deleted >= _offset)
        {
            var head = Math.Max(0, offset - _offset);
            var tail = Math.Min(_added.Length, Math.Max(0, offset + deleted - _offset));
            if (head + inserted.Length + (_added.Length - tail) <= AddedLengthMaximum)
            {
                return new Rope(
                    _base,
                    _waitingCount,
                    Math.Min(_offset, offset),
                    _removed + Math.Max(0, _offset - offset) + Math.Max(0, offset + deleted - end),
                    string.Concat(_added.AsSpan(0, head), inserted, _added.AsSpan(tail)),
                    checked(Length - deleted + inserted.Length),
                    MayHoldSurrogates || HoldsSurrogates(inserted));
            }
        }

        return EditElsewhere(offset, deleted, inserted);
    }

    private Rope EditElsewhere(int offset, int deleted, string inserted)
    {
        var length = checked(Length - deleted + inserted.Length);
        var mayHoldSurrogates = MayHoldSurrogates || HoldsSurrogates(inserted);
        if (inserted.Length > AddedLengthMaximum)
        {
            return new Rope(RopeNode.Replace(Tree(), new RopeEdit(offset, deleted, inserted)), mayHoldSurrogates);
        }

        if (_whole is not null || _waitingCount == RopeBase.CountMaximum)
        {
            return new Rope(new RopeBase(Tree()), 0, offset, deleted, inserted, length, mayHoldSurrogates);
        }

        return _removed == 0 && _added.Length == 0
            ? new Rope(_base, _waitingCount, offset, deleted, inserted, length, mayHoldSurrogates)
            : new Rope(_base.Add(_waitingCount, new RopeEdit(_offset, _removed, _added)), _waitingCount + 1, offset, deleted, inserted, length, mayHoldSurrogates);
    }

    /// <summary>Inserts and deletes that stand side by side are one edit of one place; each edit is for the text that those before it leave.</summary>
    private Rope EditAll(TextOperation operation)
    {
        var components = operation.Components;
        var mayHoldSurrogates = MayHoldSurrogates;
        var buffer = ArrayPool<RopeEdit>.Shared.Rent(components.Length);
        var (count, place) = (0, 0);
        for (var i = 0; i < components.Length;)
        {
            if (components[i].Kind == TextComponentKind.Retain)
            {
                place += components[i++].Length;
                continue;
            }

            var (deleted, inserted) = TakeChange(operation, ref i);
            buffer[count++] = new RopeEdit(place, deleted, inserted);
            place += inserted.Length;
            mayHoldSurrogates |= HoldsSurrogates(inserted);
        }

        var root = RopeNode.ReplaceAll(Tree(), buffer.AsSpan(0, count));
        ArrayPool<RopeEdit>.Shared.Return(buffer, clearArray: true);
        return new Rope(root, mayHoldSurrogates);
    }

    private static (int Deleted, string Inserted) TakeChange(TextOperation operation, ref int next)
    {
        var (deleted, inserted) = (0, string.Empty);
        for (; next < operation.Components.Length && operation.Components[next] is { Kind: not TextComponentKind.Retain } component; next++)
        {
            if (component.Kind == TextComponentKind.Insert)
            {
                inserted = inserted.Length == 0 ? component.Text! : inserted + component.Text;
            }
            else
            {
                deleted += component.Length;
            }
        }

        return (deleted, inserted);
    }

    private static bool HoldsSurrogates(string text)
    {
        return text.Length == 1 ? char.IsSurrogate(text[0]) : text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');
    }

    private RopeNode? Tree()
    {
        if (_waitingCount == 0 && _added.Length == 0 && _removed == 0)
        {
            return _base.Root;
        }

        var whole = _whole ??= new Whole(_base.TreeWith(_waitingCount, new RopeEdit(_offset, _removed, _added)));
        return whole.Root;
    }

    /// <summary>A tree or none, in one reference, so that it is published in one write.</summary>
    private sealed record Whole(RopeNode? Root);
}
