using System.Collections.Immutable;
using Collab.Engine.Conflicts;
using Collab.Engine.Text;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Conflicts;

public sealed class ReviewHunksTests
{
    private const string Before = "one\ntwo\nthree\nfour\n";
    private const int Seeds = 2_000;

    [Fact]
    public void Two_who_change_one_line_meet_there()
    {
        var hunk = Assert.Single(Find(Replace("two", "TWO"), Insert("two", after: true, "!")));

        Assert.Equal(("two\n", "TWO\n", "two!\n"), (hunk.Before, hunk.Mine, hunk.Theirs));
        Assert.Equal((4, 9), (hunk.Start, hunk.End));
    }

    [Fact]
    public void Lines_apart_do_not_meet()
    {
        Assert.Empty(Find(Replace("one", "ONE"), Replace("three", "THREE")));
    }

    [Fact]
    public void Neighbouring_lines_do_meet()
    {
        var hunk = Assert.Single(Find(Replace("two", "TWO"), Replace("three", "THREE")));

        Assert.Equal(("two\nthree\n", "TWO\nthree\n", "two\nTHREE\n"), (hunk.Before, hunk.Mine, hunk.Theirs));
    }

    [Fact]
    public void A_line_that_is_begun_with_Enter_at_the_end_of_another_does_not_change_that_one()
    {
        Assert.Empty(Find(Insert("two", after: true, "\nmore"), Replace("one", "ONE")));
        var hunk = Assert.Single(Find(Insert("two", after: true, "\nmine"), Insert("two", after: true, "\ntheirs")));

        Assert.Equal((string.Empty, "mine\n", "theirs\n"), (hunk.Before, hunk.Mine, hunk.Theirs));
        Assert.Equal("mine\ntheirs\n", "one\ntwo\nmine\ntheirs\nthree\nfour\n"[hunk.Start..hunk.End]);
    }

    [Fact]
    public void What_one_deletes_and_another_changes_is_shown_whole()
    {
        var hunk = Assert.Single(Find(Replace("two\nthree\n", string.Empty), Insert("three", after: true, "!")));

        Assert.Equal(("two\nthree\n", string.Empty, "two\nthree!\n"), (hunk.Before, hunk.Mine, hunk.Theirs));
    }

    [Fact]
    public void Two_who_delete_the_same_have_nothing_to_choose()
    {
        Assert.Empty(Find(Replace("two\n", string.Empty), Replace("two\n", string.Empty)));
    }

    [Fact]
    public void Below_the_horizon_all_own_lines_are_shown()
    {
        var hunk = Assert.Single(ReviewHunks.Find(Before, Replace("one", "ONE"), Replace("four", "FOUR"), onlyMet: false));

        Assert.Equal(("one\n", "ONE\n", "one\n"), (hunk.Before, hunk.Mine, hunk.Theirs));
    }

    /// <summary>Putting one side's lines in the place of each hunk gives a text with all that this side did.</summary>
    [Fact]
    public void Hunks_cover_whatever_both_changed_and_lie_apart()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var before = string.Concat(Enumerable.Range(0, random.Next(8)).Select(i => $"line {i}\n"));
            var (mine, theirs) = (RandomText.Operation(random, before, 3), RandomText.Operation(random, before, 3));
            var (mineAfter, _) = TextOperation.Transform(mine, theirs);
            var merged = mineAfter.Apply(theirs.Apply(before));

            var all = ReviewHunks.Find(before, mine, theirs, onlyMet: false);

            var theirText = all.Reverse().Aggregate(merged, static (text, hunk) => text[..hunk.Start] + hunk.Theirs + text[hunk.End..]);
            Assert.True(theirs.Apply(before) == theirText, $"Seed {seed}: without my lines the text is not theirs.");
            Assert.True(all.Zip(all.Skip(1)).All(static pair => pair.First.End <= pair.Second.Start), $"Seed {seed}: hunks overlap.");
        }
    }

    private static ImmutableArray<ReviewHunk> Find(TextOperation mine, TextOperation theirs)
    {
        return ReviewHunks.Find(Before, mine, theirs, onlyMet: true);
    }

    private static TextOperation Replace(string old, string young)
    {
        return TextOperation.Replace(Before.Length, Before.IndexOf(old, StringComparison.Ordinal), old.Length, young);
    }

    private static TextOperation Insert(string place, bool after, string text)
    {
        return TextOperation.Replace(Before.Length, Before.IndexOf(place, StringComparison.Ordinal) + (after ? place.Length : 0), 0, text);
    }
}
