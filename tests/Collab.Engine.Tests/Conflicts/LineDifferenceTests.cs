using Collab.Engine.Conflicts;
using CsCheck;
using Xunit;

namespace Collab.Engine.Tests.Conflicts;

public sealed class LineDifferenceTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(Gen.Const("do\n"), Gen.Const("end\n"), Gen.Const("\n"), Gen.Const("x = 😀\n"), Gen.Const("x = 😁\n"), Gen.Const("y")).List[0, 30]
        .Select(static lines => string.Concat(lines));

    [Fact]
    public void It_leads_from_one_text_to_the_other()
    {
        Gen.Select(Texts, Texts).Sample(static (before, after) => LineDifference.Between(before, after).Apply(before) == after);
    }

    [Fact]
    public void Lines_that_stay_are_not_touched()
    {
        var difference = LineDifference.Between("a\nb\nc\nd\n", "a\nB\nc\nnew\nd\n");

        Assert.Equal("[2,\"B\",-1,3,\"new\n\",2]", difference.ToString());
    }

    [Fact]
    public void A_surrogate_pair_is_not_cut()
    {
        Assert.Equal("[1,\"😁\",-2,1]", LineDifference.Between("x😀\n", "x😁\n").ToString());
    }

    [Fact]
    public void Texts_that_have_little_in_common_are_replaced_between_head_and_tail()
    {
        var before = Numbered("old", 2 * Limits.LineDistanceMaximum);
        var after = Numbered("young", 2 * Limits.LineDistanceMaximum);

        var difference = LineDifference.Between($"head\n{before}tail\n", $"head\n{after}tail\n");

        Assert.Equal($"head\n{after}tail\n", difference.Apply($"head\n{before}tail\n"));
        Assert.InRange(difference.Components.Length, 3, 4);
    }

    private static string Numbered(string word, int count)
    {
        return string.Concat(Enumerable.Range(0, count).Select(i => $"{word} {i}\n"));
    }
}
