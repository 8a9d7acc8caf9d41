using Collab.LoadGenerator;

if (args is ["--help" or "-h"])
{
    Console.WriteLine(LoadOptions.Usage);
    return 0;
}

try
{
    var options = LoadOptions.Parse(args);
    ServerProcess.PinGenerator();
    await using var started = options.Server is null ? await ServerProcess.StartAsync() : null;
    var result = await LoadRun.RunAsync(options, options.Server ?? started!.Address, started?.Id ?? options.ServerProcess);
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
