using Collab.Engine.Sessions;
using Collab.Engine.Tests.Text;
using Collab.Engine.Text;
using Collab.Testing;
using CsCheck;
using Xunit;

namespace Collab.Engine.Tests.Sessions;

/// <summary>Packed histories beside the lists of operations that they stand for.</summary>
public sealed class PackedHistoryTests
{
    private static readonly MemberId[] People = [.. Enumerable.Range(1, 3).Select(static n => new MemberId(new Guid(n, 0, 0, new byte[8])))];

    [Fact]
    public void What_is_read_is_what_was_added()
    {
        Gen.Select(TextPlans.Text, TextPlans.Keystrokes, TextPlans.Edits, Gen.Int[0, 1_000_000]).Sample((text, keystrokes, edits, seed) =>
        {
            var random = new Random(seed);
            var operations = TextPlans.Typing(text, keystrokes);
            operations.Add(TextPlans.Operation(operations.Aggregate(text, static (current, operation) => operation.Apply(current)), edits));
            var expected = Entries(random, operations);
            var history = expected.Aggregate(PackedHistory.Empty, static (packed, added) => packed.Add(added.Entry, added.At));

            var from = random.Next(expected.Count + 1);
            Assert.Equal(expected.Skip(from), Read(history, from));
        }, iter: 3_000, threads: 1);
    }

    [Fact]
    public void Long_histories_with_drops_and_branches_keep_every_version()
    {
        for (var seed = 1; seed <= 20; seed++)
        {
            var random = new Random(seed);
            var versions = new List<(PackedHistory Packed, List<(HistoryEntry Entry, DateTimeOffset At)> Expected, string Text)>
            {
                (PackedHistory.Empty, [], RandomText.Text(random, 10)),
            };
            for (var step = 0; step < 400; step++)
            {
                // Mostly the newest, now and then one from which another version was made already.
                var (packed, expected, text) = versions[random.Next(10) > 0 ? versions.Count - 1 : random.Next(versions.Count)];
                var operation = RandomText.Operation(random, text, 2);
                var added = Entries(random, [operation])[0];
                packed = packed.Add(added.Entry, added.At);
                expected = [.. expected, added];
                if (expected.Count > 100 && random.Next(3) > 0)
                {
                    packed = packed.DropFirst(2);
                    expected = expected[2..];
                }

                versions.Add((packed, expected, operation.Apply(text)));
            }

            Assert.All(versions, version =>
            {
                var from = random.Next(version.Expected.Count + 1);
                Assert.True(version.Expected.Skip(from).SequenceEqual(Read(version.Packed, from)), $"Seed {seed}");
                Assert.Equal(version.Expected.Count, version.Packed.Count);
            });
        }
    }

    [Fact]
    public void What_is_composed_from_kept_runs_is_what_composing_everything_gives()
    {
        var random = new Random(7);
        var text = RandomText.Text(random, 20);
        var history = OperationHistory.Empty;
        var window = new Queue<TextOperation>();
        for (var i = 0; i < Limits.HistoryWindow + 700; i++)
        {
            var operation = RandomText.Operation(random, text, 1);
            text = operation.Apply(text);
            history = history.Add(new HistoryEntry(operation, People[0], null, i));
            window.Enqueue(operation);
            if (window.Count > Limits.HistoryWindow)
            {
                window.Dequeue();
            }

            if (i % 97 == 0 || i > Limits.HistoryWindow + 680)
            {
                Assert.Equal(window.Count, history.Count);
                var index = random.Next(history.Count);
                Assert.Equal(TextOperation.ComposeAll([.. window.Skip(index)]), history.ComposeFrom(index));
                Assert.Equal(window.Skip(index), history.From(index).Select(static entry => entry.Operation));
            }
        }
    }

