using BenchmarkDotNet.Attributes;
using Collab.Engine.Text;

namespace Collab.Benchmarks;

/// <summary>One pair of small operations; times are of one call.</summary>
[MemoryDiagnoser]
public class OperationBenchmarks
{
    private const int Pairs = 2_000;

    private readonly OperationPairs _pairs = new(10_000, Pairs);

    [Benchmark(OperationsPerInvoke = Pairs)]
    public int Transform()
    {
        var sum = 0;
        for (var i = 0; i < Pairs; i++)
        {
            var (mine, theirs) = TextOperation.Transform(_pairs.Mine[i], _pairs.Theirs[i]);
            sum += mine.TargetLength + theirs.TargetLength;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Pairs)]
    public int TransformOneSide()
    {
        var sum = 0;
        for (var i = 0; i < Pairs; i++)
        {
            sum += TextOperation.TransformUncommitted(_pairs.Mine[i], _pairs.Theirs[i]).TargetLength;
        }

        return sum;
    }
}
