using System.Reflection;
using System.Security.Cryptography;
using System.Text;

namespace Collab.Sandbox.Node;

/// <summary>The compiled agent and what else a node is started with.</summary>
/// <param name="Directory">Bound read-only into the sandbox: <c>ebin</c>, <c>patches</c>, <c>debugger</c>.</param>
/// <param name="Filter">The seccomp filter, or null.</param>
internal sealed record Agent(string Directory, string? Filter, bool HasDebugger);

/// <summary>
/// Compiles the agent once for each of its versions and each Erlang. A folder is named by the digest of everything that goes in, is
/// filled beside its place and moved there when it is complete: two servers that start at once both find a whole one.
/// </summary>
internal static class AgentCache
{
    private const string SourcePrefix = "agent/";

    /// <exception cref="SandboxException">It does not compile, or cannot be written; the message says which.</exception>
    public static async Task<Agent> PrepareAsync(OtpInstallation otp, SandboxOptions options, CancellationToken cancellationToken)
    {
        var sources = ReadSources();
        var directory = Path.Combine(Reachable(Path.GetFullPath(options.Directory)), $"agent-{Digest(sources, otp)}");
        if (!Directory.Exists(directory))
        {
            var building = $"{directory}.{Guid.NewGuid():n}";
            try
            {
                await BuildAsync(building, sources, otp, cancellationToken);
                MakeReadable(building);
                Directory.Move(building, directory);
            }
            catch (IOException) when (Directory.Exists(directory))
            {
                // Another server was faster, with the same content.
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new SandboxException($"The sandbox's agent cannot be written to {directory}: {exception.Message}");
            }
            finally
            {
                if (Directory.Exists(building))
                {
                    Directory.Delete(building, recursive: true);
                }
            }
        }
        var filter = Path.Combine(directory, "seccomp.bpf");
        return new Agent(directory, File.Exists(filter) ? filter : null, otp.Debugger is not null);
    }

    private static async Task BuildAsync(string directory, SortedDictionary<string, byte[]> sources, OtpInstallation otp, CancellationToken cancellationToken)
    {
        var ebin = Directory.CreateDirectory(Path.Combine(directory, "ebin")).FullName;
        var patches = Directory.CreateDirectory(Path.Combine(directory, "patches")).FullName;
        var debugger = Directory.CreateDirectory(Path.Combine(directory, "debugger")).FullName;
        List<string> paths = [];
        foreach (var (name, text) in sources)
        {
            var path = Path.Combine(directory, "src", name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path, text, cancellationToken);
            paths.Add(path);
        }
        if (otp.Debugger is not null)
        {
            foreach (var beam in Directory.EnumerateFiles(otp.Debugger, "*.beam"))
            {
                File.Copy(beam, Path.Combine(debugger, Path.GetFileName(beam)));
            }
        }
        var (exitCode, output) = await Tool.RunAsync("elixirc", ["--no-docs", "-pa", debugger, "-o", ebin, .. paths], cancellationToken);
        if (exitCode != 0)
        {
            throw new SandboxException($"The sandbox's agent does not compile with Elixir {otp.ElixirVersion} on OTP {otp.OtpRelease}: {output}");
        }
        if (otp.Debugger is not null)
        {
            // What cannot be patched is left as it is, and the agent says so: no failure.
            await Tool.RunAsync("elixir", ["-pa", ebin, "-pa", debugger, "-e", "Collab.Agent.Patch.build(hd(System.argv()))", patches], cancellationToken);
        }
        if (SeccompFilter.Build() is { } filter)
        {
            await File.WriteAllBytesAsync(Path.Combine(directory, "seccomp.bpf"), filter, cancellationToken);
        }
    }

    /// <summary>
    /// A server that runs as root starts nodes as nobody, who must be able to get at the agent. Where the data directory lies in a folder
    /// that only root may enter, the agent is kept outside of it.
    /// </summary>
    private static string Reachable(string directory)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return directory;
        }
        Directory.CreateDirectory(directory);
        for (var parent = new DirectoryInfo(directory); parent is not null; parent = parent.Parent)
        {
            if (!parent.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return "/var/cache/collab-sandbox";
            }
        }
        return directory;
    }

    // Whatever the account's mask for new files is.
    private static void MakeReadable(string directory)
    {
        if (!Environment.IsPrivilegedProcess || OperatingSystem.IsWindows())
        {
            return;
        }
        foreach (var path in Directory.EnumerateFileSystemEntries(directory, "*", SearchOption.AllDirectories).Append(directory))
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.GroupRead | UnixFileMode.OtherRead
                | (Directory.Exists(path) ? UnixFileMode.GroupExecute | UnixFileMode.OtherExecute : UnixFileMode.None));
        }
    }

    private static SortedDictionary<string, byte[]> ReadSources()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var sources = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(static name => name.StartsWith(SourcePrefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            sources[resource[SourcePrefix.Length..].Replace('\\', '/')] = bytes.ToArray();
        }
        return sources;
    }

    private static string Digest(SortedDictionary<string, byte[]> sources, OtpInstallation otp)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, text) in sources)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{text.Length}\0"));
            hash.AppendData(text);
        }
        hash.AppendData(Encoding.UTF8.GetBytes($"{otp.Root}\0{otp.Runtime}\0{otp.OtpRelease}\0{otp.ElixirVersion}\0{otp.Debugger}"));
        hash.AppendData(SeccompFilter.Build() ?? []);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}

/// <summary>The sandbox cannot be set up. The message is a sentence for the operator.</summary>
public sealed class SandboxException(string message) : Exception(message);
