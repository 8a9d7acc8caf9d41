using Collab.Engine.Text;

namespace Collab.Engine.Conflicts;

/// <summary>
/// Lines that two sides changed, as each of them has them and as they were. <see cref="Start"/> and <see cref="End"/> say where they are in the merged
/// text, and follow what happens to it.
/// </summary>
public sealed class ReviewHunk
{
    public ReviewHunk(string before, string mine, string theirs, int start, int end, ReviewChoice? choice = null)
    {
        (Before, Mine, Theirs, Start, End, Choice) = (before, mine, theirs, start, end, choice);
    }

    public string Before { get; }

    public string Mine { get; }

    public string Theirs { get; }

    public int Start { get; private set; }

    public int End { get; private set; }

    /// <summary>What was decided; null while nothing is.</summary>
    public ReviewChoice? Choice { get; private set; }

    /// <summary>What the lines read under a choice; null leaves them as they are.</summary>
    public string? TextOf(ReviewChoice choice)
    {
        return choice switch
        {
            ReviewChoice.Mine => Mine,
            ReviewChoice.Theirs => Theirs,
            ReviewChoice.Both => Mine.Length == 0 || Mine.EndsWith('\n') || Theirs.Length == 0 ? Mine + Theirs : $"{Mine}\n{Theirs}",
            _ => null,
        };
    }

    internal ReviewHunk Copy()
    {
        return new ReviewHunk(Before, Mine, Theirs, Start, End, Choice);
    }

    internal void Decide(ReviewChoice choice, int length)
    {
        (Choice, End) = (choice, Start + length);
    }

    /// <summary>Keeps what is typed right behind the lines out of them; where nothing is left of them, what comes there is theirs.</summary>
    internal void Follow(TextOperation operation)
    {
        var end = operation.MapPosition(End, Start == End ? Bias.Right : Bias.Left);
        Start = operation.MapPosition(Start, Bias.Left);
        End = Math.Max(Start, end);
    }
}

public enum ReviewChoice : byte
{
    Mine,
    Theirs,
    Both,

    /// <summary>The lines stay as they were merged.</summary>
    Merged,
}
