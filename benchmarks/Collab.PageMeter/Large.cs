using System.Globalization;
using System.Text;
using Collab.Protocol;
using Microsoft.Playwright;

namespace Collab.PageMeter;

/// <summary>A file of 5 MB, and a session of 200 files: how long until text stands there, and how long a key takes.</summary>
internal static class Large
{
    private const int FileLength = 5_000_000;
    private const int FileCount = 200;
    private const int KeyCount = 100;

    /// <summary>The time from the key event to the frame of the screen that shows it, for each of the keys pressed meanwhile.</summary>
    private const string WatchKeys =
        """
        () => {
          window.meterKeys = [];
          document.addEventListener('keydown', () => {
            const at = performance.now();
            requestAnimationFrame(() => requestAnimationFrame(() => window.meterKeys.push(performance.now() - at)));
          }, { capture: true });
        }
        """;

    public static async Task MeasureAsync(Uri server, IBrowser browser)
    {
        Console.WriteLine("| room | text after s | key to screen ms p50 / p95 / max | all keys saved after s | other's edit shown after s |\n|---|---:|---:|---:|---:|");
        await MeasureAsync(server, browser, "one small file", new NewDocumentRequest("lib/a.ex", "# one\n"));
        await MeasureAsync(server, browser, "one file of 5 MB", new NewDocumentRequest("lib/large.ex", LargeText()));
        await MeasureAsync(
            server, browser, "200 files",
            [.. Enumerable.Range(0, FileCount).Select(static number => new NewDocumentRequest($"lib/part{number / 20}/file{number}.ex", $"# file {number}\n"))]);
    }

    private static async Task MeasureAsync(Uri server, IBrowser browser, string title, params NewDocumentRequest[] files)
    {
        using var room = await Classroom.OpenAsync(server, files);
        await using var other = await room.EnterAsync("Other");
        var document = await other.FindDocumentAsync(files[0].Path);
        var page = await room.OpenJoinPageAsync(browser);
        var time = TimeProvider.System;
        var startedAt = time.GetTimestamp();
        await Classroom.EnterAsync(page);
        await page.EvaluateAsync("id => window.collabRoom.openDocument(id)", document.ToString());
        await page.WaitForFunctionAsync("id => window.collabRoom.binding.active === id", document.ToString());
        var textAfter = time.GetElapsedTime(startedAt);

        await page.EvaluateAsync(WatchKeys);
        await page.EvaluateAsync("() => { window.collabRoom.focusEditor(); window.collabRoom.editor.setPosition({ lineNumber: 1, column: 1 }); }");
        var typedAt = time.GetTimestamp();
        for (var key = 0; key < KeyCount; key++)
        {
            await page.Keyboard.PressAsync("x");
        }

        await page.WaitForFunctionAsync("() => window.collabRoom.client.machine.isSynchronised");
        var savedAfter = time.GetElapsedTime(typedAt);
        var keys = (await page.EvaluateAsync<double[]>("() => window.meterKeys")).Order().ToArray();

        var editedAt = time.GetTimestamp();
        await other.InsertAsync(document, 0, "SEEN");
        await page.WaitForFunctionAsync("() => window.collabRoom.editor.getModel().getLineContent(1).startsWith('SEEN')");
        var seenAfter = time.GetElapsedTime(editedAt);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {title} | {textAfter.TotalSeconds:F2} | {At(keys, 0.5):F0} / {At(keys, 0.95):F0} / {keys[^1]:F0} | {savedAfter.TotalSeconds:F2} | {seenAfter.TotalSeconds:F2} |"));
        await page.Context.CloseAsync();
    }

    private static double At(double[] sorted, double share)
    {
        return sorted[Math.Min(sorted.Length - 1, (int)(share * sorted.Length))];
    }

    private static string LargeText()
    {
        var text = new StringBuilder(FileLength + 100);
        for (var line = 0; text.Length < FileLength; line++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  def value_{line}(argument), do: {{:ok, argument, {line}}}\n");
        }

        return text.ToString();
    }
}
