using Collab.Sandbox.Node;
using Xunit;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>A school's worth of sandboxes on one machine.</summary>
public sealed class CrowdTests(SandboxFixture fixture, ITestOutputHelper console)
{
    private const int Crowd = 30;

    [Fact]
    public async Task Thirty_sandboxes_run_at_once_and_all_answer_and_one_more_than_allowed_is_refused()
    {
        fixture.NeedIsolation();
        await using var factory = new OtpSandboxFactory(fixture.Options(static options =>
        {
            options.RunningMax = Crowd;
            options.WarmNodes = 0;
        }), TimeProvider.System);
        var drivers = Enumerable.Range(0, Crowd).Select(_ => new SandboxDriver(factory.Create())).ToList();
        try
        {
            var before = ProcessTree.Measure(ProcessTree.Find(Environment.ProcessId));
            await Task.WhenAll(drivers.Select(static async driver =>
            {
                Accept(await driver.Sandbox.RunAsync(Program(("main.exs", "name = IO.gets(\"name? \")\nIO.write(\"hello \" <> name)\nIO.gets(\"\")")), TestContext.Current.CancellationToken));
                await driver.PrintedAsync("name? ");
            }));
            var during = ProcessTree.Measure(ProcessTree.Find(Environment.ProcessId));
            console.WriteLine($"{Crowd} sandboxes: {(during.MemoryBytes - before.MemoryBytes) / Crowd / 1024 / 1024} MiB of private memory each, with {(during.Processes - before.Processes) / Crowd} processes");

            await using var late = factory.Create();
            Assert.Equal(SandboxRefusal.Full, (await late.RunAsync(Program(("main.exs", "")), TestContext.Current.CancellationToken)).Refusal);

            await Task.WhenAll(drivers.Select(static async (driver, index) =>
            {
                Accept(await driver.Sandbox.SendInputAsync($"{index}\n", TestContext.Current.CancellationToken));
                await driver.PrintedAsync($"hello {index}\n");
            }));
            await drivers[0].DisposeAsync();
            Accept(await late.RunAsync(Program(("main.exs", "")), TestContext.Current.CancellationToken));
        }
        finally
        {
            await Task.WhenAll(drivers.Select(static driver => driver.DisposeAsync().AsTask()));
        }
    }
}
