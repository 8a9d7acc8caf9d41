using System.Diagnostics;
using Collab.LoadGenerator;
using Collab.Testing;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(LoadOptions.Usage);
    return 0;
}

try
{
    var options = LoadOptions.Parse(args);
    PinGenerator();
    await using var started = options.Server is null ? await ServerProcess.StartAsync(Server, CancellationToken.None) : null;
    var result = await LoadRun.RunAsync(options, options.Server ?? started!.Address, started?.ProcessId ?? options.ServerProcess);
    if (options.HasHeader)
    {
        Console.WriteLine(LoadResult.Header);
    }

    Console.WriteLine(result.ToRow());
    Console.WriteLine(result.ToJson());
    return result.HasSucceeded ? 0 : 1;
}
catch (Exception exception) when (exception is FormatException or IOException or InvalidOperationException or Collab.Client.CollabApiException
    or HttpRequestException or TimeoutException or OperationCanceledException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}

// The last cores are the generator's, the first the server's: neither measures the other's work.
static void PinGenerator()
{
    if (OperatingSystem.IsLinux() && Environment.ProcessorCount is > 1 and <= 62)
    {
        using var self = Process.GetCurrentProcess();
        self.ProcessorAffinity = (nint)(((1L << Environment.ProcessorCount) - 1) & ~1L);
    }
}

internal sealed partial class Program
{
    /// <summary>A server of this run's own, with room for everybody.</summary>
    private static ServerProcessOptions Server => new()
    {
        Configuration = "Release",
        Processor = Environment.ProcessorCount > 1 ? 0 : null,
        Environment = new Dictionary<string, string> { ["Collaboration__MaxParticipantsPerSession"] = "1000" },
    };
}
