using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Sessions;

namespace Collab.Benchmarks;

/// <summary>What one round of a work gave: numbers by name, and a fingerprint of the text by which engines that must agree are compared.</summary>
public sealed record PeerResult(Dictionary<string, double> Numbers, string? Text = null);

/// <summary>Our side of the works that benchmarks/peers gives to every engine; what each is, its README says.</summary>
public sealed class PeerWork
{
    private static readonly MemberId Author = new(new Guid(1, 0, 0, new byte[8]));

    private readonly Lazy<EditingTrace> _paper = new(static () => EditingTrace.Load("automerge-paper"));
    private readonly Dictionary<string, OfflineWork> _offline = [];
    private readonly Lazy<OperationPairs> _pairs = new(static () => new OperationPairs(10_000, 2_000));

    public PeerResult Do(string work)
    {
        return work.Split(' ') switch
        {
            ["replay"] => Replay(),
            ["merge", var kind] => Merge(kind == "typing"),
            ["transform", var milliseconds] => Transform(int.Parse(milliseconds, provider: null)),
            ["edit", var length] => Edit(int.Parse(length, provider: null)),
            ["replace-piece", var length] => ReplacePiece(int.Parse(length, provider: null)),
            ["size"] => Size(),
            _ => throw new ArgumentException($"There is no work \"{work}\"."),
        };
    }

    private PeerResult Replay()
    {
        var watch = Stopwatch.StartNew();
        var (text, _) = Replay(_paper.Value);
        watch.Stop();
        return new PeerResult(new() { ["ms"] = watch.Elapsed.TotalMilliseconds }, Fingerprint(Require(text.ToString(), _paper.Value)));
    }

    /// <summary>Each edit of the trace as an operation of its own, into the text and into the history.</summary>
    private static (Rope Text, PackedHistory History) Replay(EditingTrace trace)
    {
        var text = Rope.Empty;
        var history = PackedHistory.Empty;
        var clientSeq = 0L;
        foreach (var (position, deleted, inserted, at) in trace.Edits)
        {
            var operation = TextOperation.Replace(text.Length, position, deleted, inserted);
            text = text.Apply(operation);
            history = history.Add(new HistoryEntry(operation, Author, null, ++clientSeq), at);
        }

        return (text, history);
    }

    private PeerResult Merge(bool isTyping)
    {
        var work = Offline(isTyping);
        var server = EditingTrace.ToOperations(work.Server, work.Base.Length);
        var client = EditingTrace.ToOperations(work.Client, work.Base.Length);
        var watch = Stopwatch.StartNew();
        var (clientAfter, serverAfter) = TextOperation.Transform(TextOperation.ComposeAll(client), TextOperation.ComposeAll(server));
        watch.Stop();
        var onServer = clientAfter.Apply(Apply(work.Base, server));
        var onClient = serverAfter.Apply(Apply(work.Base, client));
        return onServer == onClient
            ? new PeerResult(new() { ["ms"] = watch.Elapsed.TotalMilliseconds }, Fingerprint(onServer))
            : throw new InvalidOperationException("Server and client differ.");
    }

    private PeerResult Transform(int milliseconds)
    {
        var pairs = _pairs.Value;
        var both = Rate(milliseconds, pairs.Count, index =>
        {
            var (mine, theirs) = TextOperation.Transform(pairs.Mine[index], pairs.Theirs[index]);
            return mine.TargetLength + theirs.TargetLength;
        });
        var one = Rate(milliseconds, pairs.Count, index =>
            TextOperation.TransformUncommitted(pairs.Mine[index], pairs.Theirs[index]).TargetLength);
        return new PeerResult(new() { ["pairsPerSecond"] = both, ["onePerSecond"] = one });
    }

    private static PeerResult Edit(int length)
    {
        const int Edits = 20_000;
        var places = new RandomPlaces();
        var text = new Rope(string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog, twice a day.\n", (length / 58) + 1))[..length]);
        var history = PackedHistory.Empty;
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Edits; i++)
        {
            var place = places.Below(text.Length - 4);
            var operation = i % 5 == 4
                ? TextOperation.Replace(text.Length, place, 4, string.Empty)
                : TextOperation.Replace(text.Length, place, 0, "x");
            text = text.Apply(operation);
            history = history.Add(new HistoryEntry(operation, Author, null, i));
        }

        watch.Stop();
        return new PeerResult(new() { ["ns"] = watch.Elapsed.TotalNanoseconds / Edits }, text.Length.ToString(provider: null));
    }

    /// <summary>
    /// What the memory of a text costs without any tree: its pieces stand in an array, and a random one is replaced by its copy. Whatever copies a piece for an edit does at
    /// least this.
    /// </summary>
    private static PeerResult ReplacePiece(int length)
    {
        const int Pieces = 20_000;

        // What a rope of 10 kB and one of 10 MB are cut into when they are built.
        const int PieceLength = 610;
        var places = new RandomPlaces();
        var pieces = new string[Math.Max(1, length / PieceLength)];
        for (var i = 0; i < pieces.Length; i++)
        {
            pieces[i] = new string('x', PieceLength);
        }

        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Pieces; i++)
        {
            var place = places.Below(pieces.Length);
            pieces[place] = string.Concat(pieces[place].AsSpan(0, PieceLength / 2), pieces[place].AsSpan(PieceLength / 2));
        }

        watch.Stop();
        return new PeerResult(new() { ["ns"] = watch.Elapsed.TotalNanoseconds / Pieces }, pieces.Length.ToString(provider: null));
    }

    private PeerResult Size()
    {
        var trace = _paper.Value;
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var (text, history) = Replay(trace);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(text);
        var edits = (double)trace.Edits.Length;
        return new PeerResult(new()
        {
            ["memory"] = (after - before) / edits,
            ["history"] = history.BytesInMemory / edits,
            ["stored"] = SealedBytes(TraceFrames.Of(trace, withPauses: false)) / edits,
            ["storedWithPauses"] = SealedBytes(TraceFrames.Of(trace, withPauses: true)) / edits,
            ["friends"] = SealedBytes(TraceFrames.Of(ConcurrentTrace.Load("friendsforever_concurrent"), timeOf: null)),
        });
    }

    private static long SealedBytes(List<Frame> frames)
    {
        return frames.Chunk(SealedSegment.FramesMaximum).Sum(static segment => (long)SealedSegment.Encode(segment).Length);
    }

    private OfflineWork Offline(bool isTyping)
    {
        var key = isTyping ? "typing" : "uniform";
        if (!_offline.TryGetValue(key, out var work))
        {
            _offline[key] = work = new OfflineWork(isTyping, 50_000);
        }

        return work;
    }

    /// <summary>Calls a second.</summary>
    private static double Rate(int milliseconds, int count, Func<int, int> call)
    {
        var (calls, sink) = (0L, 0);
        var watch = Stopwatch.StartNew();
        do
        {
            for (var i = 0; i < count; i++)
            {
                sink += call(i);
            }

            calls += count;
        }
        while (watch.ElapsedMilliseconds < milliseconds);

        GC.KeepAlive(sink);
        return calls / watch.Elapsed.TotalSeconds;
    }

    private static string Apply(string text, TextOperation[] operations)
    {
        return operations.Aggregate(new Rope(text), static (rope, operation) => rope.Apply(operation)).ToString();
    }

    private static string Require(string text, EditingTrace trace)
    {
        return text == trace.EndContent ? text : throw new InvalidOperationException($"{trace.Name}: the text is not the trace's.");
    }

    private static string Fingerprint(string text)
    {
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..10];
    }
}
