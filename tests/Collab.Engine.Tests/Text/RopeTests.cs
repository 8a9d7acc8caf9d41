using Collab.Engine.Text;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Text;

/// <summary>A rope beside the string that it stands for, over random edits of every size.</summary>
public sealed class RopeTests
{
    [Fact]
    public void A_rope_is_the_text_that_a_string_would_be()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var text = RandomText.Text(random, random.Next(2) == 0 ? 20 : 5_000);
            var rope = new Rope(text);
            for (var step = 0; step < 150; step++)
            {
                var operation = Operation(random, text);
                (text, rope) = (operation.Apply(text), rope.Apply(operation));
                RequireEqual(text, rope, random, $"seed {seed}, step {step}");
            }
        }
    }

    [Fact]
    public void Older_versions_keep_their_text()
    {
        var random = new Random(5);
        var text = RandomText.Text(random, 3_000);
        var rope = new Rope(text);
        var versions = new List<(string Text, Rope Rope)>();
        for (var step = 0; step < 200; step++)
        {
            versions.Add((text, rope));
            var operation = Operation(random, text);
            (text, rope) = (operation.Apply(text), rope.Apply(operation));
        }

        Assert.All(versions, static version => Assert.Equal(version.Text, version.Rope.ToString()));
    }

    [Fact]
    public void Many_edits_at_one_place_leave_a_flat_tree()
    {
        var rope = new Rope("start\n");
        for (var i = 0; i < 100_000; i++)
        {
            rope = rope.Apply(TextOperation.Replace(rope.Length, rope.Length, 0, "x"));
        }

        Assert.Equal(100_006, rope.Length);
        Assert.InRange(rope.Height, 1, BalancedHeight(rope.Length));
    }

    [Fact]
    public void A_text_that_shrinks_gives_its_nodes_back()
    {
        var random = new Random(3);
        var rope = new Rope(new string('a', 200_000));
        while (rope.Length > 1_000)
        {
            var deleted = Math.Min(rope.Length, random.Next(1, 40));
            rope = rope.Apply(TextOperation.Replace(rope.Length, random.Next(rope.Length - deleted + 1), deleted, ""));
        }

        Assert.InRange(rope.Height, 0, BalancedHeight(rope.Length));
    }

    /// <summary>Counted in bytes that an edit makes new, which no machine's caches blur: nodes on the way to the place, and one piece.</summary>
    [Fact]
    public void The_work_of_an_edit_grows_no_faster_than_the_logarithm_of_the_text()
    {
        var (small, large) = (BytesPerEdit(10_000), BytesPerEdit(10_000_000));

        Assert.InRange(large / small, 0, Math.Log(10_000_000) / Math.Log(10_000));
    }

    private static double BytesPerEdit(int length)
    {
        const int Edits = 2_000;
        var random = new Random(length);
        var rope = new Rope(new string('a', length));
        var operations = Enumerable.Range(0, Edits)
            .Select(index => TextOperation.Replace(length + index, random.Next(length), 0, "x")).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var operation in operations)
        {
            rope = rope.Apply(operation);
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Edits;
    }

    [Fact]
    public void An_operation_for_another_length_is_refused()
    {
        Assert.Throws<ArgumentException>(static () => new Rope("abc").Apply(TextOperation.Identity(2)));
    }

    /// <summary>An AVL tree is at most 1.44 times as high as a perfect one; the smallest inner nodes hold 257 units, leaves may be shorter.</summary>
    private static int BalancedHeight(int length)
    {
        return (int)Math.Ceiling(1.44 * Math.Log2(2.0 + (length / 128.0))) + 1;
    }

    private static TextOperation Operation(Random random, string text)
    {
        if (random.Next(3) > 0)
        {
            return RandomText.Operation(random, text, 4);
        }

        // Now and then something that does not fit into one piece: a paste, or a cut over many of them.
        var offset = RandomText.Snap(text, random.Next(text.Length + 1));
        var end = RandomText.Snap(text, random.Next(offset, text.Length + 1));
        return TextOperation.Replace(text.Length, offset, random.Next(4) == 0 ? end - offset : 0, RandomText.Text(random, 3_000));
    }

    private static void RequireEqual(string text, Rope rope, Random random, string context)
    {
        Assert.True(text == rope.ToString(), context);
        Assert.True(rope.Length == text.Length, context);
        Assert.True(rope.LineCount == text.Count(static unit => unit == '\n') + 1, context);
        Assert.True(rope.Height <= BalancedHeight(text.Length), $"{context}: {rope.Height} levels for {text.Length} units");
        var offset = random.Next(text.Length + 1);
        Assert.True(rope.LineAt(offset) == text.AsSpan(0, offset).Count('\n') + 1, $"{context}, offset {offset}");
        Assert.True(offset == text.Length || rope[offset] == text[offset], $"{context}, offset {offset}");
    }
}
