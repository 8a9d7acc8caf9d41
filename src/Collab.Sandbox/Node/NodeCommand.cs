using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Collab.Sandbox.Node;

/// <summary>
/// The command line of a node, isolated by bubblewrap or (where the operator allows it) not.
/// </summary>
/// <remarks>
/// Each part is there for a reason that was found by trying to break out:
/// <list type="bullet">
/// <item>As root, another user first: root inside of a user namespace is root outside for everything that slips through.</item>
/// <item><c>env -i</c> around bwrap: it is process 1 inside, and <c>/proc/1/environ</c> shows its environment, the server's.</item>
/// <item>The limit on processes is set inside: outside it counts all of the account's threads.</item>
/// <item><c>--dev</c> makes a directory in memory without a limit, so it and <c>/</c> are made read-only again, and <c>/dev/shm</c> gets a size.</item>
/// <item>No shell is inside: the runtime's <c>erlexec</c> is started directly.</item>
/// <item><c>+MIscs</c>: without it the runtime reserves a gigabyte of addresses, and a limit on the address space cannot be used.</item>
/// <item>One scheduler: a busy program gets one processor at most.</item>
/// </list>
/// </remarks>
internal sealed class NodeCommand(OtpInstallation otp, Agent agent, SandboxOptions options)
{
    private const string Nobody = "65534";

    /// <summary>The workspace of a node that is not isolated; bubblewrap makes its own in memory.</summary>
    private const string WorkspacePrefix = "collab-node-";

    private static readonly string Script = ReadScript();

    /// <summary>The program and its arguments, for <c>setsid</c>.</summary>
    /// <param name="workspace">A directory for a node that is not isolated; null isolates.</param>
    public IReadOnlyList<string> Build(string? workspace)
    {
        return workspace is null
            ? ["/bin/sh", "-c", Script, "collab-sandbox", agent.Filter ?? "-", .. AsNobody([]), .. Isolated()]
            : ["/bin/sh", "-c", Script, "collab-sandbox", "-", .. Unisolated(workspace)];
    }

