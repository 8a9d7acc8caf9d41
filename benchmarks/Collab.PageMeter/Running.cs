using System.Globalization;
using Collab.Protocol;
using Microsoft.Playwright;

namespace Collab.PageMeter;

/// <summary>
/// Two browsers in one room run a program: from the press of Run to the first output on both screens, and from Continue to the next stop on both, its line
/// and the variables in the debugger's panel. Times are wall-clock times of pages of one machine; "on the screen" is the first task after the frame that shows
/// what changed. The next stop comes at once, so its figures are upper bounds of "stop to shown": the command's own way to the program is in them.
/// </summary>
internal static class Running
{
    private const int RunCount = 15;
    private const int StopCount = 60;

    /// <summary>A warm node takes its time to be there again.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    /// <summary>Somebody who steps looks at what is there before the next step.</summary>
    private static readonly TimeSpan StopPause = TimeSpan.FromMilliseconds(300);

    private const string Counter = """
        defmodule Counter do
          use GenServer

          def start_link(_options) do
            GenServer.start_link(__MODULE__, 0, name: __MODULE__)
          end

          def next, do: GenServer.call(__MODULE__, :next)
          def reset, do: GenServer.cast(__MODULE__, :reset)

          @impl true
          def init(count), do: {:ok, count}

          @impl true
          def handle_call(:next, _from, count) do
            {:reply, count + 1, count + 1}
          end

          @impl true
          def handle_cast(:reset, _count), do: {:noreply, 0}
        end

        defmodule Tree do
          use Supervisor

          def start_link(_options) do
            Supervisor.start_link(__MODULE__, [], name: __MODULE__)
          end

          @impl true
          def init(_options) do
            Supervisor.init([Counter], strategy: :one_for_one)
          end
        end

        defmodule Main do
          def run do
            {:ok, _tree} = Tree.start_link([])
            IO.puts("begins")
            go_on()
          end

        """;

    /// <summary>Waits, as most programs do most of the time: one that kept a processor busy would take it from the browsers.</summary>
    private const string Waits = """
          defp go_on, do: Process.sleep(:infinity)
        end

        """;

    /// <summary>Comes to the breakpoint at once, again and again.</summary>
    private const string Counts = """
          defp go_on do
            Counter.next()
            go_on()
          end
        end

        """;

    /// <summary>
    /// Notes when output and stops are on the screen. Before a frame is painted its callbacks run; a message that one of them sends arrives when it
    /// has been painted.
    /// </summary>
    private const string Watch =
        """
        () => {
          const meter = window.meter = { output: 0, stop: 0, stopNumber: 0, variables: 0, variablesNumber: 0 };
          const now = () => performance.timeOrigin + performance.now();
          const shown = note => requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => note(now());
            port2.postMessage(null);
          });
          let wanted = null;
          const look = () => {
            const shownValue = document.querySelector('#dock-debugger [data-name="count"] .variable-value')?.textContent;
            if (wanted && shownValue === wanted.value) {
              const { stop } = wanted;
              wanted = null;
              shown(at => {
                meter.variables = at;
                meter.variablesNumber = stop;
              });
            }
          };
          new MutationObserver(look).observe(document.querySelector('.room-dock'), { subtree: true, childList: true, characterData: true });
          new MutationObserver(() => meter.output === 0 && document.querySelector('#run-output details:last-child .output-line')
            && shown(at => { meter.output ||= at; })).observe(document.querySelector('#run-output'), { subtree: true, childList: true });
          window.collabRoom.runs.tracker.addEventListener('stops', ({ detail }) => {
            if (detail) {
              wanted = { stop: detail.stop, value: detail.variables.find(({ name }) => name === 'count')?.value };
              look();
              shown(at => {
                meter.stop = at;
                meter.stopNumber = detail.stop;
              });
            }
          });
        }
        """;

    public static async Task MeasureAsync(Uri server, IBrowser browser)
    {
        var outputs = await InRoomAsync(server, browser, Waits, async (first, second) =>
        {
            var times = new List<double>();
            for (var run = 0; run < RunCount; run++)
            {
                await Task.Delay(Pause);
                times.Add(await RunAsync(first, second));
            }

            return times;
        });
        var panels = new List<double>();
        var stops = await InRoomAsync(server, browser, Counts, (first, second) => StopAsync(first, second, panels));
        Console.WriteLine("| what | median ms | p95 ms |\n|---|---:|---:|");
        Print("Run → first output on both screens", outputs);
        Print("Continue → next stopped line on both screens", stops);
        Print("Continue → its variables in the debugger on both screens", panels);
    }

