namespace Collab.Engine.Text;

/// <summary>Where a transform writes one of its two results.</summary>
internal interface IComponentWriter<T>
    where T : struct, IComponent<T>
{
    void Retain(int length);

    void Delete(int length);

    void Insert(T component);
}

/// <summary>
/// Collects components in a buffer that is large enough: composing and transforming end at least one component of their arguments with each
/// that they write. Retains and deletes are merged with their neighbours here, inserts where the operation is built, so that no text is copied twice.
/// </summary>
internal ref struct ComponentWriter<T> : IComponentWriter<T>
    where T : struct, IComponent<T>
{
    private readonly Span<T> _buffer;

    public ComponentWriter(Span<T> buffer)
    {
        _buffer = buffer;
    }

    public int Count { get; private set; }

    public void Retain(int length)
    {
        Extend(TextComponentKind.Retain, length);
    }

    public void Delete(int length)
    {
        Extend(TextComponentKind.Delete, length);
    }

    public void Insert(T component)
    {
        _buffer[Count++] = component;
    }

    private void Extend(TextComponentKind kind, int length)
    {
        if (Count > 0 && _buffer[Count - 1].Kind == kind)
        {
            ref var last = ref _buffer[Count - 1];
            last = T.Of(kind, checked(last.Length + length));
            return;
        }

        _buffer[Count++] = T.Of(kind, length);
    }
}

/// <summary>For the result that nobody asked for.</summary>
internal readonly struct NoWriter<T> : IComponentWriter<T>
    where T : struct, IComponent<T>
{
    public void Retain(int length)
    {
    }

    public void Delete(int length)
    {
    }

    public void Insert(T component)
    {
    }
}
