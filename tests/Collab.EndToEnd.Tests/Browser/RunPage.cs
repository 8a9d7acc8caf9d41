using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>What tests of the dock do and look for in a room's page.</summary>
internal static class RunPage
{
    /// <summary>A counter under a supervisor that <c>Main</c> asks again and again; <c>Crasher</c> raises when it is told to.</summary>
    public const string Counter = """
        defmodule Counter do
          use GenServer

          def start_link(_options) do
            GenServer.start_link(__MODULE__, %{count: 0, list: [1, 2]}, name: __MODULE__)
          end

          def next, do: GenServer.call(__MODULE__, :next)

          @impl true
          def init(state), do: {:ok, state}

          @impl true
          def handle_call(:next, _from, state) do
            step = 1
            count = state.count + step
            {:reply, count, %{state | count: count}}
          end

          @impl true
          def handle_cast(:boom, state) do
            raise "no more: #{state.count}"
          end
        end

        """;

    /// <summary>Of <see cref="Counter"/>: where <c>count</c> is computed.</summary>
    public const int CountLine = 16;

    public const int ReplyLine = 17;

    /// <summary>Of <see cref="Counter"/>: where it raises.</summary>
    public const int RaiseLine = 22;

    private const int CountsPrinted = 1_000;

    /// <summary>The supervisor of a <c>Counter</c>.</summary>
    public const string Tree = """
        defmodule Tree do
          use Supervisor
          def start_link(_options), do: Supervisor.start_link(__MODULE__, [], name: __MODULE__)

          @impl true
          def init(_options), do: Supervisor.init([Counter], strategy: :one_for_one)
        end

        """;

    /// <param name="isBusy">It asks the counter all the time.</param>
    /// <param name="countsPrinted">
    /// How many answers it prints. A page whose text grows under a look at it (axe reads all of it) takes the longer to look at the slower the machine is.
    /// </param>
    public static string Program(bool isBusy = true, int countsPrinted = CountsPrinted)
    {
        return Tree + $$"""
            defmodule Main do
              def run do
                {:ok, _tree} = Tree.start_link([])
                IO.puts("It runs.")
                work()
              end

              defp work do
                Process.sleep(50)
                if {{(isBusy ? "true" : "false")}}, do: tell(Counter.next())
                work()
              end

              defp tell(count) do
                if count <= {{countsPrinted}}, do: IO.puts("Count #{count}")
              end
            end
            """;
    }

    public static Task<Room> OpenAsync(Uri server, CancellationToken cancellationToken, bool isBusy = true, int countsPrinted = CountsPrinted)
    {
        return Room.OpenAsync(server, cancellationToken, Counter, null, ("lib/main.ex", Program(isBusy, countsPrinted)));
    }

    public static Task RunAsync(this RoomPage tab)
    {
        return tab.Button("Run the program").ClickAsync();
    }

    public static Task ShowAsync(this RoomPage tab, string panel)
    {
        return tab.Page.GetByRole(AriaRole.Tab, new() { NameRegex = new Regex($"^{panel}") }).ClickAsync();
    }

    public static ILocator Button(this RoomPage tab, string name, bool isExact = true)
    {
        return tab.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = isExact });
    }

    public static ILocator Output(this RoomPage tab)
    {
        return tab.Page.Locator("#run-output");
    }

    public static ILocator DockState(this RoomPage tab)
    {
        return tab.Page.Locator(".dock-state");
    }

    public static ILocator ProcessRow(this RoomPage tab, string name)
    {
        return tab.Page.GetByRole(AriaRole.Tree, new() { Name = "Supervision tree" }).Locator($"[data-name='{name}']");
    }

    public static ILocator Variable(this RoomPage tab, string name)
    {
        return tab.Page.GetByRole(AriaRole.Tree, new() { Name = "Variables" }).Locator($"[data-name='{name}']").First;
    }

    /// <summary>A breakpoint on a line of the open file, and the program comes to it.</summary>
    public static async Task StopAtAsync(this RoomPage tab, int line)
    {
        await tab.PlaceCaretsAsync((line, 1));
        await tab.PressAsync("F9");
        await tab.PressAsync("F5");
        await Assertions.Expect(tab.DockState()).ToHaveTextAsync($"Stands still at {Room.Path}:{line}");
    }
}
