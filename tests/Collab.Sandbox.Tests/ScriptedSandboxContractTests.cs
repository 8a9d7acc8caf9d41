using Collab.Testing;

namespace Collab.Sandbox.Tests;

public sealed class ScriptedSandboxContractTests : SandboxContract
{
    private readonly ScriptedSandboxFactory _factory = new ScriptedSandboxFactory()
        .On(nameof(Does.PrintAndFinish), static run => Then(run, "hello\n", run.Exit(ExitKind.Finished, "The program has finished.")))
        .On(nameof(Does.PrintAndWait), static async run =>
        {
            run.Print("waiting\n");
            await Task.Delay(Timeout.Infinite, run.Stopped);
            return run.Exit(ExitKind.Finished, "Never.");
        })
        .On(nameof(Does.Greet), static async run =>
        {
            run.Print("name? ");
            run.Print($"hello {await run.ReadAsync()}");
            return run.Exit(ExitKind.Finished, "The program has finished.");
        })
        .On(nameof(Does.NotCompile), static run =>
        {
            run.Tell(new SandboxDiagnostics(run.Number, [new Diagnostic("main.exs", 2, null, DiagnosticSeverity.Error, "Wrong.")]));
            return Task.FromResult<SandboxEvent>(run.Exit(ExitKind.DidNotCompile, "The program does not compile: 1 error."));
        })
        .On(nameof(Does.Crash), static run =>
        {
            run.Print("boom\n", OutputCategory.StandardError);
            return Task.FromResult<SandboxEvent>(run.Exit(ExitKind.Crashed, "boom"));
        })
        .On(nameof(Does.HaveTests), static run =>
        {
            run.Tell(new SandboxTestFinished(run.Number, "ATest", "passes", TestOutcome.Passed, TimeSpan.Zero, null, "test/a_test.exs", 3));
            run.Tell(new SandboxTestFinished(run.Number, "ATest", "fails", TestOutcome.Failed, TimeSpan.Zero, "1 == 2", "test/a_test.exs", 4));
            return Task.FromResult<SandboxEvent>(run.Exit(ExitKind.Finished, "1 passed, 1 failed."));
        });

    protected override ISandbox Create()
    {
        return _factory.Create();
    }

    protected override SandboxProgram Program(Does does)
    {
        return SandboxDriver.Program(("main.exs", does.ToString()));
    }

    private static Task<SandboxEvent> Then(ScriptedRun run, string text, SandboxEvent end)
    {
        run.Print(text);
        return Task.FromResult(end);
    }
}
