using System.Diagnostics;

namespace Collab.LoadGenerator;

/// <summary>The Release server as a child: on a free loopback port, with an empty data directory that goes when it goes.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Announcement = "Collab is listening on ";
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly DirectoryInfo _data;

    private ServerProcess(Process process, DirectoryInfo data)
    {
        (_process, _data) = (process, data);
    }

    public Uri Address { get; private set; } = null!;

    public int Id => _process.Id;

    public static async Task<ServerProcess> StartAsync()
    {
        var program = Path.Combine(Root(), "src/Collab.Web/bin/Release/net10.0/Collab.Web.dll");
        if (!File.Exists(program))
        {
            throw new FileNotFoundException($"The server is not built. Build it first: dotnet build {Root()}/src/Collab.Web -c Release");
        }

        var data = Directory.CreateTempSubdirectory("collab-load-");
        var isPinned = OperatingSystem.IsLinux() && Environment.ProcessorCount > 1;
        var start = new ProcessStartInfo(isPinned ? "taskset" : "dotnet")
        {
            RedirectStandardOutput = true,
            WorkingDirectory = Path.GetDirectoryName(program)!,
        };
        string[] arguments =
        [
            .. isPinned ? (string[])["-c", "0", "dotnet"] : [], program, "--urls", "http://127.0.0.1:0",
            $"--Collaboration:DataDirectory={data.FullName}", "--Collaboration:MaxParticipantsPerSession=1000",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new InvalidOperationException("The server could not be started.");
        var server = new ServerProcess(process, data);
        try
        {
            server.Address = await server.ReadAddressAsync().WaitAsync(StartTimeout);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The last core is the generator's, the first the server's: neither measures the other's work.</summary>
    public static void PinGenerator()
    {
        if (OperatingSystem.IsLinux() && Environment.ProcessorCount is > 1 and <= 62)
        {
            using var self = Process.GetCurrentProcess();
            self.ProcessorAffinity = (nint)(((1L << Environment.ProcessorCount) - 1) & ~1L);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync().WaitAsync(StopTimeout);
        _process.Dispose();
        _data.Delete(recursive: true);
    }

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Collab.Web.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName
            ?? throw new DirectoryNotFoundException("The generator runs inside the repository; give the address of a server with --server.");
    }

    private async Task<Uri> ReadAddressAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(Announcement, StringComparison.Ordinal))
            {
                // What it says later is of no interest, but a full pipe would stop it.
                _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new Uri(line[Announcement.Length..]);
            }
        }

        throw new InvalidOperationException("The server ended before it told its address; its reason is above.");
    }
}
