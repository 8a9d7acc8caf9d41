using System.Collections.Immutable;
using System.Text;

namespace Collab.Engine.Text;

/// <summary>
/// One change of one document: a list of retain, insert and delete steps that spans the whole document. Lengths count
/// UTF-16 code units, as .NET, JavaScript and Monaco do.
/// <para>
/// The whole length is part of the operation (<see cref="BaseLength"/>), so a replica that has drifted is found out at its
/// next edit instead of corrupting the text. Inserts and deletes that stand side by side keep the order in which they were
/// made: bringing them into one canonical order (as Quill and Livebook do) would make edits that were composed before
/// sending merge differently from the same edits sent one by one.
/// </para>
/// </summary>
public sealed partial class TextOperation : IEquatable<TextOperation>
{
    internal TextOperation(ImmutableArray<TextComponent> components)
    {
        Components = components;
        var (baseLength, targetLength) = (0, 0);
        foreach (var component in components)
        {
            baseLength = checked(baseLength + (component.Kind == TextComponentKind.Insert ? 0 : component.Length));
            targetLength = checked(targetLength + (component.Kind == TextComponentKind.Delete ? 0 : component.Length));
        }

        BaseLength = baseLength;
        TargetLength = targetLength;
    }

    public ImmutableArray<TextComponent> Components { get; }

    /// <summary>Length of the document that the operation applies to.</summary>
    public int BaseLength { get; }

    /// <summary>Length of the document that it leaves behind.</summary>
    public int TargetLength { get; }

    /// <summary>True when applying it changes nothing. Such an operation is still committed: it is the acknowledgement.</summary>
    public bool IsIdentity => Components.All(static component => component.Kind == TextComponentKind.Retain);

    /// <summary>
    /// The smallest single replacement that turns <paramref name="before"/> into <paramref name="after"/>: common head and tail
    /// are kept, and no surrogate pair is cut.
    /// </summary>
    public static TextOperation Difference(string before, string after)
    {
        var head = 0;
        var shorter = Math.Min(before.Length, after.Length);
        while (head < shorter && before[head] == after[head])
        {
            head++;
        }

        if (head > 0 && char.IsHighSurrogate(before[head - 1]))
        {
            head--;
        }

        var tail = 0;
        while (tail < shorter - head && before[^(tail + 1)] == after[^(tail + 1)])
        {
            tail++;
        }

        if (tail > 0 && char.IsLowSurrogate(before[^tail]))
        {
            tail--;
        }

        return Replace(before.Length, head, before.Length - head - tail, after[head..^tail]);
    }

    /// <summary>Applies the operation to a text of exactly <see cref="BaseLength"/>.</summary>
    public string Apply(string text)
    {
        RequireLength(text.Length);
        var result = new StringBuilder(TargetLength);
        var position = 0;
        foreach (var component in Components)
        {
            switch (component.Kind)
            {
                case TextComponentKind.Retain:
                    result.Append(text, position, component.Length);
                    position += component.Length;
                    break;
                case TextComponentKind.Insert:
                    result.Append(component.Text);
                    break;
                default:
                    position += component.Length;
                    break;
            }
        }

        return result.ToString();
    }

    /// <summary>The operation that takes this one back; <paramref name="before"/> is the text that this one was applied to.</summary>
    public TextOperation Invert(string before)
    {
        RequireLength(before.Length);
        var builder = new TextOperationBuilder();
        var position = 0;
        foreach (var component in Components)
        {
            switch (component.Kind)
            {
                case TextComponentKind.Retain:
                    builder.Retain(component.Length);
                    position += component.Length;
                    break;
                case TextComponentKind.Insert:
                    builder.Delete(component.Length);
                    break;
                default:
                    builder.Insert(before.Substring(position, component.Length));
                    position += component.Length;
                    break;
            }
        }

        return builder.Build();
    }

    public bool Equals(TextOperation? other)
    {
        return other is not null && Components.AsSpan().SequenceEqual(other.Components.AsSpan());
    }

    public override bool Equals(object? obj)
    {
        return Equals(obj as TextOperation);
    }

    public override int GetHashCode()
    {
        return HashCode.Combine(BaseLength, TargetLength, Components.Length);
    }

    /// <summary>The wire's array form, for messages of tests and of bugs.</summary>
    public override string ToString()
    {
        return "[" + string.Join(',', Components.Select(static component => component.Kind switch
        {
            TextComponentKind.Retain => component.Length.ToString(provider: null),
            TextComponentKind.Insert => $"\"{component.Text}\"",
            _ => $"-{component.Length}",
        })) + "]";
    }

    internal void RequireLength(int length)
    {
        if (length != BaseLength)
        {
            throw new ArgumentException($"The operation spans {BaseLength} units, the text has {length}.");
        }
    }
}