    /// <summary>A version that another was made from goes on differently, as after a command that failed half-way; all stay what they were.</summary>
    [Fact]
    public void Histories_that_part_know_nothing_of_each_other()
    {
        const int seed = 11;
        var random = new Random(seed);
        var versions = new List<(OperationHistory History, TextOperation[] Expected, string Text)> { (OperationHistory.Empty, [], RandomText.Text(random, 20)) };
        for (var i = 0; i < 3 * Limits.HistoryWindow; i++)
        {
            var (history, expected, text) = random.Next(20) == 0 ? versions[^random.Next(1, Math.Min(5, versions.Count + 1))] : versions[^1];
            var operation = RandomText.Operation(random, text, 1);
            TextOperation[] longer = [.. expected.TakeLast(Limits.HistoryWindow - 1), operation];
            versions.Add((history.Add(new HistoryEntry(operation, People[i % People.Length], null, i)), longer, operation.Apply(text)));
        }

        Assert.All(versions.TakeLast(200).Concat(versions.Where((_, index) => index % 50 == 0)), version =>
        {
            var from = random.Next(version.Expected.Length + 1);
            Assert.True(version.Expected.Skip(from).SequenceEqual(version.History.From(from).Select(static entry => entry.Operation)), $"Seed {seed}");
            Assert.All(version.Expected.Skip(from).Take(3).Select(static (operation, index) => (operation, index)), one =>
                Assert.Equal(one.operation, version.History[from + one.index].Operation));
        });
    }

    /// <summary>Flags, two for the time, and the character; the checkpoints and the array's slack come on top.</summary>
    [Fact]
    public void A_keystroke_takes_at_most_four_bytes()
    {
        const int Keystrokes = 100_000;
        var history = PackedHistory.Empty;
        var at = DateTimeOffset.UnixEpoch;
        for (var i = 0; i < Keystrokes; i++)
        {
            at += TimeSpan.FromMilliseconds(40 + (i * 7 % 150));
            var operation = TextOperation.Replace(i, i, 0, "x");
            history = history.Add(new HistoryEntry(operation, People[0], null, i), at);
        }

        Assert.InRange(history.BytesInMemory, 1, 5 * Keystrokes);
    }

    /// <summary>Every reload may be another editor instance; a document is typed into for months.</summary>
    [Fact]
    public void Authors_whose_entries_are_gone_are_forgotten()
    {
        const int Kept = 100;
        var history = PackedHistory.Empty;
        var bytes = 0L;
        for (var i = 0; i < 200 * Kept; i++)
        {
            var client = new ClientId(new Guid(i, 2, 0, new byte[8]));
            history = history.Add(new HistoryEntry(TextOperation.Replace(5, i % 5, 1, "x"), People[i % 3], client, i), DateTimeOffset.UnixEpoch.AddSeconds(i));
            history = history.DropFirst(Math.Max(0, history.Count - Kept));
            bytes = i == 10 * Kept ? history.BytesInMemory : bytes;
        }

        Assert.InRange(history.BytesInMemory, 1, 2 * bytes);
        var reader = history.ReadFrom(0);
        for (var i = 199 * Kept; reader.MoveNext(); i++)
        {
            Assert.Equal((People[i % 3], new ClientId(new Guid(i, 2, 0, new byte[8])), i), (reader.Current.Member, reader.Current.Client, reader.Current.ClientSeq));
            Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(i), reader.At);
        }
    }

    private static List<(HistoryEntry Entry, DateTimeOffset At)> Entries(Random random, IEnumerable<TextOperation> operations)
    {
        var at = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
        var clientSeq = 0L;
        var entries = new List<(HistoryEntry, DateTimeOffset)>();
        foreach (var operation in operations)
        {
            at += TimeSpan.FromMilliseconds(random.Next(3) * random.Next(5_000));
            clientSeq += random.Next(8) == 0 ? random.Next(-3, 9_000) : 1;
            var client = random.Next(6) == 0 ? (ClientId?)null : new ClientId(new Guid(random.Next(2), 1, 0, new byte[8]));
            entries.Add((new HistoryEntry(operation, People[random.Next(9) / 4], client, clientSeq), at));
        }

        return entries;
    }

    private static IEnumerable<(HistoryEntry Entry, DateTimeOffset At)> Read(PackedHistory history, int from)
    {
        for (var reader = history.ReadFrom(from); reader.MoveNext();)
        {
            yield return (reader.Current, reader.At);
        }
    }
}
