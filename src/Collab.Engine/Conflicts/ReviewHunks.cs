using System.Collections.Immutable;
using Collab.Engine.Text;

namespace Collab.Engine.Conflicts;

/// <summary>
/// Finds the lines in which two operations on one text meet: where changed lines overlap or touch, they are one hunk. It goes by what people did, not by a
/// comparison of texts, so it is exact. The browser's <c>review-hunks.js</c> finds the same.
/// </summary>
public static class ReviewHunks
{
    /// <param name="mine">Not committed: where both insert at one place, it goes left.</param>
    /// <param name="onlyMet">False: all lines that <paramref name="mine"/> changes.</param>
    public static ImmutableArray<ReviewHunk> Find(string before, TextOperation mine, TextOperation theirs, bool onlyMet)
    {
        var starts = LineStarts(before);
        var texts = new MergedTexts(before, mine, theirs);
        var hunks = ImmutableArray.CreateBuilder<ReviewHunk>();
        foreach (var (first, last, changes) in Blocks(ChangesOf(mine, starts, isMine: true).Concat(ChangesOf(theirs, starts, isMine: false))))
        {
            var isMine = changes.Exists(static change => change.IsMine);
            if (isMine && (!onlyMet || Meet(changes, texts, starts))
                && texts.HunkAt(OffsetOf(starts, first, before), OffsetOf(starts, last, before)) is { } hunk)
            {
                hunks.Add(hunk);
            }
        }

        return hunks.ToImmutable();
    }

    /// <summary>Whether lines of both sides still overlap or touch without those that only lie in a change and stay the same.</summary>
    private static bool Meet(List<Change> changes, MergedTexts texts, List<int> starts)
    {
        var trimmed = Blocks(changes.Where(static change => change.IsMine)).Select(block => Trim(block, isMine: true)).ToList();
        return Blocks(changes.Where(static change => !change.IsMine)).Select(block => Trim(block, isMine: false))
            .Any(theirs => trimmed.Exists(mine => theirs.First <= mine.Last && mine.First <= theirs.Last));

        (int First, int Last) Trim((int First, int Last, List<Change> Changes) block, bool isMine)
        {
            var (start, end) = (OffsetOf(starts, block.First, texts.Before), OffsetOf(starts, block.Last, texts.Before));
            var (old, young) = (TextLines.Split(texts.Before[start..end]), TextLines.Split(texts.Side(isMine, start, end)));
            var shorter = Math.Min(old.Count, young.Count);
            var head = TextLines.CommonHead(old, young, shorter);
            var tail = TextLines.CommonTail(old, young, shorter - head);

            // Of whole lines the last one is empty: it is none of the block's.
            var isWhole = old[^1].Length == 0 && block.Last < starts.Count ? 1 : 0;
            return (Math.Min(block.First + head, block.Last), Math.Max(block.Last - Math.Max(0, tail - isWhole), Math.Min(block.First + head, block.Last)));
        }
    }

    /// <summary>Changes that overlap or touch, as one.</summary>
    private static List<(int First, int Last, List<Change> Changes)> Blocks(IEnumerable<Change> changes)
    {
        var blocks = new List<(int First, int Last, List<Change> Changes)>();
        foreach (var change in changes.OrderBy(static change => change.First).ThenBy(static change => change.Last))
        {
            if (blocks.Count > 0 && change.First <= blocks[^1].Last)
            {
                var (first, last, members) = blocks[^1];
                members.Add(change);
                blocks[^1] = (first, Math.Max(last, change.Last), members);
            }
            else
            {
                blocks.Add((change.First, change.Last, [change]));
            }
        }

        return blocks;
    }

    /// <summary>The lines of each place that an operation changes; none for an insertion of whole lines between two.</summary>
    private static IEnumerable<Change> ChangesOf(TextOperation operation, List<int> starts, bool isMine)
    {
        var (read, from, isOpen, inserted) = (0, 0, false, '\n');
        foreach (var component in operation.Components)
        {
            if (component.Kind == TextComponentKind.Retain)
            {
                if (isOpen)
                {
                    yield return Lines();
                }

                read += component.Length;
                (isOpen, inserted) = (false, '\n');
                continue;
            }

            from = isOpen ? from : read;
            isOpen = true;
            read += component.Kind == TextComponentKind.Delete ? component.Length : 0;
            inserted = component.Text?[^1] ?? inserted;
        }

        if (isOpen)
        {
            yield return Lines();
        }

        Change Lines()
        {
            var (first, last) = (LineOf(starts, from), LineOf(starts, read));
            var isWhole = inserted == '\n' && starts[first] == from && starts[last] == read;
            return new Change(first, isWhole ? last : last + 1, isMine);
        }
    }

    private static List<int> LineStarts(string text)
    {
        var starts = new List<int> { 0 };
        for (var end = text.IndexOf('\n'); end >= 0; end = text.IndexOf('\n', end + 1))
        {
            starts.Add(end + 1);
        }

        return starts;
    }

    private static int LineOf(List<int> starts, int offset)
    {
        var index = starts.BinarySearch(offset);
        return index >= 0 ? index : ~index - 1;
    }

    private static int OffsetOf(List<int> starts, int line, string text)
    {
        return line < starts.Count ? starts[line] : text.Length;
    }

    /// <summary>Lines from <paramref name="First"/> up to, but without, <paramref name="Last"/>.</summary>
    private readonly record struct Change(int First, int Last, bool IsMine);
}
