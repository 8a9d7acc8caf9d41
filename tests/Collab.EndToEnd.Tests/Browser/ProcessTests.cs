using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>Looking into the running program and disturbing it, on the real BEAM: the tree, the story of a crash, state, evaluation, fields, messages.</summary>
public sealed class ProcessTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("one_for_one", "b", false, true, false)]
    [InlineData("rest_for_one", "b", false, true, true)]
    [InlineData("one_for_all", "b", true, true, true)]
    public async Task A_kill_tells_exactly_who_was_started_again(string strategy, string victim, bool isARestarted, bool isBRestarted, bool isCRestarted)
    {
        await using var room = await OpenAsync(strategy);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Run the program" }).ClickAsync();
        await ana.ShowAsync("Processes");
        await ben.ShowAsync("Processes");
        await Expect(ana.ProcessRow(":c")).ToBeVisibleAsync();
        await Expect(ana.ProcessRow("Team")).ToContainTextAsync(strategy);

        await ana.ProcessRow($":{victim}").ClickAsync();
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Kill…" }).ClickAsync();
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Kill it now" }).ClickAsync();

        var story = ben.Page.GetByRole(AriaRole.Log, new() { Name = "What supervisors did" });
        await Expect(story).ToContainTextAsync("Ana");
        await Expect(story).ToContainTextAsync(strategy);
        foreach (var (name, isRestarted) in new[] { ("a", isARestarted), ("b", isBRestarted), ("c", isCRestarted) })
        {
            foreach (var tab in new[] { ana, ben })
            {
                await Expect(tab.ProcessRow($":{name}").GetByText("restarted")).ToHaveCountAsync(isRestarted ? 1 : 0);
            }
        }

        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task State_is_read_and_replaced_and_expressions_are_evaluated_for_all_to_see()
    {
        await using var room = await OpenAsync("one_for_one");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Run the program" }).ClickAsync();
        await ana.ShowAsync("Processes");
        await ana.ProcessRow(":a").ClickAsync();
        await Expect(ana.Page.GetByLabel("State of the process")).ToContainTextAsync("{:a, 0}");
        await ana.Page.GetByPlaceholder("%{state | count: 0}").FillAsync("{elem(state, 0), 41}");
        await ana.PressAsync("Enter");

        await ben.ShowAsync("Debugger");
        await ben.Page.GetByLabel("Expression to evaluate").FillAsync("Worker.bump(:a)");
        await ben.PressAsync("Enter");
        await ana.ShowAsync("Debugger");
        await Expect(ana.Page.Locator(".debugger")).ToContainTextAsync("42");
        await Expect(ana.Page.Locator(".debugger")).ToContainTextAsync("Ben");
        fixture.ExpectClean(ana, ben);
    }

    [Fact]
    public async Task Chaos_kills_somebody_and_messages_are_drawn()
    {
        await using var room = await OpenAsync("one_for_one", isBusy: true);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Run the program" }).ClickAsync();
        await ana.ShowAsync("Messages");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Follow all messages" }).ClickAsync();
        await Expect(ana.Page.GetByRole(AriaRole.List, new() { Name = "Messages, oldest first" }).GetByText("Main calls :a: :bump").First)
            .ToBeAttachedAsync();
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Stop following" }).ClickAsync();
        await ana.ShowAsync("Processes");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Kill a random worker" }).ClickAsync();
        await Expect(ana.Page.GetByRole(AriaRole.Log, new() { Name = "What supervisors did" })).ToContainTextAsync("you killed a worker at random");
        fixture.ExpectClean(ana);
    }

    [Fact]
    public async Task A_field_is_read_by_the_program_and_two_writers_at_once_are_asked_which_counts()
    {
        await using var room = await OpenAsync("one_for_one");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var ben = await RoomPage.EnterAsync(Browser, room, "Ben");
        await ana.ShowAsync("Fields");
        await ana.Page.GetByLabel("New field").FillAsync("greeting");
        await ana.Page.GetByLabel("Its value").FillAsync("hello");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Add", Exact = true }).ClickAsync();
        await ana.Page.GetByLabel("When greeting is written at the same time").SelectOptionAsync("we choose");
        await ben.ShowAsync("Fields");
        await Expect(ben.Page.GetByLabel("When greeting is written at the same time")).ToHaveValueAsync("Manual");

        // Both begin from the same value, and neither knows of the other.
        foreach (var (tab, value) in new[] { (ana, "salut"), (ben, "servus") })
        {
            await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Change greeting" }).ClickAsync();
            await tab.Page.GetByLabel("Value of greeting").FillAsync(value);
        }

        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        foreach (var tab in new[] { ana, ben })
        {
            await Expect(tab.Page.GetByRole(AriaRole.List, new() { Name = "Values of greeting" }).GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        }

        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Keep this value \"servus\" of greeting" }).ClickAsync();
        await Expect(ben.Page.GetByRole(AriaRole.List, new() { Name = "Values of greeting" })).ToHaveCountAsync(0);
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Run the program" }).ClickAsync();
        await Expect(ben.Page.Locator("#run-output")).ToContainTextAsync("greeting: servus");
        fixture.ExpectClean(ana, ben);
    }

    private Task<Room> OpenAsync(string strategy, bool isBusy = false)
    {
        return Room.OpenAsync(fixture.Server.Address, Cancellation, """
            defmodule Worker do
              use GenServer
              def start_link(name), do: GenServer.start_link(__MODULE__, name)
              def child_spec(name), do: %{id: name, start: {__MODULE__, :start_link, [name]}}
              def pid(name), do: Enum.find_value(Supervisor.which_children(Team), fn {id, pid, _, _} -> id == name && pid end)
              def bump(name), do: GenServer.call(pid(name), :bump)

              @impl true
              def init(name), do: {:ok, {name, 0}}

              @impl true
              def handle_call(:bump, _from, {name, count}), do: {:reply, count + 1, {name, count + 1}}
            end

            """, null, ("lib/main.ex", $$"""
            defmodule Team do
              use Supervisor
              def start_link, do: Supervisor.start_link(__MODULE__, [], name: __MODULE__)

              @impl true
              def init(_), do: Supervisor.init(for(name <- [:a, :b, :c], do: {Worker, name}), strategy: :{{strategy}})
            end

            defmodule Main do
              def run do
                {:ok, _team} = Team.start_link()
                IO.puts("greeting: #{Collab.Field.get("greeting")}")
                work()
              end

              defp work do
                Process.sleep(100)
                if {{(isBusy ? "true" : "false")}}, do: Worker.bump(:a)
                work()
              end
            end
            """));
    }
}
