using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>The ways to a place in a program: finding in all files, the outline, and a line's number.</summary>
public sealed class FindingTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private const string Program =
        """"
        defmodule Counter do
          @moduledoc """
          def not_this, do: 1
          """
          use GenServer

          def start_link(name, opts \\ [a: 1, b: {2, 3}]), do: {name, opts}

          @impl true
          def handle_call(:value, _from, count), do: {:reply, count, count}

          def handle_call({:add, n}, _from, count) do
            {:reply, n, count + n}
          end

          defp hidden, do: :ok

          defmodule Inner do
            defmacro twice(x), do: x
          end
        end

        """";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Something_is_found_in_all_files_and_opened_at_its_place_with_the_keyboard()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");

        await ana.PressAsync("Control+Shift+F");
        var box = ana.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Find in all files" });
        await Expect(box).ToBeFocusedAsync();
        await ana.TypeAsync("COUNT");
        var status = ana.Page.Locator(".find-status");
        await Expect(status).ToHaveTextAsync("7 matches in 2 files.");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Match case" }).ClickAsync();
        await Expect(status).ToHaveTextAsync("Nothing found.");
        await box.FillAsync("count");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Whole words" }).ClickAsync();
        await Expect(status).ToHaveTextAsync("6 matches in 2 files.");

        await box.PressAsync("ArrowDown");
        await ana.PressAsync("End");
        await ana.PressAsync("Enter");
        await ana.Page.WaitForFunctionAsync("() => window.collabRoom.editor.hasTextFocus()");
        Assert.Equal("count", await ana.Page.EvaluateAsync<string>(
            "() => window.collabRoom.editor.getModel().getValueInRange(window.collabRoom.editor.getSelection())"));
        Assert.Equal("# How to count\n", await ana.TextAsync());

        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Regular expression" }).ClickAsync();
        await box.FillAsync("count(");
        await Expect(status).ToContainTextAsync("This is not a regular expression (unterminated group).");
        await box.FillAsync(@"^def\w+ C");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Whole words" }).ClickAsync();
        await Expect(status).ToHaveTextAsync("1 match in 1 file.");
        ana.ExpectCleanConsole();
    }

    [Fact]
    public async Task A_pattern_that_takes_for_ever_holds_up_nobody_and_is_ended_with_a_sentence()
    {
        var line = new string('a', 60) + "!\n";
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, Program, others: [("slow.txt", line)]);
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.PressAsync("Control+Shift+F");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Regular expression" }).ClickAsync();
        var box = ana.Page.GetByRole(AriaRole.Searchbox, new() { Name = "Find in all files" });
        var status = ana.Page.Locator(".find-status");
        var beats = await ana.Page.EvaluateHandleAsync(
            "() => { const beats = { count: 0 }; setInterval(() => beats.count++, 20); return beats; }");

        await box.FillAsync("(a+)+$");
        await ana.PlaceCaretsAsync((1, 1));
        await ana.TypeAsync("# typed meanwhile\n");
        await ana.WaitUntilSavedAsync();
        await Expect(status).ToContainTextAsync("This regular expression takes too long here.");
        Assert.True(await beats.EvaluateAsync<int>("beats => beats.count") > 20, "The page has stood still.");
        await Expect(box).ToHaveAttributeAsync("aria-invalid", "true");

        await box.FillAsync("a+!");
        await Expect(status).ToHaveTextAsync("1 match in 1 file.");
        await Expect(box).ToHaveAttributeAsync("aria-invalid", "false");
        ana.ExpectCleanConsole();
    }

    [Fact]
    public async Task The_outline_has_modules_and_functions_follows_the_caret_and_goes_there()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        await ana.PressAsync("Alt+Shift+O");
        var outline = ana.Page.GetByRole(AriaRole.Tree, new() { Name = "Outline of the open file" });

        await Expect(outline.GetByRole(AriaRole.Treeitem).Locator(".tree-name")).ToHaveTextAsync(
            ["Counter", "start_link/2", "handle_call/3", "hidden/0", "Inner", "twice/1"]);
        await Expect(outline.Locator("[aria-level='3']")).ToHaveCountAsync(1);
        await ana.PressAsync("End");
        await ana.PressAsync("ArrowUp");
        await ana.PressAsync("Enter");
        Assert.Equal(18, await LineAsync(ana));
        await ana.PlaceCaretsAsync((13, 1));
        await Expect(outline.Locator("[aria-selected=true]")).ToHaveAttributeAsync("aria-label", "handle_call/3, function, line 10");
        await ana.PlaceCaretsAsync((17, 1));
        await ana.TypeAsync("  def fresh(a), do: a\n");
        await Expect(outline.GetByRole(AriaRole.Treeitem, new() { Name = "fresh/1, function, line 17" })).ToHaveAttributeAsync("aria-selected", "true");
        ana.ExpectCleanConsole();
    }

    [Fact]
    public async Task A_line_is_gone_to_by_its_number()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");

        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Go to line" }).ClickAsync();
        await ana.TypeAsync("12");
        await ana.PressAsync("Enter");

        Assert.Equal(12, await LineAsync(ana));
        ana.ExpectCleanConsole();
    }

    private static async Task<int> LineAsync(RoomPage page)
    {
        return await page.Page.EvaluateAsync<int>("() => window.collabRoom.editor.getPosition().lineNumber");
    }

    private async Task<Room> OpenAsync()
    {
        return await Room.OpenAsync(fixture.Server.Address, Cancellation, Program, others: [("notes.md", "# How to count\n")]);
    }
}
