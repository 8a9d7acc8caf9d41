using Collab.PageMeter;
using Collab.Testing;
using Microsoft.Playwright;

if (args is [] or ["--help" or "-h"])
{
    Console.WriteLine(MeterOptions.Usage);
    return 0;
}

MeterOptions options;
try
{
    options = MeterOptions.Parse(args);
}
catch (FormatException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 2;
}

await using var server = await ServerProcess.StartAsync(
    new ServerProcessOptions
    {
        Configuration = "Release",
        Directory = options.Server,
        Environment = new Dictionary<string, string> { ["Collaboration__MaxParticipantsPerSession"] = "1000", ["Sandbox__WarmNodes"] = "2" },
    },
    CancellationToken.None);
using var playwright = await Playwright.CreateAsync();
await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
{
    ExecutablePath = "/usr/bin/chromium",
    Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--disable-background-networking"],
});
await (options.Measurement switch
{
    "weight" => Weight.MeasureAsync(server.Address, browser),
    "crowd" => Crowd.MeasureAsync(server.Address, browser, options.People, TimeSpan.FromMinutes(options.Minutes)),
    "run" => Running.MeasureAsync(server.Address, browser),
    _ => Large.MeasureAsync(server.Address, browser),
});
return 0;
