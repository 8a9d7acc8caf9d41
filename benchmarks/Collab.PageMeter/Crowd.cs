using System.Globalization;
using System.Text.Json;
using Collab.Client;
using Collab.Engine;
using Collab.Protocol;
using Microsoft.Playwright;

namespace Collab.PageMeter;

/// <summary>One page in a room in which many type: what it costs the page to watch.</summary>
internal static class Crowd
{
    private const double EditsPerSecond = 1;

    private const int LinesOfEach = 3;

    /// <summary>The room fills and the page settles before anything counts.</summary>
    private static readonly TimeSpan Warmup = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan Window = TimeSpan.FromSeconds(30);

    /// <summary>Counts long tasks, notes whose scripts the longest frame ran, and counts in how many different tasks each panel was changed.</summary>
    private const string Watch =
        """
        () => {
          const meter = window.meter = { longTasks: [], frames: [], renders: {} };
          const scripts = frame => frame.scripts.map(script => `${script.invoker} ${script.sourceFunctionName} ${Math.round(script.duration)}`).join(', ');
          new PerformanceObserver(list => meter.frames.push(...list.getEntries())).observe({ type: 'long-animation-frame' });
          meter.longestFrame = () => {
            const [frame] = meter.frames.splice(0).sort((a, b) => b.duration - a.duration);
            const layout = frame?.styleAndLayoutStart ? Math.round(frame.startTime + frame.duration - frame.styleAndLayoutStart) : 0;
            return frame ? `${Math.round(frame.duration)} ms: ${scripts(frame)}; style, layout and after ${layout}` : 'none';
          };
          new PerformanceObserver(list => meter.longTasks.push(...list.getEntries().map(entry => entry.duration))).observe({ type: 'longtask' });
          for (const panel of document.querySelectorAll('aside')) {
            const name = panel.getAttribute('aria-label');
            meter.renders[name] = 0;
            new MutationObserver(() => meter.renders[name]++).observe(panel, { subtree: true, childList: true, characterData: true, attributes: true });
          }
        }
        """;

    private const string Take =
        """
        () => {
          const { longTasks, renders } = window.meter;
          const taken = {
            longest: Math.max(0, ...longTasks), count: longTasks.length, renders: Math.max(0, ...Object.values(renders)),
            text: window.collabRoom.editor.getModel().getValueLength(), frame: window.meter.longestFrame(),
          };
          Object.keys(renders).forEach(name => { renders[name] = 0; });
          return taken;
        }
        """;

    /// <summary>The collection that was asked for is the meter's own doing; observers are told of it after a task or two.</summary>
    private const string Forget =
        """
        () => new Promise(resolve => setTimeout(resolve, 300)).then(() => {
          window.meter.longTasks.length = 0;
          window.meter.frames.length = 0;
        })
        """;

    public static async Task MeasureAsync(Uri server, IBrowser browser, int people, TimeSpan length)
    {
        using var room = await Classroom.OpenAsync(server, new NewDocumentRequest("lib/crowd.ex", Lines(people)));
        await Console.Error.WriteLineAsync($"Come and look: {new Uri(server, $"/join/{room.JoinCode}")}");
        var page = await room.OpenJoinPageAsync(browser);
        await Classroom.EnterAsync(page);
        var network = await page.Context.NewCDPSessionAsync(page);
        using var stop = new CancellationTokenSource();
        var typists = new List<Task>();
        for (var person = 0; person < people; person++)
        {
            typists.Add(TypeAsync(await room.EnterAsync($"Person {person + 1}"), person, stop.Token));
        }

        await Task.Delay(Warmup);
        await page.EvaluateAsync(Watch);
        Console.WriteLine(
            "| minute | long tasks over 50 ms | longest ms | renders of the busiest panel a second | text KB | JavaScript MB | DOM and buffers MB |\n|---:|---:|---:|---:|---:|---:|---:|");
        var memory = new List<Memory>();
        for (var at = Window; at <= length; at += Window)
        {
            await Task.Delay(Window);
            var taken = await page.EvaluateAsync<JsonElement>(Take);
            await network.SendAsync("HeapProfiler.collectGarbage");
            var usage = (await network.SendAsync("Runtime.getHeapUsage"))!.Value;
            await page.EvaluateAsync(Forget);
            var now = new Memory(
                at.TotalMinutes,
                taken.GetProperty("text").GetInt32() / 1e3,
                usage.GetProperty("usedSize").GetDouble() / 1e6,
                (usage.GetProperty("embedderHeapUsedSize").GetDouble() + usage.GetProperty("backingStorageSize").GetDouble()) / 1e6);
            memory.Add(now);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {now.Minute:F1} | {taken.GetProperty("count").GetInt32()} | {taken.GetProperty("longest").GetDouble():F0} | {taken.GetProperty("renders").GetInt32() / Window.TotalSeconds:F1} | {now.Text:F1} | {now.Scripts:F1} | {now.Rest:F1} |"));
            await Console.Error.WriteLineAsync($"Longest frame: {taken.GetProperty("frame").GetString()}");
        }

        Memory.Conclude(memory);
        await stop.CancelAsync();
        await Task.WhenAll(typists);
    }

