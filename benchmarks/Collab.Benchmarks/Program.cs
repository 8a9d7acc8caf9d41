using System.Text.Json;
using BenchmarkDotNet.Running;
using Collab.Benchmarks;

// "worker" is our side of benchmarks/peers: a work a line on standard input, a JSON result a line on standard output. All else goes to BenchmarkDotNet.
if (args is not ["worker"])
{
    BenchmarkSwitcher.FromAssembly(typeof(EditingTrace).Assembly).Run(args);
    return;
}

var options = new JsonSerializerOptions(JsonSerializerDefaults.Web);
var peer = new PeerWork();
while (Console.ReadLine() is { } work)
{
    GC.Collect();
    GC.WaitForPendingFinalizers();
    Console.WriteLine(JsonSerializer.Serialize(peer.Do(work), options));
}
