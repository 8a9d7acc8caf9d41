namespace Collab.Engine.Text;

/// <summary>
/// Collects components into a <see cref="TextOperation"/>: drops empty ones and merges neighbours of the same kind. The
/// order of inserts and deletes is kept as made; see <see cref="TextOperation"/> for why.
/// </summary>
public sealed class TextOperationBuilder
{
    private readonly List<TextComponent> _components = [];

    public TextOperationBuilder Retain(int length)
    {
        if (length == 0)
        {
            return this;
        }

        if (LastIs(TextComponentKind.Retain))
        {
            _components[^1] = TextComponent.Retain(checked(_components[^1].Length + length));
            return this;
        }

        _components.Add(TextComponent.Retain(length));
        return this;
    }

    public TextOperationBuilder Insert(string text)
    {
        if (text.Length == 0)
        {
            return this;
        }

        if (LastIs(TextComponentKind.Insert))
        {
            _components[^1] = TextComponent.Insert(_components[^1].Text + text);
            return this;
        }

        _components.Add(TextComponent.Insert(text));
        return this;
    }

    public TextOperationBuilder Delete(int length)
    {
        if (length == 0)
        {
            return this;
        }

        if (LastIs(TextComponentKind.Delete))
        {
            _components[^1] = TextComponent.Delete(checked(_components[^1].Length + length));
            return this;
        }

        _components.Add(TextComponent.Delete(length));
        return this;
    }

    public TextOperation Build()
    {
        return new TextOperation([.. _components]);
    }

    private bool LastIs(TextComponentKind kind)
    {
        return _components.Count > 0 && _components[^1].Kind == kind;
    }
}