    /// <summary>What a collection has left.</summary>
    private sealed record Memory(double Minute, double Text, double Scripts, double Rest)
    {
        /// <summary>The editor keeps a piece for each letter that was typed between others', so that its memory grows until the text has its size.</summary>
        private const double FullText = 0.97;

        /// <summary>Says how memory went once the text had its size: the slope of the line that fits best.</summary>
        public static void Conclude(List<Memory> all)
        {
            var full = all.SkipWhile(memory => memory.Text < FullText * all.Max(static other => other.Text)).ToList();
            if (full.Count > 1)
            {
                Console.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"\nFrom minute {full[0].Minute:F1} on, when the text has its size: JavaScript {Slope(full, static memory => memory.Scripts):+0.00;-0.00} MB a minute, DOM and buffers {Slope(full, static memory => memory.Rest):+0.00;-0.00} MB a minute."));
            }
        }

        private static double Slope(List<Memory> all, Func<Memory, double> value)
        {
            var (minute, mean) = (all.Average(static memory => memory.Minute), all.Average(value));
            return all.Sum(memory => (memory.Minute - minute) * (value(memory) - mean)) / all.Sum(memory => Math.Pow(memory.Minute - minute, 2));
        }
    }

    private static async Task TypeAsync(ClientSession session, int person, CancellationToken cancellationToken)
    {
        await using var own = session;
        var random = new Random(person);
        try
        {
            var document = await session.FindDocumentAsync("lib/crowd.ex", cancellationToken);
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds((0.5 + random.NextDouble()) / EditsPerSecond), cancellationToken);
                await EditAsync(session, document, person, random, cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The measurement is over.
        }
    }

    /// <summary>
    /// Everybody has some lines of his own, types at the end of one of them, and takes the last letters back when it is long, so that the file
    /// keeps its size. He tells where his caret is, as an editor does: who never leaves his line or tells no place changes nothing in the panel
    /// of people, and the page would seem to cost nothing.
    /// </summary>
    private static async Task EditAsync(ClientSession session, DocumentId document, int person, Random random, CancellationToken cancellationToken)
    {
        var caret = 0;
        var mark = Mark(person, random.Next(LinesOfEach));
        await session.EditAsync(
            document,
            text =>
            {
                var start = text.IndexOf(mark, StringComparison.Ordinal);
                var end = text.IndexOf('\n', start);
                var isLong = end - start > 60;
                caret = isLong ? end - 20 : end + 1;
                return isLong
                    ? Engine.Text.TextOperation.Replace(text.Length, end - 20, 20, "")
                    : Engine.Text.TextOperation.Replace(text.Length, end, 0, ((char)('a' + random.Next(26))).ToString());
            },
            cancellationToken);
        await session.SetSelectionsAsync(document, [new Engine.Presence.Selection(caret, caret)], cancellationToken);
    }

    private static string Mark(int person, int line) => $"# person {person}, {line}:";

    private static string Lines(int people)
    {
        return string.Concat(Enumerable.Range(0, people * LinesOfEach).Select(static line => $"{Mark(line / LinesOfEach, line % LinesOfEach)}\n"));
    }
}
