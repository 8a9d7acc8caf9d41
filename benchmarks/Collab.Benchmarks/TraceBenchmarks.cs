using BenchmarkDotNet.Attributes;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Sessions;

namespace Collab.Benchmarks;

/// <summary>Recorded editing histories, an operation an edit: applied, kept, composed, sealed and read again. Times are of a whole trace.</summary>
[MemoryDiagnoser]
public class TraceBenchmarks
{
    private TextOperation[] _operations = [];
    private List<Frame> _frames = [];
    private List<byte[]> _sealed = [];
    private PackedHistory _history = PackedHistory.Empty;

    [Params("automerge-paper", "sveltecomponent", "json-crdt-blog-post")]
    public string Trace { get; set; } = string.Empty;

    [GlobalSetup]
    public void Load()
    {
        var trace = EditingTrace.Load(Trace);
        _operations = EditingTrace.ToOperations(trace.Edits, 0);
        _frames = TraceFrames.Of(trace, withPauses: true);
        _sealed = Seal();
        _history = Keep();
    }

    [Benchmark]
    public Rope Apply()
    {
        var text = Rope.Empty;
        foreach (var operation in _operations)
        {
            text = text.Apply(operation);
        }

        return text;
    }

    [Benchmark]
    public PackedHistory Keep()
    {
        var history = PackedHistory.Empty;
        for (var i = 0; i < _operations.Length; i++)
        {
            history = history.Add(new HistoryEntry(_operations[i], default, null, i));
        }

        return history;
    }

    [Benchmark]
    public int ReadBack()
    {
        var length = 0;
        for (var reader = _history.ReadFrom(0); reader.MoveNext();)
        {
            length = reader.Current.Operation.TargetLength;
        }

        return length;
    }

    [Benchmark]
    public TextOperation Compose()
    {
        return TextOperation.ComposeAll(_operations);
    }

    [Benchmark]
    public List<byte[]> Seal()
    {
        return [.. _frames.Chunk(SealedSegment.FramesMaximum).Select(static frames => SealedSegment.Encode(frames))];
    }

    [Benchmark]
    public int Unseal()
    {
        return _sealed.Sum(static segment => SealedSegment.Decode(segment).Count);
    }
}
