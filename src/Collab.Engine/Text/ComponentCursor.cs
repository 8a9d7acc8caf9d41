using System.Collections.Immutable;

namespace Collab.Engine.Text;

/// <summary>Reads the components of an operation in pieces of any length.</summary>
internal ref struct ComponentCursor
{
    private readonly ReadOnlySpan<TextComponent> _components;
    private int _index;
    private int _consumed;

    public ComponentCursor(ImmutableArray<TextComponent> components)
    {
        _components = components.AsSpan();
    }

    public readonly bool AtEnd => _index == _components.Length;

    /// <summary>Length that is left of the current component.</summary>
    public readonly int Remaining => _components[_index].Length - _consumed;

    public readonly bool Is(TextComponentKind kind)
    {
        return _index < _components.Length && _components[_index].Kind == kind;
    }

    /// <summary>Takes the next <paramref name="length"/> units of the current insert.</summary>
    public string TakeText(int length)
    {
        var text = _components[_index].Text!;
        var taken = length == text.Length ? text : text.Substring(_consumed, length);
        Skip(length);
        return taken;
    }

    /// <summary>Moves on by <paramref name="length"/> units, at most <see cref="Remaining"/>.</summary>
    public void Skip(int length)
    {
        _consumed += length;
        if (_consumed == _components[_index].Length)
        {
            _index++;
            _consumed = 0;
        }
    }
}
