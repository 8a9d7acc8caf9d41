using Collab.Engine.Text;
using CsCheck;
using Xunit;

namespace Collab.Engine.Tests.Text;

/// <summary>The laws of operations as properties that CsCheck looks for the smallest counterexample of.</summary>
public sealed class OperationProperties
{
    private const int Cases = 10_000;

    [Fact]
    public void Either_order_of_two_concurrent_operations_gives_one_text()
    {
        Gen.Select(TextPlans.Text, TextPlans.Edits, TextPlans.Edits).Sample((text, first, second) =>
        {
            var (mine, theirs) = (TextPlans.Operation(text, first), TextPlans.Operation(text, second));

            var (mineAfter, theirsAfter) = TextOperation.Transform(mine, theirs);

            Assert.Equal(mineAfter.Apply(theirs.Apply(text)), theirsAfter.Apply(mine.Apply(text)));
            Assert.Equal(mineAfter, TextOperation.TransformUncommitted(mine, theirs));
        }, iter: Cases, threads: 1);
    }

    [Fact]
    public void Composing_is_applying_one_after_the_other_and_it_does_not_matter_which_pair_is_composed_first()
    {
        Gen.Select(TextPlans.Text, TextPlans.Edits, TextPlans.Edits, TextPlans.Edits).Sample((text, a, b, c) =>
        {
            var operations = TextPlans.Sequence(text, a, b, c);

            var left = TextOperation.Compose(TextOperation.Compose(operations[0], operations[1]), operations[2]);
            var right = TextOperation.Compose(operations[0], TextOperation.Compose(operations[1], operations[2]));

            Assert.Equal(left, right);
            Assert.Equal(operations.Aggregate(text, static (current, operation) => operation.Apply(current)), left.Apply(text));
        }, iter: Cases, threads: 1);
    }

    /// <summary>The merging of what is typed at one place is a short cut, not another rule.</summary>
    [Fact]
    public void The_tree_makes_of_keystrokes_exactly_what_composing_one_by_one_makes()
    {
        Gen.Select(TextPlans.Text, TextPlans.Keystrokes, TextPlans.Edits).Sample((text, keystrokes, edits) =>
        {
            var operations = TextPlans.Typing(text, keystrokes);
            operations.Add(TextPlans.Operation(operations.Aggregate(text, static (current, operation) => operation.Apply(current)), edits));

            Assert.Equal(operations.Aggregate(TextOperation.Compose), TextOperation.ComposeAll([.. operations]));
        }, iter: Cases, threads: 1);
    }

    [Fact]
    public void An_inverse_takes_its_operation_back()
    {
        Gen.Select(TextPlans.Text, TextPlans.Edits).Sample((text, edits) =>
        {
            var operation = TextPlans.Operation(text, edits);

            Assert.Equal(text, operation.Invert(text).Apply(operation.Apply(text)));
            Assert.Equal(text, TextOperation.Compose(operation, operation.Invert(text)).Apply(text));
        }, iter: Cases, threads: 1);
    }

    [Fact]
    public void Positions_keep_their_order_forward_and_back()
    {
        Gen.Select(TextPlans.Text, TextPlans.Edits, Gen.Bool).Sample((text, edits, goesRight) =>
        {
            var operation = TextPlans.Operation(text, edits);
            var bias = goesRight ? Bias.Right : Bias.Left;
            var forward = Enumerable.Range(0, operation.BaseLength + 1).Select(at => operation.MapPosition(at, bias)).ToList();
            var back = Enumerable.Range(0, operation.TargetLength + 1).Select(at => operation.MapPositionBack(at, bias)).ToList();

            Assert.Equal(forward.Order(), forward);
            Assert.Equal(back.Order(), back);
            Assert.All(forward, at => Assert.InRange(at, 0, operation.TargetLength));
            Assert.All(back, at => Assert.InRange(at, 0, operation.BaseLength));
        }, iter: Cases, threads: 1);
    }

    [Fact]
    public void A_rope_shows_what_was_typed_before_and_after_it_has_sorted_it_in()
    {
        Gen.Select(TextPlans.Text, TextPlans.Keystrokes).Sample((text, keystrokes) =>
        {
            var rope = new Rope(text);
            foreach (var operation in TextPlans.Typing(text, keystrokes))
            {
                (text, rope) = (operation.Apply(text), rope.Apply(operation));

                Assert.Equal(text, new string([.. Enumerable.Range(0, rope.Length).Select(at => rope[at])]));
                if (text.Length % 3 == 0)
                {
                    Assert.Equal(text, rope.ToString());
                    Assert.Equal(text.Count(static unit => unit == '\n') + 1, rope.LineCount);
                }
            }
        }, iter: Cases / 10, threads: 1);
    }
}
