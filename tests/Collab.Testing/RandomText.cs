using System.Text;
using Collab.Engine.Text;

namespace Collab.Testing;

/// <summary>Seeded texts and operations for tests and the simulation; surrogate pairs and line ends are always among them.</summary>
public static class RandomText
{
    private static readonly string[] Pieces =
        ["a", "b", "c", "x", "y", " ", "\n", "é", "ß", "→", "😀", "🧑‍🏫", "𝔘", "do\n", "end\n", "def "];

    public static string Text(Random random, int piecesMaximum)
    {
        var text = new StringBuilder();
        for (var i = random.Next(piecesMaximum + 1); i > 0; i--)
        {
            text.Append(Pieces[random.Next(Pieces.Length)]);
        }

        return text.ToString();
    }

    /// <summary>An operation for exactly this text with up to <paramref name="editsMaximum"/> edits, in raw insert/delete order.</summary>
    public static TextOperation Operation(Random random, string text, int editsMaximum)
    {
        var builder = new TextOperationBuilder();
        var position = 0;
        for (var i = random.Next(editsMaximum + 1); i > 0; i--)
        {
            var next = Snap(text, random.Next(position, text.Length + 1));
            builder.Retain(next - position);
            var end = Snap(text, Math.Min(text.Length, next + random.Next(4)));
            switch (random.Next(4))
            {
                case 0:
                    builder.Insert(Text(random, 3)).Delete(end - next);
                    break;
                case 1:
                    builder.Delete(end - next).Insert(Text(random, 3));
                    break;
                case 2:
                    builder.Delete(end - next);
                    break;
                default:
                    builder.Insert(Text(random, 3));
                    end = next;
                    break;
            }

            position = end;
        }

        return builder.Retain(text.Length - position).Build();
    }

    /// <summary>The next position at or behind <paramref name="offset"/> that does not lie inside a surrogate pair.</summary>
    public static int Snap(string text, int offset)
    {
        var isInside = offset > 0 && offset < text.Length
            && char.IsHighSurrogate(text[offset - 1]) && char.IsLowSurrogate(text[offset]);
        return isInside ? offset + 1 : offset;
    }
}