    /// <summary>A fresh directory for a node that is not isolated, which its account may write to.</summary>
    public static string CreateWorkspace()
    {
        var workspace = Directory.CreateTempSubdirectory(WorkspacePrefix).FullName;
        foreach (var directory in new[] { workspace, Path.Combine(workspace, "box"), Path.Combine(workspace, "build"), Path.Combine(workspace, "tmp") })
        {
            Directory.CreateDirectory(directory);
            if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess)
            {
                File.SetUnixFileMode(directory, (UnixFileMode)0x1FF);
            }
        }
        return workspace;
    }

    private static IEnumerable<string> AsNobody(IEnumerable<string> more)
    {
        return Environment.IsPrivilegedProcess
            ? ["setpriv", $"--reuid={Nobody}", $"--regid={Nobody}", "--clear-groups", "--no-new-privs", .. more]
            : [];
    }

    private IEnumerable<string> Isolated()
    {
        var triplet = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
        List<string> command =
        [
            "nice", "-n", "10", "env", "-i", "bwrap",
            .. agent.Filter is null ? Array.Empty<string>() : ["--seccomp", "9"],
            "--unshare-user", "--disable-userns", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try",
            "--uid", Nobody, "--gid", Nobody, "--hostname", "sandbox", "--cap-drop", "ALL", "--die-with-parent", "--new-session", "--clearenv",
            "--ro-bind", $"/usr/lib/{triplet}", $"/usr/lib/{triplet}", "--symlink", "usr/lib", "/lib",
        ];
        if (Directory.Exists("/usr/lib64"))
        {
            command.AddRange(["--ro-bind", "/usr/lib64", "/usr/lib64", "--symlink", "usr/lib64", "/lib64"]);
        }
        if (RuntimeInformation.OSArchitecture == Architecture.Arm64)
        {
            command.AddRange(["--ro-bind", "/usr/lib/ld-linux-aarch64.so.1", "/usr/lib/ld-linux-aarch64.so.1"]);
        }
        command.AddRange(
        [
            "--ro-bind", otp.Root, otp.Root, "--ro-bind", otp.ElixirLibraries, otp.ElixirLibraries, "--ro-bind", "/usr/bin/prlimit", "/usr/bin/prlimit",
            "--ro-bind", agent.Directory, "/agent",
            .. options.TestDirectory is { } test ? new[] { "--ro-bind", test, "/test" } : [],
            "--proc", "/proc", "--dev", "/dev", "--size", "65536", "--tmpfs", "/dev/shm", "--remount-ro", "/dev",
            "--size", Text(SandboxLimits.WorkspaceBytes), "--tmpfs", "/box", "--size", Text(SandboxLimits.WorkspaceBytes), "--tmpfs", "/build",
            "--size", Text(SandboxLimits.TemporaryBytes), "--tmpfs", "/tmp", "--chdir", "/box", "--remount-ro", "/",
        ]);
        foreach (var (name, value) in Variables("/box", "/build", "/agent"))
        {
            command.AddRange(["--setenv", name, value]);
        }
        return [.. command, "--", "/usr/bin/prlimit", $"--nproc={options.Processes}", .. Limits(), .. Erlang("/agent")];
    }

    private IEnumerable<string> Unisolated(string workspace)
    {
        var variables = Variables(Path.Combine(workspace, "box"), Path.Combine(workspace, "build"), agent.Directory)
            .Append(("TMPDIR", Path.Combine(workspace, "tmp")))
            .Select(static variable => $"{variable.Item1}={variable.Item2}");
        string[] identity = Environment.IsPrivilegedProcess ? [.. AsNobody(["--pdeathsig", "KILL"])] : ["setpriv", "--no-new-privs", "--pdeathsig", "KILL"];
        return [.. identity, "nice", "-n", "10", "env", "-i", "-C", Path.Combine(workspace, "box"), .. variables, "prlimit", .. Limits(), .. Erlang(agent.Directory)];
    }

    private IEnumerable<(string Name, string Value)> Variables(string home, string build, string agentDirectory)
    {
        return
        [
            ("ROOTDIR", otp.Root), ("BINDIR", otp.Runtime), ("EMU", "beam"), ("PROGNAME", "erl"), ("HOME", home), ("LANG", "C.UTF-8"),
            ("ERL_CRASH_DUMP_SECONDS", "0"), ("COLLAB_BUILD", build), ("COLLAB_PATCHES", Path.Combine(agentDirectory, "patches")),
        ];
    }

    private IEnumerable<string> Limits()
    {
        // DATA is the memory that a process has for itself; AS, with room for what it shares, is a second net.
        return
        [
            $"--data={options.MemoryBytes}", $"--as={options.MemoryBytes + (600L * 1024 * 1024)}", $"--nofile={SandboxLimits.OpenFiles}",
            $"--fsize={SandboxLimits.FileBytes}", "--core=0", $"--cpu={(int)options.CpuTime.TotalSeconds + 5}",
        ];
    }

    private IEnumerable<string> Erlang(string agentDirectory)
    {
        // In words of eight bytes: a process that grows beyond a quarter of the memory ends alone, and the agent can say so.
        var heap = options.MemoryBytes / 4 / 8;
        List<string> command =
        [
            Path.Combine(otp.Runtime, "erlexec"), "-noinput", "-boot", "start_clean", "+S", "1:1", "+SDcpu", "1:1", "+SDio", "1", "+A", "1",
            "+sbwt", "none", "+sbwtdcpu", "none", "+sbwtdio", "none", "+MIscs", "32",
            "+P", Text(SandboxLimits.ErlangProcesses), "+Q", "1024", "+t", Text(SandboxLimits.Atoms), "+hmax", heap.ToString(CultureInfo.InvariantCulture), "+hmaxel", "true",
            "-pa", $"{agentDirectory}/ebin", "-pa", $"{agentDirectory}/debugger",
        ];
        foreach (var application in new[] { "elixir", "logger", "ex_unit", "eex" })
        {
            command.AddRange(["-pa", Path.Combine(otp.ElixirLibraries, application, "ebin")]);
        }
        return [.. command, "-elixir", "ansi_enabled", "false", "-s", "Elixir.Collab.Agent.Boot"];
    }

    private static string Text(int number)
    {
        return number.ToString(CultureInfo.InvariantCulture);
    }

    private static string ReadScript()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("launch.sh")!);
        return reader.ReadToEnd();
    }
}
