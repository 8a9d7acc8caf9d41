using System.Buffers;
using System.Collections.Immutable;

namespace Collab.Engine.Text;

/// <summary>
/// Composes a run of operations: what was done at one place in one go is merged as it comes (<see cref="ComposeTree"/>'s other part), and what is left is
/// composed pair by pair, level by level. All texts lie in one pool, so that a level costs a walk over small structs and copies no text.
/// </summary>
internal sealed partial class ComposeTree : IDisposable
{
    private const int PoolLengthMinimum = 1024;
    private const int ComponentsMinimum = 256;

    private char[] _pool = ArrayPool<char>.Shared.Rent(PoolLengthMinimum);
    private int _poolLength;
    private PooledComponent[] _components = ArrayPool<PooledComponent>.Shared.Rent(ComponentsMinimum);
    private int _count;

    /// <summary>Where the components of each operation of the present level end.</summary>
    private readonly List<int> _ends = [];

    /// <summary>Adds the operation that comes next.</summary>
    public void Add(TextOperation operation)
    {
        RequireNext(operation);
        if (operation.TryGetChange(out var offset, out var deleted, out var inserted))
        {
            if (!TryMerge(offset, deleted, inserted))
            {
                WriteChange();
                StartChange(operation.BaseLength, offset, deleted, inserted);
            }
        }
        else
        {
            WriteChange();
            foreach (var component in operation.Components)
            {
                Write(component.Kind == TextComponentKind.Insert
                    ? PooledComponent.Insert(AddText(component.Text!), component.Length)
                    : PooledComponent.Of(component.Kind, component.Length));
            }

            _ends.Add(_count);
        }

        _length = operation.TargetLength;
    }

    public TextOperation Build()
    {
        WriteChange();
        while (_ends.Count > 1)
        {
            ComposeLevel();
        }

        return Build(_components.AsSpan(0, _count));
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_pool);
        ArrayPool<PooledComponent>.Shared.Return(_components);
    }

    private void ComposeLevel()
    {
        var next = ArrayPool<PooledComponent>.Shared.Rent(Math.Max(_count, 1));
        var (read, written, level) = (0, 0, 0);
        for (var i = 0; i < _ends.Count; i += 2)
        {
            if (i + 1 == _ends.Count)
            {
                _components.AsSpan(read, _ends[i] - read).CopyTo(next.AsSpan(written));
                written += _ends[i] - read;
            }
            else
            {
                var writer = new ComponentWriter<PooledComponent>(next.AsSpan(written));
                TextOperation.Compose(
                    _components.AsSpan(read, _ends[i] - read), _components.AsSpan(_ends[i], _ends[i + 1] - _ends[i]), ref writer);
                written += writer.Count;
                read = _ends[i + 1];
            }

            _ends[level++] = written;
        }

        _ends.RemoveRange(level, _ends.Count - level);
        ArrayPool<PooledComponent>.Shared.Return(_components);
        (_components, _count) = (next, written);
    }

    /// <summary>Inserts side by side become one; the text leaves the pool here, once.</summary>
    private TextOperation Build(ReadOnlySpan<PooledComponent> components)
    {
        var result = ImmutableArray.CreateBuilder<TextComponent>(components.Length);
        for (var i = 0; i < components.Length;)
        {
            var component = components[i];
            if (component.Kind != TextComponentKind.Insert)
            {
                result.Add(component.Kind == TextComponentKind.Retain
                    ? TextComponent.Retain(component.Length)
                    : TextComponent.Delete(component.Length));
                i++;
                continue;
            }

            var (end, length) = (i, 0);
            for (; end < components.Length && components[end].Kind == TextComponentKind.Insert; end++)
            {
                length = checked(length + components[end].Length);
            }

            result.Add(TextComponent.Insert(string.Create(length, new Pieces(components[i..end], _pool), static (span, pieces) =>
            {
                foreach (var piece in pieces.Inserts)
                {
                    pieces.Pool.Slice(piece.Start, piece.Length).CopyTo(span);
                    span = span[piece.Length..];
                }
            })));
            i = end;
        }

        return new TextOperation(result.DrainToImmutable());
    }

    private void Write(PooledComponent component)
    {
        if (_count == _components.Length)
        {
            var larger = ArrayPool<PooledComponent>.Shared.Rent(_count * 2);
            _components.AsSpan(0, _count).CopyTo(larger);
            ArrayPool<PooledComponent>.Shared.Return(_components);
            _components = larger;
        }

        _components[_count++] = component;
    }

    private int AddText(ReadOnlySpan<char> text)
    {
        MakeRoom(text.Length);
        text.CopyTo(_pool.AsSpan(_poolLength));
        _poolLength += text.Length;
        return _poolLength - text.Length;
    }

    private void MakeRoom(int length)
    {
        var needed = checked(_poolLength + length);
        if (needed > _pool.Length)
        {
            var larger = ArrayPool<char>.Shared.Rent(Math.Max(needed, _pool.Length * 2));
            _pool.AsSpan(0, _poolLength).CopyTo(larger);
            ArrayPool<char>.Shared.Return(_pool);
            _pool = larger;
        }
    }

    private readonly ref struct Pieces(ReadOnlySpan<PooledComponent> inserts, ReadOnlySpan<char> pool)
    {
        public ReadOnlySpan<PooledComponent> Inserts { get; } = inserts;

        public ReadOnlySpan<char> Pool { get; } = pool;
    }
}
