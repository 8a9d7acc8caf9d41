namespace Collab.Engine.Text;

public sealed partial class TextOperation
{
    /// <summary>
    /// Where <paramref name="offset"/> of the old text lies in the new one. An insert exactly there pushes it only under
    /// <see cref="Bias.Right"/>; a position inside deleted text moves to the place of the deletion.
    /// </summary>
    public int MapPosition(int offset, Bias bias)
    {
        var (read, written) = (0, 0);
        foreach (var component in Components)
        {
            switch (component.Kind)
            {
                case TextComponentKind.Retain:
                    if (read + component.Length > offset)
                    {
                        return written + (offset - read);
                    }

                    read += component.Length;
                    written += component.Length;
                    break;
                case TextComponentKind.Insert:
                    if (read == offset && bias == Bias.Left)
                    {
                        return written;
                    }

                    written += component.Length;
                    break;
                default:
                    // A position inside the deletion goes to its end, so that an insert right behind it still sees the bias.
                    read += component.Length;
                    offset = Math.Max(offset, read);
                    break;
            }
        }

        return written;
    }

    /// <summary>
    /// Where <paramref name="position"/> of the new text lay in the old one. What was inserted maps to the place of the insertion; where text was deleted,
    /// <see cref="Bias.Left"/> is before it and <see cref="Bias.Right"/> behind it, at the unit that follows now.
    /// <para>
    /// It is the adjoint of <see cref="MapPosition"/>: under Left the smallest old position that Right brings to here or further, under Right
    /// the largest that Left brings no further than here. So both are monotone, and a position beside no deletion comes back to itself.
    /// </para>
    /// </summary>
    public int MapPositionBack(int position, Bias bias = Bias.Left)
    {
        var (read, written) = (0, 0);

        // Old place at which the present run of inserts and deletes begins.
        var change = 0;
        foreach (var component in Components)
        {
            // Left stops at the first place that would do, Right at the last.
            var end = bias == Bias.Left ? position : position + 1;
            switch (component.Kind)
            {
                case TextComponentKind.Retain:
                    if (end <= written + component.Length)
                    {
                        return read + (position - written);
                    }

                    read += component.Length;
                    written += component.Length;
                    change = read;
                    break;
                case TextComponentKind.Insert:
                    if (end <= written + component.Length)
                    {
                        return bias == Bias.Left ? change : read;
                    }

                    written += component.Length;
                    break;
                default:
                    if (end <= written)
                    {
                        return change;
                    }

                    read += component.Length;
                    break;
            }
        }

        return read;
    }
}

/// <summary>
/// Which way a position goes when several places would do: where something is inserted exactly at it, or, on the way back, where something was deleted.
/// </summary>
public enum Bias : byte
{
    /// <summary>It stays before the inserted text: other people's carets, and one's own caret under a remote edit.</summary>
    Left,

    /// <summary>It moves behind the inserted text: the author's own caret.</summary>
    Right,
}
