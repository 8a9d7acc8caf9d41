using System.Diagnostics;

namespace Collab.Sandbox.Node;

/// <summary>Where Erlang and Elixir are on this machine.</summary>
/// <param name="Root">Erlang's root, e.g. <c>/usr/lib/erlang</c>.</param>
/// <param name="Runtime">Its <c>erts-N/bin</c>.</param>
/// <param name="ElixirLibraries">The folder with <c>elixir</c>, <c>logger</c>, <c>ex_unit</c> … in it.</param>
/// <param name="Debugger">The <c>ebin</c> of the debugger application, or null.</param>
internal sealed record OtpInstallation(
    string Root, string Runtime, string ElixirLibraries, string OtpRelease, string ElixirVersion, string? Debugger)
{
    /// <summary>What installs everything on Debian and Ubuntu.</summary>
    public const string InstallCommand = "apt-get install -y --no-install-recommends elixir bubblewrap";

    private const string Question =
        """
        IO.puts(:code.root_dir())
        IO.puts(Path.join([:code.root_dir(), "erts-#{:erlang.system_info(:version)}", "bin"]))
        IO.puts(:elixir |> :code.lib_dir() |> Path.dirname())
        IO.puts(:erlang.system_info(:otp_release))
        IO.puts(System.version())
        case :code.lib_dir(:debugger) do
          {:error, _} -> IO.puts("")
          directory -> IO.puts(Path.join(directory, "ebin"))
        end
        """;

    /// <summary>Asks the <c>elixir</c> on the path; null where there is none that works.</summary>
    public static async Task<OtpInstallation?> FindAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await Tool.RunAsync("elixir", ["-e", Question], cancellationToken);
        var lines = output.Split('\n');
        if (exitCode != 0 || lines.Length < 6)
        {
            return null;
        }
        var found = options.DebuggerDirectory ?? (lines[5].Length > 0 ? lines[5] : FindUnpackedDebugger());
        return new OtpInstallation(lines[0], lines[1], lines[2], lines[3], lines[4], Directory.Exists(found) ? found : null);
    }

    /// <summary>
    /// The Debian package of the debugger needs a desktop's libraries for its windows; the scripts unpack only its files, to here.
    /// </summary>
    private static string? FindUnpackedDebugger()
    {
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } configured
            ? configured
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        var libraries = Path.Combine(cache, "collab", "erlang-debugger", "usr", "lib", "erlang", "lib");
        return Directory.Exists(libraries)
            ? Directory.EnumerateDirectories(libraries, "debugger-*").Select(static directory => Path.Combine(directory, "ebin")).FirstOrDefault()
            : null;
    }
}

/// <summary>Short programs of the system, run to their end.</summary>
internal static class Tool
{
    /// <summary>The exit code and the standard output; -1 where the program is missing. What it says on its error output is put behind.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        using var process = new Process();
        process.StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            process.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return (-1, $"{program} is not installed.");
        }
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
