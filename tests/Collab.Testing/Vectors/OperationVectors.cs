using Collab.Engine.Conflicts;
using Collab.Engine.Text;

namespace Collab.Testing.Vectors;

/// <summary>One file per operation of <see cref="TextOperation"/>: the inputs of each case and what C# makes of them.</summary>
public static class OperationVectors
{
    public static IReadOnlyList<VectorFile> All(int seed, int count)
    {
        return [
            File("apply", seed, count, static random =>
            {
                var (text, operation) = Edit(random);
                return new { text, operation, expected = operation.Apply(text) };
            }),
            File("compose", seed, count, static random =>
            {
                var text = RandomText.Text(random, 12);
                var operations = Run(random, text, 1 + random.Next(5));
                return new { operations, expected = TextOperation.ComposeAll(operations) };
            }),
            File("transform", seed, count, static random =>
            {
                var text = RandomText.Text(random, 12);
                var (uncommitted, committed) = (RandomText.Operation(random, text, 3), RandomText.Operation(random, text, 3));
                var (left, right) = TextOperation.Transform(uncommitted, committed);
                return new { uncommitted, committed, expected = new[] { left, right } };
            }),
            File("invert", seed, count, static random =>
            {
                var (text, operation) = Edit(random);
                return new { text, operation, expected = operation.Invert(text) };
            }),
            File("map-position", seed, count, static random =>
            {
                var (text, operation) = Edit(random);
                var offsets = Enumerable.Range(0, text.Length + 1).ToArray();
                return new
                {
                    operation,
                    left = offsets.Select(offset => operation.MapPosition(offset, Bias.Left)),
                    right = offsets.Select(offset => operation.MapPosition(offset, Bias.Right)),
                };
            }),
            File("difference", seed, count, static random =>
            {
                var (before, operation) = Edit(random);
                var after = operation.Apply(before);
                return new { before, after, expected = TextOperation.Difference(before, after) };
            }),
            File("line-difference", seed, count, static random =>
            {
                var (before, after) = (Lines(random), Lines(random));
                return new { before, after, expected = LineDifference.Between(before, after) };
            }),
            File("review-hunks", seed, count, static random =>
            {
                var before = Lines(random);
                var (mine, theirs) = (RandomText.Operation(random, before, 3), RandomText.Operation(random, before, 3));
                var onlyMet = random.Next(2) == 0;
                return new { before, mine, theirs, onlyMet, expected = ReviewHunks.Find(before, mine, theirs, onlyMet) };
            }),
            File("split", seed, count, static random =>
            {
                var (_, operation) = Edit(random);
                var insertLengthMaximum = 2 + random.Next(6);
                var (first, remainder) = operation.Split(insertLengthMaximum);
                return new { operation, insertLengthMaximum, first, remainder };
            }),
            File("checksum", seed, count, static random =>
            {
                var text = RandomText.Text(random, 40);
                return new { text, expected = new Rope(text).Checksum() };
            }),
            File("invalid-operation", seed, 1, static _ => new
            {
                refused = new object[]
                {
                    "text", 3, new object[] { 0 }, new object[] { string.Empty }, new object[] { 1.5 }, new object[] { true },
                    new object[] { 2147483648L }, new object[] { new object[] { 1 } },
                },
            }),
        ];
    }

    /// <summary>Few different lines, so that there is much in common.</summary>
    private static string Lines(Random random)
    {
        string[] lines = ["do\n", "end\n", "\n", "x = 😀\n", "y"];
        return string.Concat(Enumerable.Range(0, random.Next(10)).Select(_ => lines[random.Next(lines.Length)]));
    }

    private static VectorFile File(string kind, int seed, int count, Func<Random, object> create)
    {
        return new VectorFile(kind, [.. Enumerable.Range(0, count).Select(i => create(new Random(seed + i)))]);
    }

    private static (string Text, TextOperation Operation) Edit(Random random)
    {
        var text = RandomText.Text(random, 14);
        return (text, RandomText.Operation(random, text, 4));
    }

    private static TextOperation[] Run(Random random, string text, int count)
    {
        var operations = new TextOperation[count];
        for (var i = 0; i < count; i++)
        {
            operations[i] = RandomText.Operation(random, text, 3);
            text = operations[i].Apply(text);
        }

        return operations;
    }
}
