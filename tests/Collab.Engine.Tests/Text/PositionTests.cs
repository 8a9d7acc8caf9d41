using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Text;

/// <summary>Positions carried backwards through operations and in both directions through a document's history.</summary>
public sealed class PositionTests
{
    private const int Cases = 5_000;

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 1, 1)]
    [InlineData(2, 1, 1)] // inside what was inserted
    [InlineData(3, 1, 3)] // behind it, where two units are gone
    [InlineData(4, 4, 4)]
    public void A_position_goes_back_to_the_place_of_the_insertion_and_to_either_end_of_a_deletion(int after, int left, int right)
    {
        var operation = new TextOperationBuilder().Retain(1).Insert("xy").Delete(2).Retain(3).Build();

        Assert.Equal(left, operation.MapPositionBack(after));
        Assert.Equal(right, operation.MapPositionBack(after, Bias.Right));
    }

    [Fact]
    public void Going_back_is_the_adjoint_of_going_forward()
    {
        for (var seed = 1; seed <= Cases; seed++)
        {
            var random = new Random(seed);
            var operation = RandomText.Operation(random, RandomText.Text(random, 8), 3);
            var old = Enumerable.Range(0, operation.BaseLength + 1).ToArray();
            for (var position = 0; position <= operation.TargetLength; position++)
            {
                var first = old.First(offset => operation.MapPosition(offset, Bias.Right) >= position);
                var last = old.Last(offset => offset == 0 || operation.MapPosition(offset, Bias.Left) <= position);
                Assert.True(first == operation.MapPositionBack(position), $"Seed {seed}: {position} left through {operation}");
                Assert.True(
                    last == operation.MapPositionBack(position, Bias.Right), $"Seed {seed}: {position} right through {operation}");
            }
        }
    }

    [Fact]
    public void A_history_maps_both_ways_as_its_operations_do_one_after_the_other()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var text = RandomText.Text(random, 10);
            var document = new DocumentState(default, "a.ex", new Rope(text));
            var operations = new List<TextOperation>();
            for (var i = 0; i < 12; i++)
            {
                operations.Add(RandomText.Operation(random, text, 2));
                text = operations[^1].Apply(text);
                document = document with
                {
                    Text = new Rope(text),
                    Revision = document.Revision + 1,
                    History = document.History.Add(new HistoryEntry(operations[^1], default, null, 0)),
                };
            }

            var from = random.Next(13);
            var start = from == 12 ? text.Length : operations[from].BaseLength;
            var there = random.Next(start + 1);
            var here = random.Next(text.Length + 1);
            var since = operations.Skip(from).ToArray();

            Assert.True(
                since.Aggregate(there, static (at, operation) => operation.MapPosition(at, Bias.Right))
                    == document.MapForward(from, there, Bias.Right), $"Seed {seed}");
            Assert.True(
                since.Reverse().Aggregate(here, static (at, operation) => operation.MapPositionBack(at))
                    == document.MapBack(from, here), $"Seed {seed}");
        }
    }

    [Fact]
    public void Beyond_the_window_and_ahead_of_the_text_there_is_no_answer()
    {
        var document = new DocumentState(default, "a.ex", new Rope("abc"));
        for (var i = 0; i <= Limits.HistoryWindow; i++)
        {
            var entry = new HistoryEntry(TextOperation.Identity(3), default, null, i);
            document = document with { Revision = document.Revision + 1, History = document.History.Add(entry) };
        }

        Assert.Equal(2, document.MapForward(1, 2, Bias.Left));
        Assert.Equal(2, document.MapBack(1, 2));
        Assert.Null(document.MapForward(0, 2, Bias.Left));
        Assert.Null(document.MapBack(0, 2));
        Assert.Null(document.MapForward(document.Revision + 1, 2, Bias.Left));
    }
}
