using Xunit;

[assembly: AssemblyFixture(typeof(Collab.Sandbox.Tests.SandboxFixture))]

namespace Collab.Sandbox.Tests;

/// <summary>One agent directory for all tests, so that the agent is compiled once, and one factory for those that need no special limits.</summary>
public sealed class SandboxFixture : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("collab-sandbox-tests-");
    private OtpSandboxFactory? _factory;

    public OtpSandboxFactory Factory => _factory!;

    public SandboxAvailability Availability { get; private set; } = null!;

    public ValueTask InitializeAsync()
    {
        return new ValueTask(StartAsync());
    }

    public async ValueTask DisposeAsync()
    {
        await Factory.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    /// <summary>Settings that keep their agent where the others do.</summary>
    public SandboxOptions Options(Action<SandboxOptions>? change = null)
    {
        // Many tests run at once on few processors: being slow is not being hung.
        var options = new SandboxOptions { Directory = _directory.FullName, HeartbeatTimeout = TimeSpan.FromSeconds(60) };
        change?.Invoke(options);
        return options;
    }

    /// <summary>Skips the test, with the reason, where programs cannot be isolated.</summary>
    public void NeedIsolation()
    {
        Assert.SkipUnless(Availability.CanRun && Availability.IsIsolated, $"isolation: {Availability.Sentence}");
    }

    /// <summary>As <see cref="NeedIsolation"/>, and where there is no debugger.</summary>
    public void NeedDebugger()
    {
        NeedIsolation();
        Assert.SkipUnless(Availability.CanDebug, $"debugger: {Availability.Sentence}");
    }

    private async Task StartAsync()
    {
        _factory = new OtpSandboxFactory(Options(), TimeProvider.System);
        Availability = await _factory.GetAvailabilityAsync();
    }
}
