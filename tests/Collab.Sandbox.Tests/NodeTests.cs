using System.Diagnostics;
using Collab.Sandbox.Dap;
using Collab.Sandbox.Node;
using Xunit;

namespace Collab.Sandbox.Tests;

/// <summary>Nodes below the sandbox: isolation, its judgement, and their end.</summary>
public sealed class NodeTests(SandboxFixture fixture)
{
    private static readonly SelfTestBody Contained = new("65534", "0000000000000000", "2", "1", ["lo"], [], [], [], "25", "1.14.0");
    private static readonly Agent WithFilter = new("/agent", "/agent/seccomp.bpf", HasDebugger: true);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_contained_node_has_no_findings()
    {
        Assert.Empty(Isolation.Judge(Contained, WithFilter));
    }

    [Fact]
    public void Everything_that_is_weaker_is_found()
    {
        var open = new SelfTestBody("0", "000001ffffffffff", "0", "0", ["lo", "eth0"], ["/root"], ["/usr"], ["HOME"], "25", "1.14.0");
        var findings = Isolation.Judge(open, WithFilter);
        Assert.Equal(8, findings.Length);
        Assert.Contains("The program sees the network (lo, eth0).", findings);
        Assert.Contains("The program sees the server's environment (HOME).", findings);
    }

    [Fact]
    public async Task A_node_without_isolation_is_found_out_and_leaves_no_files()
    {
        fixture.NeedIsolation();
        var (command, _) = await CommandAsync();
        var before = Workspaces();
        await using (var node = await SandboxNode.StartAsync(command, isolated: false, TimeProvider.System, Cancellation))
        {
            var facts = await node.Dap.RequestAsync<SelfTestBody>("otp/selfTest", null, SandboxLimits.RequestTimeout, Cancellation);
            Assert.NotEmpty(Isolation.Judge(facts, WithFilter));
            Assert.NotEqual("0", facts.Uid);
            Assert.NotEmpty(Workspaces().Except(before));
        }
        Assert.Empty(Workspaces().Except(before));
    }

    [Fact]
    public async Task When_the_server_dies_its_nodes_die_with_it()
    {
        fixture.NeedIsolation();
        var (command, _) = await CommandAsync();
        // A shell stands in for the server: killed, it can say nothing to its node. The node's input stays open, in our hands.
        using var server = new Process();
        server.StartInfo = new ProcessStartInfo("/bin/sh", ["-c", "exec 5<&0; setsid \"$@\" <&5 & wait", "server", .. command.Build(workspace: null)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        server.Start();
        await using var dap = new DapConnection(
            server.StandardOutput.BaseStream, server.StandardInput.BaseStream, static (_, _) => ValueTask.CompletedTask, TimeProvider.System);
        await dap.RequestAsync("initialize", null, SandboxLimits.NodeStartTimeout, Cancellation);
        var processes = ProcessTree.Find(server.Id);
        Assert.True(processes.Count > 2);

        server.Kill();

        // The last of them closes the pipe.
        Assert.Null(await dap.Completion.WaitAsync(SandboxLimits.NodeStartTimeout, Cancellation));
        await server.WaitForExitAsync(Cancellation);
    }

    [Fact]
    public async Task A_node_of_the_pool_is_used_once_and_one_that_has_died_there_is_not_given_out()
    {
        fixture.NeedIsolation();
        var (command, _) = await CommandAsync();
        await using var pool = new NodePool(command, isolated: true, size: 1, TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance);
        await pool.FilledAsync();
        await using var first = await pool.TakeAsync(Cancellation);
        await pool.FilledAsync();
        await using var second = await pool.TakeAsync(Cancellation);
        Assert.NotEqual(first.ProcessId, second.ProcessId);

        await pool.FilledAsync();
        var waiting = ChildrenOfThisProcess().Except([first.ProcessId, second.ProcessId]).ToList();
        await using var third = await pool.TakeAsync(Cancellation);
        Assert.Contains(third.ProcessId, waiting);
        Process.GetProcessById(third.ProcessId).Kill(entireProcessTree: true);
        await third.WaitForExitAsync(Cancellation);
        Assert.False(ProcessTree.IsAlive(third.ProcessId));
    }

    [Fact]
    public async Task The_agents_own_tests_pass()
    {
        fixture.NeedIsolation();
        var (_, agent) = await CommandAsync();
        var tests = Path.Combine(AppContext.BaseDirectory, "otp", "test");
        var files = Directory.GetFiles(tests, "*_test.exs").Order(StringComparer.Ordinal).SelectMany(static file => new[] { "-r", file });
        var (exitCode, output) = await Tool.RunAsync(
            "elixir", ["-pa", Path.Combine(agent.Directory, "ebin"), "-pa", Path.Combine(agent.Directory, "debugger"), "-r", Path.Combine(tests, "test_helper.exs"), .. files, "-e", ""], Cancellation);
        Assert.True(exitCode == 0, output);
        Assert.Contains(" 0 failures", output, StringComparison.Ordinal);
    }

    private static IEnumerable<int> ChildrenOfThisProcess()
    {
        return ProcessTree.Find(Environment.ProcessId).Skip(1);
    }

    private static HashSet<string> Workspaces()
    {
        return [.. Directory.EnumerateDirectories(Path.GetTempPath(), "collab-node-*")];
    }

    private async Task<(NodeCommand Command, Agent Agent)> CommandAsync()
    {
        var options = fixture.Options();
        var otp = await OtpInstallation.FindAsync(options, Cancellation);
        var agent = await AgentCache.PrepareAsync(otp!, options, Cancellation);
        return (new NodeCommand(otp!, agent, options), agent);
    }
}
