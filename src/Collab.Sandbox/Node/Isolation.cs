using System.Collections.Immutable;
using System.Globalization;
using Collab.Sandbox.Dap;

namespace Collab.Sandbox.Node;

/// <summary>
/// Finds out, once at the start, whether programs can be run and are contained: by starting a node and letting it say what it can see.
/// </summary>
internal static class Isolation
{
    private static readonly Version BubblewrapNeeded = new(0, 8);
    private static readonly string[] Tools = ["setsid", "setpriv", "prlimit", "nice", "env"];
    private static readonly string[] SearchPath = ["/usr/local/bin", "/usr/bin", "/bin"];

    /// <summary>What is missing before anything is started; null if nothing is.</summary>
    public static async Task<(string Sentence, string? Command)?> MissingAsync(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
        {
            return ("Programs are isolated by means that only Linux has.", null);
        }
        foreach (var tool in Tools)
        {
            if (!OnPath(tool))
            {
                return ($"The system's program {tool} is missing.", "apt-get install -y util-linux coreutils");
            }
        }
        var (exitCode, output) = await Tool.RunAsync("bwrap", ["--version"], cancellationToken);
        if (exitCode != 0)
        {
            return ("bubblewrap, which isolates programs, is not installed.", OtpInstallation.InstallCommand);
        }
        return Version.TryParse(output.Trim().Split(' ')[^1], out var version) && version >= BubblewrapNeeded
            ? null
            : (string.Create(CultureInfo.InvariantCulture, $"bubblewrap {BubblewrapNeeded} or newer is needed; this is {output.Trim()}."), null);
    }

    /// <summary>Starts a node in isolation and judges what it says. Empty: it is contained.</summary>
    public static async Task<ImmutableArray<string>> JudgeAsync(NodeCommand command, Agent agent, TimeProvider time, CancellationToken cancellationToken)
    {
        SandboxNode node;
        try
        {
            node = await SandboxNode.StartAsync(command, isolated: true, time, cancellationToken);
        }
        catch (SandboxException exception)
        {
            return [$"{exception.Message.TrimEnd('.')}. Containers often forbid user namespaces: allow them (for Docker, a seccomp profile with unshare and mount), or run the server outside."];
        }
        await using (node)
        {
            try
            {
                return Judge(await node.Dap.RequestAsync<SelfTestBody>("otp/selfTest", null, SandboxLimits.RequestTimeout, cancellationToken), agent);
            }
            catch (DapException exception)
            {
                return [$"The sandbox does not answer: {exception.Message}"];
            }
        }
    }

    internal static ImmutableArray<string> Judge(SelfTestBody facts, Agent agent)
    {
        List<string> findings = [];
        Check(facts.Uid != "0", "The program runs as root.");
        Check(facts.Capabilities is { } capabilities && capabilities.All(static digit => digit == '0'), "The program has capabilities of the system.");
        Check(facts.NoNewPrivileges == "1", "The program could gain privileges by starting others.");
        Check(agent.Filter is null || facts.Seccomp == "2", "Dangerous system calls are not filtered.");
        Check(facts.Interfaces.All(static name => name == "lo"), $"The program sees the network ({string.Join(", ", facts.Interfaces)}).");
        Check(facts.Visible.Length == 0, $"The program sees files of the system ({string.Join(", ", facts.Visible)}).");
        Check(facts.Writable.Length == 0, $"The program can write to {string.Join(", ", facts.Writable)}.");
        Check(facts.Environment.Length == 0, $"The program sees the server's environment ({string.Join(", ", facts.Environment)}).");
        return [.. findings];

        void Check(bool holds, string finding)
        {
            if (!holds)
            {
                findings.Add(finding);
            }
        }
    }

    private static bool OnPath(string tool)
    {
        return SearchPath.Any(directory => File.Exists(Path.Combine(directory, tool)));
    }
}
