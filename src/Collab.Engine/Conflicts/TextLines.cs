namespace Collab.Engine.Conflicts;

/// <summary>A text by lines, each with its line end. What follows the last line end is a line too, even an empty one.</summary>
internal static class TextLines
{
    public static List<string> Split(string text)
    {
        var lines = new List<string>();
        var start = 0;
        for (var end = text.IndexOf('\n'); end >= 0; end = text.IndexOf('\n', start))
        {
            lines.Add(text[start..(end + 1)]);
            start = end + 1;
        }

        lines.Add(text[start..]);
        return lines;
    }

    /// <summary>How many lines the lists have in common at their beginning, at most <paramref name="maximum"/>.</summary>
    public static int CommonHead(List<string> first, List<string> second, int maximum)
    {
        var count = 0;
        while (count < maximum && first[count] == second[count])
        {
            count++;
        }

        return count;
    }

    /// <summary>The same at their end.</summary>
    public static int CommonTail(List<string> first, List<string> second, int maximum)
    {
        var count = 0;
        while (count < maximum && first[^(count + 1)] == second[^(count + 1)])
        {
            count++;
        }

        return count;
    }
}
