using System.Text;
using Collab.Sandbox;

namespace Collab.SandboxMeter;

/// <summary>One sandbox that is driven from here: waits for events, remembers what was printed.</summary>
internal sealed class Player(ISandboxFactory factory) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly StringBuilder _output = new();

    public ISandbox Sandbox { get; } = factory.Create();

    public string Output => _output.ToString();

    public static SandboxProgram Program(string path, string text)
    {
        return new SandboxProgram([new SandboxFile(path, text)]);
    }

    public async Task StartAsync(string path, string text)
    {
        Accept(await Sandbox.RunAsync(Program(path, text)));
    }

    public async Task<T> UntilAsync<T>(Func<T, bool>? condition = null)
        where T : SandboxEvent
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var happened = await Sandbox.Events.ReadAsync(patience.Token);
            if (happened is SandboxOutput output)
            {
                _output.Append(output.Text);
            }
            if (happened is T wanted && (condition is null || condition(wanted)))
            {
                return wanted;
            }
            if (happened is SandboxExited or SandboxKilled)
            {
                throw new InvalidOperationException($"The run ended instead: {happened}");
            }
        }
    }

    public Task PrintedAsync(string text)
    {
        _output.Clear();
        return UntilAsync<SandboxOutput>(_ => Output.Contains(text, StringComparison.Ordinal));
    }

    public static void Accept(SandboxAnswer answer)
    {
        if (!answer.Ok)
        {
            throw new InvalidOperationException(answer.Message);
        }
    }

    public ValueTask DisposeAsync()
    {
        return Sandbox.DisposeAsync();
    }
}

/// <summary>Durations in milliseconds.</summary>
internal sealed class Samples
{
    private readonly List<double> _milliseconds = [];

    public void Add(double milliseconds)
    {
        _milliseconds.Add(milliseconds);
    }

    public double Median => At(0.5);

    public double P95 => At(0.95);

    public override string ToString()
    {
        return FormattableString.Invariant($"median {Median:0.0} ms, p95 {P95:0.0} ms ({_milliseconds.Count} times)");
    }

    private double At(double share)
    {
        _milliseconds.Sort();
        return _milliseconds.Count == 0 ? double.NaN : _milliseconds[Math.Min(_milliseconds.Count - 1, (int)(share * _milliseconds.Count))];
    }
}
