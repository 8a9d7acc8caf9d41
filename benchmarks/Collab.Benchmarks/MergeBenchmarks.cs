using BenchmarkDotNet.Attributes;
using Collab.Engine.Text;

namespace Collab.Benchmarks;

/// <summary>Somebody comes back with a long branch of his own: both branches composed, and each transformed over the other.</summary>
[MemoryDiagnoser]
public class MergeBenchmarks
{
    private TextOperation[] _server = [];
    private TextOperation[] _client = [];

    [Params(false, true)]
    public bool IsTyping { get; set; }

    [Params(1_000, 10_000, 50_000)]
    public int Edits { get; set; }

    [GlobalSetup]
    public void Make()
    {
        var work = new OfflineWork(IsTyping, Edits);
        _server = EditingTrace.ToOperations(work.Server, work.Base.Length);
        _client = EditingTrace.ToOperations(work.Client, work.Base.Length);
    }

    [Benchmark]
    public (TextOperation Client, TextOperation Server) Merge()
    {
        return TextOperation.Transform(TextOperation.ComposeAll(_client), TextOperation.ComposeAll(_server));
    }
}
