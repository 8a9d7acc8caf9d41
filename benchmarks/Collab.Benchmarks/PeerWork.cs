using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Collab.Engine;
using Collab.Engine.Permissions;
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
            ["edit-in-session", var length] => EditInSession(int.Parse(length, provider: null)),
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
        var text = new Rope(LargeText(length));
        var history = PackedHistory.Empty;
        return EachEdit(
            length,
            (operation, index) =>
            {
                text = text.Apply(operation);
                history = history.Add(new HistoryEntry(operation, Author, null, index));
            },
            () => text);
    }

    /// <summary>The same edits through the session: each is judged, becomes an event, and the event goes into state and history, where others catch up from.</summary>
    private static PeerResult EditInSession(int length)
    {
        var client = new ClientId(new Guid(2, 0, 0, new byte[8]));
        var file = new DocumentId(new Guid(3, 0, 0, new byte[8]));
        var state = Do(SessionState.Empty, new SessionCommand.CreateSession(
            Author, "OTP", SessionSettings.Default, [new NewDocument(file, "lib/large.ex", LargeText(length))], DateTimeOffset.UnixEpoch));
        state = Do(state, new SessionCommand.JoinSession(Author, client, SessionRole.Owner, IsReturning: false, DateTimeOffset.UnixEpoch));
        var epoch = state.Members[Author].Clients[client].Epoch;
        return EachEdit(
            length,
            (operation, index) =>
            {
                var stamp = new CommandStamp(client, epoch, index + 1);
                state = Do(state, new SessionCommand.EditDocument(Author, stamp, file, index, operation, DateTimeOffset.UnixEpoch));
            },
            () => state.Documents[file].Text);
    }

    private static SessionState Do(SessionState state, SessionCommand command)
    {
        return SessionMachine.Handle(state, command) is Outcome.Accepted accepted
            ? accepted.Events.Aggregate(state, (before, happened) => SessionMachine.Apply(before, happened, command.At))
            : throw new InvalidOperationException($"The session refuses {command.GetType().Name}.");
    }

    /// <param name="text">Read at the end, so that no edit is left to wait for a reader.</param>
    private static PeerResult EachEdit(int length, Action<TextOperation, int> edit, Func<Rope> text)
    {
        const int Edits = 20_000;
        var places = new RandomPlaces();

        SettleMemory();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Edits; i++)
        {
            var place = places.Below(length - 4);
            var (deleted, inserted) = i % 5 == 4 ? (4, string.Empty) : (0, "x");
            edit(TextOperation.Replace(length, place, deleted, inserted), i);
            length += inserted.Length - deleted;
        }

        var lines = text().LineCount;
        watch.Stop();
        return new PeerResult(new() { ["ns"] = watch.Elapsed.TotalNanoseconds / Edits }, $"{length} units in {lines} lines");
    }

    /// <summary>
    /// What making a text left behind is not its edits' to clear away; and after a collection that freed much the collector takes new pages, whose first touch costs more than
    /// all that an edit does, where a server's have been written long before.
    /// </summary>
    private static void SettleMemory()
    {
        const int BlockLength = 8_000;
        const int Blocks = 8_000;
        GC.Collect();
        for (var i = 0; i < Blocks; i++)
        {
            GC.AllocateUninitializedArray<byte>(BlockLength).AsSpan().Fill(1);
        }

        GC.Collect();
    }

    private static string LargeText(int length)
    {
        return string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog, twice a day.\n", (length / 58) + 1))[..length];
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
