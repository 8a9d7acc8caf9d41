using Collab.Engine.Text;

namespace Collab.Engine.Conflicts;

/// <summary>The four texts of a merge: before, mine, theirs, merged; and the same place in each of them.</summary>
internal sealed class MergedTexts
{
    private readonly TextOperation _mine;
    private readonly TextOperation _theirs;
    private readonly TextOperation _mineAfterTheirs;
    private readonly string _mineText;
    private readonly string _theirText;
    private readonly string _merged;

    public MergedTexts(string before, TextOperation mine, TextOperation theirs)
    {
        Before = before;
        (_mine, _theirs) = (mine, theirs);
        (_mineAfterTheirs, _) = TextOperation.Transform(mine, theirs);
        (_mineText, _theirText) = (mine.Apply(before), theirs.Apply(before));
        _merged = _mineAfterTheirs.Apply(_theirText);
    }

    public string Before { get; }

    /// <summary>What one side made of a part of the text, with what it inserted at its edges.</summary>
    public string Side(bool isMine, int start, int end)
    {
        var operation = isMine ? _mine : _theirs;
        return (isMine ? _mineText : _theirText)[operation.MapPosition(start, Bias.Left)..operation.MapPosition(end, Bias.Right)];
    }

    /// <summary>The hunk of a part of the text, without whole lines that are the same in all four at its edges; null where all agree.</summary>
    public ReviewHunk? HunkAt(int start, int end)
    {
        var mergedStart = _mineAfterTheirs.MapPosition(_theirs.MapPosition(start, Bias.Left), Bias.Left);
        var mergedEnd = _mineAfterTheirs.MapPosition(_theirs.MapPosition(end, Bias.Right), Bias.Right);
        var (mine, theirs, merged) = (Side(isMine: true, start, end), Side(isMine: false, start, end), _merged[mergedStart..mergedEnd]);
        if (mine == theirs && mine == merged)
        {
            return null;
        }

        List<string>[] sides = [.. new[] { Before[start..end], mine, theirs, merged }.Select(TextLines.Split)];
        var shortest = sides.Min(static side => side.Count);
        var head = sides.Min(side => TextLines.CommonHead(sides[0], side, shortest));
        var tail = sides.Min(side => TextLines.CommonTail(sides[0], side, shortest - head));
        string[] cut = [.. sides.Select(side => string.Concat(side[head..^tail]))];
        mergedStart += sides[0].Take(head).Sum(static line => line.Length);
        return new ReviewHunk(cut[0], cut[1], cut[2], mergedStart, mergedStart + cut[3].Length);
    }
}
