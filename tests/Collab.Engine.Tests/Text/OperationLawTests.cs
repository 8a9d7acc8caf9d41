using Collab.Engine.Text;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Text;

/// <summary>The laws that convergence rests on, over random texts with surrogate pairs.</summary>
public sealed class OperationLawTests
{
    private const int Cases = 20_000;

    [Fact]
    public void Transform_converges_whichever_operation_comes_first()
    {
        ForEachSeed(random =>
        {
            var text = RandomText.Text(random, 12);
            var mine = RandomText.Operation(random, text, 3);
            var theirs = RandomText.Operation(random, text, 3);

            var (mineAfter, theirsAfter) = TextOperation.Transform(mine, theirs);

            Assert.Equal(mineAfter.Apply(theirs.Apply(text)), theirsAfter.Apply(mine.Apply(text)));
        });
    }

    [Fact]
    public void Composed_operations_do_what_their_parts_do()
    {
        ForEachSeed(random =>
        {
            var text = RandomText.Text(random, 12);
            var operations = Sequence(random, text, 1 + random.Next(6));

            var composed = TextOperation.ComposeAll(operations);

            Assert.Equal(operations.Aggregate(text, static (current, operation) => operation.Apply(current)), composed.Apply(text));
        });
    }

    [Fact]
    public void Inverse_takes_an_operation_back()
    {
        ForEachSeed(random =>
        {
            var text = RandomText.Text(random, 12);
            var operation = RandomText.Operation(random, text, 3);

            Assert.Equal(text, operation.Invert(text).Apply(operation.Apply(text)));
        });
    }

    /// <summary>
    /// The reason for keeping insert/delete order raw and for the tie rule: batching does not change what is merged. Exact over one committed
    /// operation; over several, a composed edit may tell two places apart that are one to the single edits (docs/decisions/0003).
    /// </summary>
    [Fact]
    public void Own_edits_sent_composed_give_the_text_of_edits_sent_one_by_one()
    {
        ForEachSeed(random =>
        {
            var text = RandomText.Text(random, 8);
            var committed = TypedOperation(random, text);
            var own = Sequence(random, text, 1 + random.Next(4), typedInOrder: true);

            var (composed, _) = TextOperation.Transform(TextOperation.ComposeAll(own), committed);

            var oneByOne = committed.Apply(text);
            var passed = committed;
            foreach (var edit in own)
            {
                (var moved, passed) = TextOperation.Transform(edit, passed);
                oneByOne = moved.Apply(oneByOne);
            }

            Assert.Equal(oneByOne, composed.Apply(committed.Apply(text)));
        });
    }

    [Fact]
    public void Text_inserted_into_a_range_that_another_deletes_survives()
    {
        var delete = TextOperation.Replace(6, 1, 4, string.Empty);
        var insert = TextOperation.Replace(6, 3, 0, "NEW");

        var (_, insertAfter) = TextOperation.Transform(delete, insert);

        Assert.Equal("aNEWf", insertAfter.Apply(delete.Apply("abcdef")));
    }

    [Fact]
    public void Overlapping_deletes_remove_each_character_once()
    {
        var mine = TextOperation.Replace(6, 1, 3, string.Empty);
        var theirs = TextOperation.Replace(6, 2, 3, string.Empty);

        var (mineAfter, _) = TextOperation.Transform(mine, theirs);

        Assert.Equal("af", mineAfter.Apply(theirs.Apply("abcdef")));
    }

    [Fact]
    public void The_uncommitted_insert_goes_left_of_the_committed_one_at_the_same_place()
    {
        var mine = TextOperation.Replace(2, 1, 0, "mine");
        var theirs = TextOperation.Replace(2, 1, 0, "theirs");

        var (mineAfter, _) = TextOperation.Transform(mine, theirs);

        Assert.Equal("[minetheirs]", mineAfter.Apply(theirs.Apply("[]")));
    }

    [Fact]
    public void Split_parts_do_what_the_whole_does_and_each_inserts_at_most_the_limit()
    {
        ForEachSeed(random =>
        {
            var text = RandomText.Text(random, 12);
            var operation = RandomText.Operation(random, text, 4);
            var expected = operation.Apply(text);

            TextOperation? rest = operation;
            while (rest is not null)
            {
                (var first, rest) = rest.Split(3);
                text = first.Apply(text);
                Assert.True(first.Components.Sum(static component => component.Text?.Length ?? 0) <= 3);
                Assert.True(TextHygiene.IsClean(text));
            }

            Assert.Equal(expected, text);
        });
    }

    [Fact]
    public void Difference_turns_one_text_into_the_other_without_cutting_a_pair()
    {
        ForEachSeed(random =>
        {
            var before = RandomText.Text(random, 10);
            var after = RandomText.Text(random, 10);

            var difference = TextOperation.Difference(before, after);

            Assert.Equal(after, difference.Apply(before));
            Assert.True(TextHygiene.KeepsSurrogatePairs(difference, new Rope(before)));
        });
    }

    /// <summary>Positions move as a mark would that is inserted there: before the author's insert under Left, behind it under Right.</summary>
    [Fact]
    public void A_mapped_position_is_where_a_mark_at_it_would_be()
    {
        ForEachSeed(random =>
        {
            var text = RandomText.Text(random, 10);
            var operation = RandomText.Operation(random, text, 2);
            var offset = RandomText.Snap(text, random.Next(text.Length + 1));

            var (mark, _) = TextOperation.Transform(TextOperation.Replace(text.Length, offset, 0, "|"), operation);

            Assert.Equal(mark.Apply(operation.Apply(text)).IndexOf('|', StringComparison.Ordinal), operation.MapPosition(offset, Bias.Left));
            Assert.True(operation.MapPosition(offset, Bias.Right) >= operation.MapPosition(offset, Bias.Left));
        });
    }

    /// <summary>People type forward or delete; an operation of one action inserts before it deletes, as the editor binding makes them.</summary>
    private static TextOperation[] Sequence(Random random, string text, int count, bool typedInOrder = false)
    {
        var operations = new TextOperation[count];
        for (var i = 0; i < count; i++)
        {
            operations[i] = typedInOrder ? TypedOperation(random, text) : RandomText.Operation(random, text, 2);
            text = operations[i].Apply(text);
        }

        return operations;
    }

    private static TextOperation TypedOperation(Random random, string text)
    {
        var offset = RandomText.Snap(text, random.Next(text.Length + 1));
        var end = RandomText.Snap(text, Math.Min(text.Length, offset + random.Next(3)));
        return TextOperation.Replace(text.Length, offset, end - offset, RandomText.Text(random, 2));
    }

    private static void ForEachSeed(Action<Random> check)
    {
        for (var seed = 1; seed <= Cases; seed++)
        {
            try
            {
                check(new Random(seed));
            }
            catch (Exception exception)
            {
                throw new Xunit.Sdk.XunitException($"Seed {seed}: {exception.Message}", exception);
            }
        }
    }
}
