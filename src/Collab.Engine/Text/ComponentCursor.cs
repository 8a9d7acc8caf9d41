namespace Collab.Engine.Text;

/// <summary>Reads components in pieces of any length.</summary>
internal ref struct ComponentCursor<T>
    where T : struct, IComponent<T>
{
    /// <summary>What <see cref="Kind"/> says behind the last component.</summary>
    public const TextComponentKind End = (TextComponentKind)byte.MaxValue;

    private readonly ReadOnlySpan<T> _components;
    private int _index;

    public ComponentCursor(ReadOnlySpan<T> components)
    {
        _components = components;
        _index = -1;
        Next();
    }

    public TextComponentKind Kind { get; private set; }

    /// <summary>Length that is left of the current component.</summary>
    public int Remaining { get; private set; }

    /// <summary>Takes the next <paramref name="length"/> units of the current insert.</summary>
    public T Take(int length)
    {
        var whole = _components[_index];
        var taken = length == whole.Length ? whole : whole.Slice(whole.Length - Remaining, length);
        Skip(length);
        return taken;
    }

    /// <summary>Moves on by <paramref name="length"/> units, at most <see cref="Remaining"/>.</summary>
    public void Skip(int length)
    {
        Remaining -= length;
        if (Remaining == 0)
        {
            Next();
        }
    }

    private void Next()
    {
        _index++;
        if ((uint)_index < (uint)_components.Length)
        {
            ref readonly var component = ref _components[_index];
            Kind = component.Kind;
            Remaining = component.Length;
        }
        else
        {
            Kind = End;
            Remaining = 0;
        }
    }
}