    private static async Task<List<double>> InRoomAsync(
        Uri server, IBrowser browser, string rest, Func<IPage, IPage, Task<List<double>>> measureAsync)
    {
        using var room = await Classroom.OpenAsync(server, new NewDocumentRequest("lib/counter.ex", Counter + rest));
        var (first, second) = (await OpenAsync(room, browser), await OpenAsync(room, browser));
        var times = await measureAsync(first, second);
        await first.Context.CloseAsync();
        await second.Context.CloseAsync();
        return times;
    }

    private static async Task<IPage> OpenAsync(Classroom room, IBrowser browser)
    {
        var page = await room.OpenJoinPageAsync(browser);
        await Classroom.EnterAsync(page);
        await page.WaitForSelectorAsync("#run-output", new() { State = WaitForSelectorState.Attached });
        await page.EvaluateAsync(Watch);
        return page;
    }

    private static async Task<double> RunAsync(IPage first, IPage second)
    {
        foreach (var page in new[] { first, second })
        {
            await page.EvaluateAsync("() => { window.meter.output = 0; }");
        }

        var at = await PressAsync(first, "run");
        var shown = 0.0;
        foreach (var page in new[] { first, second })
        {
            await page.WaitForFunctionAsync("() => window.meter.output > 0");
            shown = Math.Max(shown, await page.EvaluateAsync<double>("() => window.meter.output"));
        }

        await PressAsync(first, "stop");
        await first.WaitForFunctionAsync("() => !window.collabRoom.runs.tracker.isRunning");
        return shown - at;
    }

    private static async Task<List<double>> StopAsync(IPage first, IPage second, List<double> panels)
    {
        await first.EvaluateAsync(
            """
            () => {
              const { editor } = window.collabRoom;
              const [found] = editor.getModel().findMatches('{:reply,', false, false, true, null, false);
              editor.setPosition(found.range.getStartPosition());
              editor.revealLineInCenter(found.range.startLineNumber);
              editor.focus();
            }
            """);
        await first.Keyboard.PressAsync("F9");
        await first.WaitForFunctionAsync("() => [...window.collabRoom.runs.tracker.breakpoints.values()].flat().length === 1");
        await PressAsync(first, "run");
        var times = new List<double>();
        await first.WaitForFunctionAsync("() => window.meter.variablesNumber > 0");
        for (var i = 0; i < StopCount; i++)
        {
            var last = await first.EvaluateAsync<long>("() => window.meter.stopNumber");
            await second.WaitForFunctionAsync("last => window.meter.variablesNumber >= last", last);
            await Task.Delay(StopPause);
            var at = await PressAsync(first, "continue");
            var (line, variables) = (0.0, 0.0);
            foreach (var page in new[] { first, second })
            {
                await page.WaitForFunctionAsync("last => window.meter.stopNumber > last && window.meter.variablesNumber > last", last);
                line = Math.Max(line, await page.EvaluateAsync<double>("() => window.meter.stop"));
                variables = Math.Max(variables, await page.EvaluateAsync<double>("() => window.meter.variables"));
            }

            times.Add(line - at);
            panels.Add(variables - at);
        }

        return times;
    }

    /// <summary>What the key does, without the way of the key through the browser's driver.</summary>
    private static Task<double> PressAsync(IPage page, string what)
    {
        return page.EvaluateAsync<double>(
            """
            what => {
              const { tracker } = window.collabRoom.runs;
              const [method, payload] = {
                run: ['Run', { mode: 'program' }], stop: ['Stop', {}],
                continue: ['DebugResume', { stop: tracker.run?.stops.at(-1)?.stop, step: 'continue' }],
              }[what];
              void window.collabRoom.callHub(method, payload);
              return performance.timeOrigin + performance.now();
            }
            """,
            what);
    }

    private static void Print(string what, List<double> times)
    {
        times.Sort();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"| {what} | {times[times.Count / 2]:F0} | {times[(int)(times.Count * 0.95)]:F0} |"));
    }
}
