using System.Text;
using Xunit;

namespace Collab.Sandbox.Tests;

/// <summary>Drives one sandbox: waits for events, and remembers all of them for the failure's message.</summary>
internal sealed class SandboxDriver(ISandbox sandbox) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly StringBuilder _output = new();

    public List<SandboxEvent> Seen { get; } = [];

    public ISandbox Sandbox => sandbox;

    /// <summary>Everything printed so far.</summary>
    public string Output => _output.ToString();

    public IEnumerable<Diagnostic> Diagnostics => Seen.OfType<SandboxDiagnostics>().SelectMany(static said => said.Diagnostics);

    public static SandboxProgram Program(params (string Path, string Text)[] files)
    {
        return new SandboxProgram([.. files.Select(static file => new SandboxFile(file.Path, file.Text))]);
    }

    /// <summary>Runs a program to its end and returns the end event.</summary>
    public async Task<SandboxEvent> RunToEndAsync(SandboxProgram program)
    {
        Accept(await sandbox.RunAsync(program, TestContext.Current.CancellationToken));
        return await EndAsync();
    }

    public static void Accept(SandboxAnswer answer)
    {
        Assert.True(answer.Ok, answer.Message);
    }

    public static T Value<T>(SandboxResult<T> result)
    {
        Accept(result.Answer);
        return result.Value!;
    }

    /// <summary>The end of the run.</summary>
    public Task<SandboxEvent> EndAsync()
    {
        return UntilAsync<SandboxEvent>(static happened => happened is SandboxExited or SandboxKilled);
    }

    /// <summary>Waits until so much has been printed.</summary>
    public Task PrintedAsync(string text)
    {
        return UntilAsync<SandboxOutput>(_ => Output.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>The next event of the kind for which the condition holds.</summary>
    public async Task<T> UntilAsync<T>(Func<T, bool>? condition = null)
        where T : SandboxEvent
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            while (true)
            {
                var happened = await sandbox.Events.ReadAsync(patience.Token);
                Seen.Add(happened);
                if (happened is SandboxOutput output)
                {
                    _output.Append(output.Text);
                }
                if (happened is T wanted && (condition is null || condition(wanted)))
                {
                    return wanted;
                }
                Assert.False(happened is SandboxExited or SandboxKilled, $"The run ended instead.\n{Story()}");
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Waited for {typeof(T).Name}.\n{Story()}");
        }
    }

    public ValueTask DisposeAsync()
    {
        return sandbox.DisposeAsync();
    }

    private string Story()
    {
        return string.Join('\n', Seen.TakeLast(30).Select(static happened => happened is SandboxDiagnostics said
            ? string.Join('\n', said.Diagnostics.Select(static diagnostic => diagnostic.ToString()))
            : happened.ToString()));
    }
}
