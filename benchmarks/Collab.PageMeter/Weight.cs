using System.Globalization;
using System.Text.Json;
using Collab.Protocol;
using Microsoft.Playwright;

namespace Collab.PageMeter;

/// <summary>What the first view of a room costs on the wire, by what it is for, with an empty cache.</summary>
internal static class Weight
{
    private const string Text = "defmodule Counter do\n  use GenServer\nend\n";

    public static async Task MeasureAsync(Uri server, IBrowser browser)
    {
        using var room = await Classroom.OpenAsync(server, new NewDocumentRequest("lib/counter.ex", Text));
        var page = await room.OpenJoinPageAsync(browser);
        var network = await page.Context.NewCDPSessionAsync(page);
        var addresses = new Dictionary<string, string>();
        var bytes = new Dictionary<string, long>();
        network.Event("Network.responseReceived").OnEvent += (_, data) =>
            addresses[data!.Value.GetProperty("requestId").GetString()!] = data.Value.GetProperty("response").GetProperty("url").GetString()!;
        network.Event("Network.loadingFinished").OnEvent += (_, data) => Count(data!.Value, addresses, bytes);
        await network.SendAsync("Network.enable");
        await network.SendAsync("Network.setCacheDisabled", new() { ["cacheDisabled"] = true });

        var startedAt = TimeProvider.System.GetTimestamp();
        await Classroom.EnterAsync(page);
        var textAfter = TimeProvider.System.GetElapsedTime(startedAt);
        await page.EvaluateAsync("() => window.collabRoom.focusEditor()");
        await page.Keyboard.TypeAsync("#");
        await page.WaitForFunctionAsync(
            "() => window.collabRoom.editor.getModel().getValue().includes('#') && window.collabRoom.client.machine.isSynchronised");
        var typedAfter = TimeProvider.System.GetElapsedTime(startedAt);

        Console.WriteLine("| part | kB on the wire | files |\n|---|---:|---:|");
        foreach (var part in bytes.GroupBy(static pair => PartOf(pair.Key)).OrderByDescending(static part => part.Sum(static pair => pair.Value)))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"| {part.Key} | {part.Sum(static pair => pair.Value) / 1000.0:F1} | {part.Count()} |"));
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| **all** | **{bytes.Values.Sum() / 1000.0:F1}** | {bytes.Count} |"));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"\nFrom the click on \"Enter as a guest\": text after {textAfter.TotalSeconds:F2} s, the first key saved after {typedAfter.TotalSeconds:F2} s."));
    }

    private static void Count(JsonElement data, Dictionary<string, string> addresses, Dictionary<string, long> bytes)
    {
        if (addresses.TryGetValue(data.GetProperty("requestId").GetString()!, out var address) && !address.StartsWith("data:", StringComparison.Ordinal))
        {
            bytes[address] = bytes.GetValueOrDefault(address) + (long)data.GetProperty("encodedDataLength").GetDouble();
        }
    }

    private static string PartOf(string address)
    {
        var path = new Uri(address).AbsolutePath;
        return path switch
        {
            _ when path.Contains("monaco-editor", StringComparison.Ordinal) => "Monaco",
            _ when path.Contains("BlazorMonaco", StringComparison.Ordinal) => "BlazorMonaco's own script",
            _ when path.Contains("MudBlazor", StringComparison.Ordinal) => "MudBlazor",
            _ when path.StartsWith("/_framework", StringComparison.Ordinal) || path.StartsWith("/_blazor", StringComparison.Ordinal) => "Blazor",
            _ when path.Contains("signalr", StringComparison.Ordinal) => "SignalR client",
            _ when path.EndsWith(".css", StringComparison.Ordinal) => "our styles",
            _ when path.EndsWith(".js", StringComparison.Ordinal) => "our modules",
            _ when path.StartsWith("/api", StringComparison.Ordinal) => "texts",
            _ => "pages and pictures",
        };
    }
}
