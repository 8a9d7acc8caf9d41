using System.Collections.Concurrent;
using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

/// <summary>
/// Composed runs of a document's operations: each a power of two long and beginning at a multiple of its length, so that any stretch is made of few. Made when
/// first asked for and kept while they lie in the window. Readers of any thread share it; two that ask at once make the same.
/// </summary>
internal sealed class ComposedRuns
{
    /// <summary>Shorter runs cost less to compose than to keep.</summary>
    private const int LengthMinimum = 32;

    /// <summary>Runs of a full window, and as many that it has just moved past.</summary>
    private const int KeptMaximum = 4 * Limits.HistoryWindow / LengthMinimum;

    private ConcurrentDictionary<(long Start, int Length), TextOperation>? _kept;

    /// <param name="entries">The window.</param>
    /// <param name="first">Number of its first entry.</param>
    /// <param name="index">Where in the window the stretch begins; it goes to the end.</param>
    public TextOperation Compose(PackedHistory entries, long first, int index)
    {
        var parts = new List<TextOperation>();
        while (index < entries.Count)
        {
            var length = LongestRun(first + index, entries.Count - index);
            if (length >= LengthMinimum)
            {
                parts.Add(Run(entries, first, index, length));
                index += length;
                continue;
            }

            // To the next place where a run may begin, or to the end.
            var next = (int)(LengthMinimum - ((first + index) % LengthMinimum));
            var single = Math.Min(next, entries.Count - index);
            AddSingles(parts, entries, index, single);
            index += single;
        }

        return TextOperation.ComposeAll([.. parts]);
    }

    private static int LongestRun(long start, int available)
    {
        var length = 1;
        while (length * 2 <= available && start % (length * 2) == 0)
        {
            length *= 2;
        }

        return length;
    }

    private TextOperation Run(PackedHistory entries, long first, int index, int length)
    {
        var runs = LazyInitializer.EnsureInitialized(ref _kept);
        if (runs.TryGetValue((first + index, length), out var kept))
        {
            return kept;
        }

        TextOperation composed;
        if (length == LengthMinimum)
        {
            var parts = new List<TextOperation>(length);
            AddSingles(parts, entries, index, length);
            composed = TextOperation.ComposeAll([.. parts]);
        }
        else
        {
            composed = TextOperation.Compose(
                Run(entries, first, index, length / 2), Run(entries, first, index + (length / 2), length / 2));
        }

        if (runs.Count >= KeptMaximum)
        {
            foreach (var run in runs.Keys.Where(run => run.Start < first))
            {
                runs.TryRemove(run, out _);
            }
        }

        runs[(first + index, length)] = composed;
        return composed;
    }

    private static void AddSingles(List<TextOperation> parts, PackedHistory entries, int index, int count)
    {
        for (var reader = entries.ReadFrom(index); count > 0 && reader.MoveNext(); count--)
        {
            parts.Add(reader.Current.Operation);
        }
    }
}
