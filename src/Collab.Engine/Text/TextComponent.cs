namespace Collab.Engine.Text;

/// <summary>What a <see cref="TextComponent"/> does with the text under the cursor.</summary>
public enum TextComponentKind : byte
{
    Retain,
    Insert,
    Delete,
}

/// <summary>
/// One step of a <see cref="TextOperation"/>. <see cref="Length"/> is in UTF-16 code units and always positive;
/// <see cref="Text"/> is set for inserts only.
/// </summary>
public readonly record struct TextComponent : IComponent<TextComponent>
{
    private TextComponent(TextComponentKind kind, int length, string? text)
    {
        Kind = kind;
        Length = length;
        Text = text;
    }

    public TextComponentKind Kind { get; }

    public int Length { get; }

    public string? Text { get; }

    public static TextComponent Retain(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return new TextComponent(TextComponentKind.Retain, length, null);
    }

    public static TextComponent Insert(string text)
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        return new TextComponent(TextComponentKind.Insert, text.Length, text);
    }

    public static TextComponent Delete(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        return new TextComponent(TextComponentKind.Delete, length, null);
    }

    static TextComponent IComponent<TextComponent>.Of(TextComponentKind kind, int length)
    {
        return new TextComponent(kind, length, null);
    }

    TextComponent IComponent<TextComponent>.Slice(int start, int length)
    {
        return new TextComponent(TextComponentKind.Insert, length, Text!.Substring(start, length));
    }
}
