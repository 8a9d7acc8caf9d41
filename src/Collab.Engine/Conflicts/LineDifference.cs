using Collab.Engine.Text;

namespace Collab.Engine.Conflicts;

/// <summary>
/// What others did to a text, where nobody can say it any more: a shortest difference by lines (Myers 1986), and in each group of changed lines the smallest
/// replacement. The browser's <c>line-difference.js</c> finds the same one.
/// </summary>
public static class LineDifference
{
    /// <summary>Texts further apart than <see cref="Limits.LineDistanceMaximum"/> are taken for replaced between their common head and tail.</summary>
    public static TextOperation Between(string before, string after)
    {
        var (old, young) = (TextLines.Split(before), TextLines.Split(after));
        var head = TextLines.CommonHead(old, young, Math.Min(old.Count, young.Count));
        var tail = TextLines.CommonTail(old, young, Math.Min(old.Count, young.Count) - head);
        var (oldMiddle, youngMiddle) = (old[head..^tail], young[head..^tail]);

        var builder = new TextOperationBuilder();
        builder.Retain(LengthOf(old, 0, head));
        var (x, y) = (0, 0);
        foreach (var (oldLine, youngLine) in Matches(oldMiddle, youngMiddle).Append((oldMiddle.Count, youngMiddle.Count)))
        {
            Replace(builder, string.Concat(oldMiddle[x..oldLine]), string.Concat(youngMiddle[y..youngLine]));
            if (oldLine < oldMiddle.Count)
            {
                builder.Retain(oldMiddle[oldLine].Length);
            }

            (x, y) = (oldLine + 1, youngLine + 1);
        }

        return builder.Retain(LengthOf(old, old.Count - tail, old.Count)).Build();
    }

    private static void Replace(TextOperationBuilder builder, string before, string after)
    {
        foreach (var component in TextOperation.Difference(before, after).Components)
        {
            switch (component.Kind)
            {
                case TextComponentKind.Retain:
                    builder.Retain(component.Length);
                    break;
                case TextComponentKind.Insert:
                    builder.Insert(component.Text!);
                    break;
                default:
                    builder.Delete(component.Length);
                    break;
            }
        }
    }

    /// <summary>Pairs of equal lines, in order; none when the lists are too far apart.</summary>
    private static List<(int Old, int Young)> Matches(List<string> old, List<string> young)
    {
        var maximum = Math.Min(old.Count + young.Count, Limits.LineDistanceMaximum);
        var furthest = new int[(2 * maximum) + 2];
        var trace = new List<int[]>();
        for (var distance = 0; distance <= maximum; distance++)
        {
            trace.Add(furthest[(maximum - distance)..(maximum + distance + 2)]);
            for (var diagonal = -distance; diagonal <= distance; diagonal += 2)
            {
                var at = maximum + diagonal;
                var x = IsDown(furthest, at, diagonal, distance) ? furthest[at + 1] : furthest[at - 1] + 1;
                while (x < old.Count && x - diagonal < young.Count && old[x] == young[x - diagonal])
                {
                    x++;
                }

                furthest[at] = x;
                if (x >= old.Count && x - diagonal >= young.Count)
                {
                    return WalkBack(trace, old.Count, young.Count);
                }
            }
        }

        return [];
    }

    private static List<(int Old, int Young)> WalkBack(List<int[]> trace, int x, int y)
    {
        var matches = new List<(int, int)>();
        for (var distance = trace.Count - 1; distance >= 0; distance--)
        {
            var (furthest, diagonal) = (trace[distance], x - y);
            var from = IsDown(furthest, distance + diagonal, diagonal, distance) ? diagonal + 1 : diagonal - 1;
            var fromX = distance == 0 ? 0 : furthest[distance + from];
            var fromY = distance == 0 ? 0 : fromX - from;
            while (x > fromX && y > fromY)
            {
                matches.Add((--x, --y));
            }

            (x, y) = (fromX, fromY);
        }

        matches.Reverse();
        return matches;
    }

    private static bool IsDown(int[] furthest, int at, int diagonal, int distance)
    {
        return diagonal == -distance || (diagonal != distance && furthest[at - 1] < furthest[at + 1]);
    }

    private static int LengthOf(List<string> lines, int start, int end)
    {
        var length = 0;
        for (var i = start; i < end; i++)
        {
            length += lines[i].Length;
        }

        return length;
    }
}
