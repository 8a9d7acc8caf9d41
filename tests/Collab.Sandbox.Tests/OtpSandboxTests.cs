using Xunit;
using static Collab.Sandbox.Tests.SandboxDriver;

namespace Collab.Sandbox.Tests;

/// <summary>What only the real node shows: Elixir's compiler, OTP's applications, ExUnit.</summary>
public sealed class OtpSandboxTests(SandboxFixture fixture, ITestOutputHelper console)
{
    [Fact]
    public void This_machine_can_isolate_or_says_why_not()
    {
        console.WriteLine(fixture.Availability.Sentence);
        Assert.NotEmpty(fixture.Availability.Sentence);
        Assert.Equal(fixture.Availability.CanRun, fixture.Availability.Findings.Length == 0 && fixture.Availability.Command is null);
    }

    [Fact]
    public async Task Main_run_is_run_and_its_output_shown()
    {
        await using var driver = Start();
        var end = await driver.RunToEndAsync(Program(("lib/main.ex", "defmodule Main do\n  def run, do: IO.puts(\"grüß #{1 + 1}\")\nend\n")));
        Assert.Equal(new SandboxExited(1, ExitKind.Finished, "The program has finished."), end);
        Assert.Equal("grüß 2\n", driver.Output);
    }

    private SandboxDriver Start()
    {
        fixture.NeedIsolation();
        return new SandboxDriver(fixture.Factory.Create());
    }
}
