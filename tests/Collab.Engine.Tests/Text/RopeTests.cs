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
            var text = RandomText.Text(random, random.Next(2) == 0 ? 20 : 20_000);
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
        var text = RandomText.Text(random, 20_000);
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

    /// <summary>Counted in bytes that an edit makes new, which no machine's caches blur. Somebody reads after each, so that it goes down the whole tree alone.</summary>
    [Fact]
    public void The_work_of_an_edit_grows_no_faster_than_the_logarithm_of_the_text()
    {
        var (small, large) = (BytesPerEdit(10_000, readEvery: 1), BytesPerEdit(10_000_000, readEvery: 1));

        Assert.InRange(large / small, 0, Math.Log(10_000_000) / Math.Log(10_000));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(10_000_000)]
    public void Edits_that_go_down_together_share_their_way(int length)
    {
        Assert.InRange(BytesPerEdit(length, readEvery: 500) / BytesPerEdit(length, readEvery: 1), 0, 0.5);
    }

    private static double BytesPerEdit(int length, int readEvery)
    {
        const int Edits = 20_000;
        var random = new Random(length);
        var rope = new Rope(new string('a', length));
        var operations = Enumerable.Range(0, Edits)
            .Select(index => TextOperation.Replace(length + index, random.Next(length), 0, "x")).ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Edits; i++)
        {
            rope = rope.Apply(operations[i]);
            if (i % readEvery == 0)
            {
                _ = rope.LineCount;
            }
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Edits;
    }

    [Fact]
    public void An_operation_for_another_length_is_refused()
    {
        Assert.Throws<ArgumentException>(static () => new Rope("abc").Apply(TextOperation.Identity(2)));
    }

    /// <summary>Edits wait until somebody reads, and here nobody does for hundreds of them; each goes on from the newest version or from any other.</summary>
    [Fact]
    public void Edits_that_nobody_read_yet_are_in_the_text_of_their_version_and_of_no_other()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var text = RandomText.Text(random, random.Next(2) == 0 ? 40 : 30_000);
            var versions = new List<(string Text, Rope Rope)> { (text, new Rope(text)) };
            var caret = 0;
            for (var step = 0; step < 1_200; step++)
            {
                var (before, rope) = random.Next(20) == 0 ? versions[random.Next(versions.Count)] : versions[^1];
                var operation = SmallEdit(random, before, ref caret);
                versions.Add((operation.Apply(before), rope.Apply(operation)));
            }

            for (var i = 0; i < versions.Count; i++)
            {
                var (expected, rope) = versions[i];
                Assert.True(rope.Length == expected.Length, $"seed {seed}, version {i}");
                if (i % 7 == 0 || i == versions.Count - 1)
                {
                    RequireEqual(expected, rope, random, $"seed {seed}, version {i}");
                }
            }
        }
    }

    /// <summary>Versions shortly before, at and after the most that can wait, and one twice as far.</summary>
    [Fact]
    public void More_edits_than_can_wait_are_in_the_text()
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var random = new Random(seed);
            var text = RandomText.Text(random, 40_000);
            var rope = new Rope(text);
            var versions = new List<(string Text, Rope Rope)>();
            for (var step = 1; step <= 2 * RopeBase.CountMaximum + 40; step++)
            {
                var start = RandomText.Snap(text, random.Next(text.Length + 1));
                var end = RandomText.Snap(text, Math.Min(text.Length, start + random.Next(random.Next(500) == 0 ? 6_000 : 4)));
                var inserted = random.Next(500) == 0 ? new string('l', 120) : "ab\ncd"[random.Next(5)..];
                var operation = TextOperation.Replace(text.Length, start, Math.Max(0, end - start), inserted);
                (text, rope) = (operation.Apply(text), rope.Apply(operation));
                if (step % RopeBase.CountMaximum is < 8 or > RopeBase.CountMaximum - 3)
                {
                    versions.Add((text, rope));
                }
            }

            for (var i = 0; i < versions.Count; i++)
            {
                RequireEqual(versions[i].Text, versions[i].Rope, random, $"seed {seed}, version {i}");
            }
        }
    }

    [Fact]
    public void Two_who_go_on_from_one_version_at_the_same_time_get_their_own_edits()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var rope = new Rope(new string('.', 50));
            for (var i = 0; i < seed % 20; i++)
            {
                rope = rope.Apply(TextOperation.Replace(rope.Length, i % 2 * 20, 0, "_"));
            }

            var text = rope.ToString();
            var start = rope.Apply(TextOperation.Replace(rope.Length, 40, 0, "start"));
            text = text.Insert(40, "start");
            using var barrier = new Barrier(2);
            var ropes = new Rope[2];
            var threads = Enumerable.Range(0, 2).Select(who => new Thread(() =>
            {
                barrier.SignalAndWait();
                ropes[who] = Enumerable.Range(0, 30).Aggregate(start, (version, i) =>
                    version.Apply(TextOperation.Replace(version.Length, i % 2 * 20, 0, who == 0 ? "a" : "b")));
            })).ToArray();
            Array.ForEach(threads, static thread => thread.Start());
            Array.ForEach(threads, static thread => thread.Join());

            for (var who = 0; who < 2; who++)
            {
                var expected = Enumerable.Range(0, 30).Aggregate(text, (each, i) => each.Insert(i % 2 * 20, who == 0 ? "a" : "b"));
                Assert.True(expected == ropes[who].ToString(), $"seed {seed}, thread {who}");
            }
        }
    }

    [Fact]
    public void A_rope_without_surrogates_says_so_and_with_one_it_does_not()
    {
        var plain = new Rope("déjà vu, 日本語\n");
        var smile = TextOperation.Replace(plain.Length, 2, 0, "\ud83d\ude00");
        var longPaste = TextOperation.Replace(plain.Length, 2, 1, new string('x', 10_000) + "\ud83d\ude00");
        var twoPlaces = new TextOperationBuilder().Insert("a").Retain(plain.Length).Insert("\ud83d\ude00").Build();

        Assert.False(plain.MayHoldSurrogates);
        Assert.False(plain.Apply(TextOperation.Replace(plain.Length, 0, 0, "x")).MayHoldSurrogates);
        Assert.All([smile, longPaste, twoPlaces], operation => Assert.True(plain.Apply(operation).MayHoldSurrogates));
        Assert.True(new Rope("\ud83d\ude00").MayHoldSurrogates);
    }

    private static TextOperation SmallEdit(Random random, string text, ref int caret)
    {
        caret = RandomText.Snap(text, random.Next(3) == 0 ? random.Next(text.Length + 1) : Math.Min(caret, text.Length));
        var (start, end) = (caret, RandomText.Snap(text, Math.Min(text.Length, caret + random.Next(4))));
        var inserted = random.Next(8) == 0 ? RandomText.Text(random, random.Next(4) == 0 ? 200 : 20) : "ab\nc"[random.Next(3)..3];
        var operation = random.Next(3) == 0
            ? TextOperation.Replace(text.Length, start, Math.Max(0, end - start), string.Empty)
            : TextOperation.Replace(text.Length, start, random.Next(4) == 0 ? Math.Max(0, end - start) : 0, inserted);
        caret += random.Next(2) * inserted.Length;
        return operation;
    }

    /// <summary>An AVL tree is at most 1.44 times as high as a perfect one; the smallest inner nodes hold 1,025 units, leaves may be shorter.</summary>
    private static int BalancedHeight(int length)
    {
        return (int)Math.Ceiling(1.44 * Math.Log2(2.0 + (length / 512.0))) + 1;
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
        return TextOperation.Replace(text.Length, offset, random.Next(4) == 0 ? end - offset : 0, RandomText.Text(random, 12_000));
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
