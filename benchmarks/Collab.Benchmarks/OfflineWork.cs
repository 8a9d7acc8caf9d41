using System.Text;

namespace Collab.Benchmarks;

/// <summary>
/// Two branches of one text that were edited apart, each edit relative to its own branch. Made by the same generator as peers/offline-work.js, number for number,
/// so that all engines merge the same.
/// </summary>
public sealed class OfflineWork
{
    private const int BaseLength = 100_000;
    private const string Letters = "abcdefghijklmnopqrstuvwxyz(){};= \n";

    private static readonly string[] Words =
    [
        .. ("const let var function return if else for while class new this import from export await async string number value index "
            + "result item list map filter reduce buffer client server session document").Split(' '),
    ];

    private uint _seed;

    /// <param name="isTyping">One character an edit, nearly all at the caret; otherwise each edit at a uniformly random place.</param>
    public OfflineWork(bool isTyping, int edits)
    {
        _seed = (uint)(12345 + edits);
        Base = MakeBase();
        Server = MakeBranch(isTyping, edits);
        Client = MakeBranch(isTyping, edits);
    }

    public string Base { get; }

    public TraceEdit[] Server { get; }

    public TraceEdit[] Client { get; }

    private string MakeBase()
    {
        var text = new StringBuilder();
        while (text.Length < BaseLength)
        {
            text.Append(' ', 2 * Below(4));
            for (var words = 2 + Below(8); words > 0; words--)
            {
                text.Append(Words[Below(Words.Length)]);
                text.Append(Next() < 0.2 ? "(" : " ");
                text.Append(Next() < 0.1 ? ");" : string.Empty);
            }

            text.Append('\n');
        }

        return text.ToString(0, BaseLength);
    }

    private TraceEdit[] MakeBranch(bool isTyping, int edits)
    {
        var branch = new TraceEdit[edits];
        var length = BaseLength;
        var caret = Below(length);
        for (var i = 0; i < edits; i++)
        {
            if (!isTyping || Next() < 0.08)
            {
                caret = Below(length + 1);
            }

            var inserts = Next() < 0.8 || length < 20;
            var count = isTyping ? 1 : 1 + Below(5);
            if (inserts)
            {
                var inserted = string.Create(count, this, static (span, work) =>
                {
                    foreach (ref var unit in span)
                    {
                        unit = Letters[work.Below(Letters.Length)];
                    }
                });
                caret = Math.Min(caret, length);
                branch[i] = new TraceEdit(caret, 0, inserted);
                length += count;
                caret += count;
            }
            else
            {
                caret = Math.Min(isTyping ? Math.Max(0, caret - count) : caret, length - count);
                branch[i] = new TraceEdit(caret, count, string.Empty);
                length -= count;
            }
        }

        return branch;
    }

    private int Below(int bound)
    {
        return (int)(Next() * bound);
    }

    /// <summary>Mulberry32 (Tommy Ettinger, public domain): a number from 0 up to, but not including, 1.</summary>
    private double Next()
    {
        _seed += 0x6D2B79F5;
        var mixed = (_seed ^ (_seed >> 15)) * (1 | _seed);
        mixed = (mixed + ((mixed ^ (mixed >> 7)) * (61 | mixed))) ^ mixed;
        return (mixed ^ (mixed >> 14)) / 4294967296.0;
    }
}
