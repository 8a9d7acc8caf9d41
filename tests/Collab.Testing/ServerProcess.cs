using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Collab.Testing;

/// <summary>How a <see cref="ServerProcess"/> is started.</summary>
public sealed record ServerProcessOptions
{
    /// <summary><c>Debug</c> or <c>Release</c>; null for the one that this program was built as.</summary>
    public string? Configuration { get; init; }

    /// <summary>Where a published server lies; null for the built one.</summary>
    public string? Directory { get; init; }

    /// <summary>The only processor that the server may use; null for all of them.</summary>
    public int? Processor { get; init; }

    /// <summary>Settings and other environment variables on top of the usual ones.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>
/// The built server as a process of its own, on a free port of the loopback and with a data directory that is deleted afterwards. It can be
/// killed and started again on the same port and data, which is what the tests of crashes are made of.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private const string ListeningMessage = "Now listening on:";

    private static readonly TimeSpan StartMaximum = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan StopMaximum = TimeSpan.FromSeconds(20);

    private readonly ServerProcessOptions _options;
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;

    private ServerProcess(ServerProcessOptions options)
    {
        _options = options;
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort()}"));
        DataDirectory = Directory.CreateTempSubdirectory("collab-server-").FullName;
    }

    public Uri Address { get; }

    public string DataDirectory { get; }

    public int ProcessId => _process!.Id;

    public bool HasExited => _process!.HasExited;

    /// <summary>What the server has written to its output, over all its starts.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>The top of the repository, which is also the server's content root.</summary>
    public static string RepositoryRoot { get; } = FindRepositoryRoot();

    /// <summary>A port that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static async Task<ServerProcess> StartAsync(ServerProcessOptions options, CancellationToken cancellationToken)
    {
        var server = new ServerProcess(options);
        try
        {
            await server.StartAgainAsync(cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the server on the port and data that it had. Returns when it listens.</summary>
    /// <param name="environment">Variables for this start only, on top of the options'.</param>
    public async Task StartAgainAsync(
        CancellationToken cancellationToken, IReadOnlyDictionary<string, string>? environment = null)
    {
        var listening = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process { StartInfo = StartInfo(environment), EnableRaisingEvents = true };
        process.Exited += (_, _) => listening.TrySetException(
            new InvalidOperationException($"The server ended before it listened on {Address}:\n{Log}"));
        process.OutputDataReceived += (_, line) => Take(line.Data, listening);
        process.ErrorDataReceived += (_, line) => Take(line.Data, listening);
        _process?.Dispose();
        _process = process;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await listening.Task.WaitAsync(StartMaximum, cancellationToken);
    }

    /// <summary><c>kill -9</c>: the process has no chance to write anything more.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process!.Kill();
        await WaitForExitAsync(cancellationToken);
    }

    /// <summary>Asks the server to stop, as a supervisor of services does.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using var signal = Process.Start("kill", ["-TERM", ProcessId.ToString(CultureInfo.InvariantCulture)]);
        await signal.WaitForExitAsync(cancellationToken);
        await WaitForExitAsync(cancellationToken);
    }

    public async Task WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process!.WaitForExitAsync(cancellationToken).WaitAsync(StopMaximum, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);

                // Not for ever: it also waits for the output's end, which a program of a sandbox may hold open for longer.
                await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(StopMaximum));
            }

            process.Dispose();
        }

        Directory.Delete(DataDirectory, recursive: true);
    }

    private static string FindRepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Collab.Web.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("Run this from a build inside the repository.");
    }

    /// <summary>This program lies in …/bin/Debug/net10.0/ or …/bin/Release/net10.0/.</summary>
    private static string OwnConfiguration()
    {
        return new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
    }

    private ProcessStartInfo StartInfo(IReadOnlyDictionary<string, string>? environment)
    {
        var directory = _options.Directory is { } published
            ? Path.GetFullPath(published)
            : Path.Combine(RepositoryRoot, "src", "Collab.Web", "bin", _options.Configuration ?? OwnConfiguration(), "net10.0");
        var program = Path.Combine(directory, "Collab.Web.dll");
        if (!File.Exists(program))
        {
            throw new InvalidOperationException($"Build the server first: {program} is not there.");
        }

        var start = _options.Processor is { } processor && OperatingSystem.IsLinux()
            ? new ProcessStartInfo("taskset", ["-c", processor.ToString(CultureInfo.InvariantCulture), "dotnet", program])
            : new ProcessStartInfo("dotnet", [program]);
        var contentRoot = _options.Directory is null ? RepositoryRoot : directory;
        start.WorkingDirectory = contentRoot;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority);
        start.Environment["ASPNETCORE_CONTENTROOT"] = contentRoot;
        start.Environment["Collaboration__DataDirectory"] = DataDirectory;
        start.Environment["Sandbox__Directory"] = Path.Combine(AppContext.BaseDirectory, "sandbox");
        start.Environment["Sandbox__WarmNodes"] = "0";
        start.Environment["Logging__LogLevel__Microsoft.Hosting.Lifetime"] = "Information";
        start.Environment["DOTNET_hostBuilder__reloadConfigOnChange"] = "false";
        foreach (var (name, value) in _options.Environment.Concat(environment ?? new Dictionary<string, string>()))
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private void Take(string? line, TaskCompletionSource listening)
    {
        if (line is null)
        {
            return;
        }

        _log.Enqueue(line);
        if (line.Contains(ListeningMessage, StringComparison.Ordinal))
        {
            listening.TrySetResult();
        }
    }
}
