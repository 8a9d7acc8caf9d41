using System.Diagnostics;
using System.Text.Json;
using System.Threading.Channels;
using Collab.Sandbox.Dap;
using Xunit;

namespace Collab.Sandbox.Tests;

/// <summary>The same connection drives another language's adapter: debugpy, through launch, breakpoint, stack, variables and on.</summary>
public sealed class OtherAdapterTests
{
    private const string Python = "/usr/bin/python3";
    private static readonly TimeSpan Limit = SandboxLimits.NodeStartTimeout;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Debugpy_stops_at_a_breakpoint_shows_its_variables_and_goes_on()
    {
        var (exitCode, _) = await Node.Tool.RunAsync(Python, ["-c", "import debugpy"], Cancellation);
        Assert.SkipUnless(exitCode == 0, "debugpy is not installed (apt-get install python3-debugpy)");
        var directory = Directory.CreateTempSubdirectory("collab-debugpy-");
        var script = Path.Combine(directory.FullName, "program.py");
        await File.WriteAllTextAsync(script, "def double(x):\n    y = x * 2\n    return y\n\nprint(double(21))\n", Cancellation);
        using var adapter = new Process
        {
            StartInfo = new ProcessStartInfo(Python, ["-m", "debugpy.adapter"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        adapter.Start();
        var errors = adapter.StandardError.ReadToEndAsync(Cancellation);
        var events = Channel.CreateUnbounded<DapEvent>();
        try
        {
            await using var dap = new DapConnection(
                adapter.StandardOutput.BaseStream, adapter.StandardInput.BaseStream, (happened, token) => events.Writer.WriteAsync(happened, token), TimeProvider.System);
            await RequestAsync("initialize", new { adapterID = "debugpy", linesStartAt1 = true, columnsStartAt1 = true });
            // Answered only after configurationDone, as the protocol allows.
            var launch = RequestAsync("launch", new { program = script, console = "internalConsole", python = Python });
            await UntilAsync("initialized");
            var placed = await RequestAsync("setBreakpoints", new { source = new { path = script }, breakpoints = new[] { new { line = 3 } } });
            Assert.True(placed.GetProperty("breakpoints")[0].GetProperty("verified").GetBoolean());
            await RequestAsync("configurationDone", null);
            await launch;

            var thread = (await UntilAsync("stopped")).GetProperty("threadId").GetInt32();
            var frame = (await RequestAsync("stackTrace", new { threadId = thread })).GetProperty("stackFrames")[0];
            Assert.Equal(("double", 3), (frame.GetProperty("name").GetString(), frame.GetProperty("line").GetInt32()));
            var scope = (await RequestAsync("scopes", new { frameId = frame.GetProperty("id").GetInt32() })).GetProperty("scopes")[0];
            var variables = (await RequestAsync("variables", new { variablesReference = scope.GetProperty("variablesReference").GetInt32() })).GetProperty("variables");
            Assert.Contains(variables.EnumerateArray(), static variable => (variable.GetProperty("name").GetString(), variable.GetProperty("value").GetString()) == ("y", "42"));

            await RequestAsync("continue", new { threadId = thread });
            while (!(await UntilAsync("output")).GetProperty("output").GetString()!.Contains("42", StringComparison.Ordinal))
            {
                // What the adapter says of itself.
            }
            await UntilAsync("terminated");

            Task<JsonElement> RequestAsync(string command, object? arguments)
            {
                return dap.RequestAsync<JsonElement>(command, arguments, Limit, Cancellation);
            }
        }
        finally
        {
            adapter.Kill(entireProcessTree: true);
            await adapter.WaitForExitAsync(CancellationToken.None);
            await errors;
            directory.Delete(recursive: true);
        }

        async Task<JsonElement> UntilAsync(string name)
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
            patience.CancelAfter(Limit);
            while (true)
            {
                var happened = await events.Reader.ReadAsync(patience.Token);
                if (happened.Name == name)
                {
                    return happened.Body;
                }
            }
        }
    }
}
