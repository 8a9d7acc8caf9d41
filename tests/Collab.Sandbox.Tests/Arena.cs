using Xunit;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>A factory with its own limits, of which one — the address space's — is told from all others', so that its nodes can be found.</summary>
internal sealed class Arena : IAsyncDisposable
{
    private static int _marks;
    private readonly OtpSandboxFactory _factory;

    public Arena(SandboxFixture fixture, Action<SandboxOptions>? change)
    {
        var options = fixture.Options(change);
        options.WarmNodes = 0;
        options.CpuTime = options.CpuTime == new SandboxOptions().CpuTime ? TimeSpan.FromSeconds(60) : options.CpuTime;
        options.MemoryBytes += 4096 * Interlocked.Increment(ref _marks);
        Mark = $"--data={options.MemoryBytes}";
        _factory = new OtpSandboxFactory(options, TimeProvider.System);
        Driver = new SandboxDriver(_factory.Create());
    }

    public SandboxDriver Driver { get; }

    public string Mark { get; }

    /// <summary>The processes with these words in their command lines: bwrap keeps those of what it starts.</summary>
    public static List<string> NodesOf(string mark)
    {
        return [.. Directory.EnumerateDirectories("/proc").Select(static process => Path.Combine(process, "cmdline")).Where(path => CommandLine(path).Contains(mark, StringComparison.Ordinal))];
    }

    /// <summary>A program whose <c>Main.run/0</c> does this.</summary>
    public static SandboxProgram Body(string body)
    {
        return Program(("lib/main.ex", $"defmodule Main do\n  def run do\n{body}\n  end\nend\n"));
    }

    /// <summary>The run is ended for that limit, in such words, and everything is as before.</summary>
    public async Task AssertKilledAsync(string body, SandboxLimit limit, string words)
    {
        var end = Assert.IsType<SandboxKilled>(await Driver.RunToEndAsync(Body(body)));
        Assert.Equal(limit, end.Limit);
        Assert.Contains(words, end.Reason, StringComparison.Ordinal);
        await AssertUnharmedAsync();
    }

    /// <summary>The run is stopped by us, and everything is as before.</summary>
    public async Task AssertStoppedAsync()
    {
        var stopping = Driver.Sandbox.StopAsync(TestContext.Current.CancellationToken);
        Assert.Equal(ExitKind.Stopped, Assert.IsType<SandboxExited>(await Driver.EndAsync()).Kind);
        Accept(await stopping);
        await AssertUnharmedAsync();
    }

    /// <summary>Waits until as many events wait as can.</summary>
    public async Task FullAsync()
    {
        while (Driver.Sandbox.Events.Count < SandboxLimits.EventsMax)
        {
            await Task.Yield();
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        }
    }

    public async Task AssertUnharmedAsync()
    {
        Assert.Empty(NodesOf(Mark));
        Assert.False(Driver.Sandbox.IsRunning);
        var end = await Driver.RunToEndAsync(Program(("main.exs", "IO.puts(\"the next one runs\")")));
        Assert.Equal(ExitKind.Finished, Assert.IsType<SandboxExited>(end).Kind);
        Assert.EndsWith("the next one runs\n", Driver.Output, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await Driver.DisposeAsync();
        await _factory.DisposeAsync();
    }

    private static string CommandLine(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
