using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>Two people at two browsers, one program: every way of changing text converges, and undo takes back one's own.</summary>
public sealed class EditingTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private const string Program =
        "defmodule Counter do\n  def zebra, do: 1\n  def apple, do: 2\n  def mango, do: 3\nend\n# count count count\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Words_typed_into_one_line_at_once_stay_whole()
    {
        await using var room = await OpenAsync("start \n");
        var (ana, ben) = await EnterBothAsync(room);
        await ana.PlaceCaretsAsync((1, 7));
        await ben.PlaceCaretsAsync((1, 7));

        await Task.WhenAll(ana.TypeAsync("alphabet", 15), ben.TypeAsync("zeppelin", 15));

        var text = await RoomPage.ExpectEqualTextsAsync(room, ana, ben);
        Assert.Contains("alphabet", text, StringComparison.Ordinal);
        Assert.Contains("zeppelin", text, StringComparison.Ordinal);
        ExpectCleanConsoles(ana, ben);
    }

    [Fact]
    public async Task Three_carets_make_one_operation()
    {
        await using var room = await OpenAsync("one\ntwo\nthree\n");
        var (ana, ben) = await EnterBothAsync(room);
        await ana.PlaceCaretsAsync((1, 1), (2, 1), (3, 1));

        await ana.TypeAsync("#");

        Assert.Equal("#one\n#two\n#three\n", await RoomPage.ExpectEqualTextsAsync(room, ana, ben));
        Assert.Equal(1, (await room.ReadAsync(Cancellation)).Revision);
    }

    public static TheoryData<string> Actions =>
        ["emoji", "paste of CRLF", "indent of a selection", "toggle comment", "replace all", "sort lines", "line break", "delete of a line"];

    [Theory]
    [MemberData(nameof(Actions))]
    public async Task An_action_converges_and_its_undo_and_redo_too_while_somebody_else_types(string action)
    {
        await using var room = await OpenAsync(Program);
        var (ana, ben) = await EnterBothAsync(room);
        await ben.PlaceCaretsAsync((6, 2));

        await Task.WhenAll(ActAsync(ana, action), ben.TypeAsync("by ben ", 10));
        var changed = await RoomPage.ExpectEqualTextsAsync(room, ana, ben);
        await ana.PressAsync("Control+z");
        var undone = await RoomPage.ExpectEqualTextsAsync(room, ana, ben);
        await ana.PressAsync("Control+Shift+z");
        var redone = await RoomPage.ExpectEqualTextsAsync(room, ana, ben);

        Assert.Equal(Program.Replace("# count", "#by ben  count", StringComparison.Ordinal), undone);
        Assert.Equal(changed, redone);
        Assert.NotEqual(undone, changed);
        Assert.DoesNotContain('\r', changed);
        ExpectCleanConsoles(ana, ben);
    }

    [Fact]
    public async Task An_input_method_composes_while_somebody_else_types()
    {
        await using var room = await OpenAsync("one\ntwo\n");
        var (ana, ben) = await EnterBothAsync(room);
        var devices = await ana.Page.Context.NewCDPSessionAsync(ana.Page);
        await ana.PlaceCaretsAsync((1, 4));
        await ben.PlaceCaretsAsync((2, 4));

        foreach (var composed in new[] { "k", "か", "かn", "かん", "漢" })
        {
            await devices.SendAsync("Input.imeSetComposition", new()
            {
                ["text"] = composed,
                ["selectionStart"] = composed.Length,
                ["selectionEnd"] = composed.Length,
            });
            await ben.TypeAsync("x");
            await ben.WaitUntilSavedAsync();
        }

        await devices.SendAsync("Input.insertText", new() { ["text"] = "漢字" });

        Assert.Equal("one漢字\ntwoxxxxx\n", await RoomPage.ExpectEqualTextsAsync(room, ana, ben));

        await ana.PressAsync("Control+z");
        Assert.Equal("one\ntwoxxxxx\n", await RoomPage.ExpectEqualTextsAsync(room, ana, ben));
        await ana.PressAsync("Control+Shift+z");
        Assert.Equal("one漢字\ntwoxxxxx\n", await RoomPage.ExpectEqualTextsAsync(room, ana, ben));
        ExpectCleanConsoles(ana, ben);
    }

    [Fact]
    public async Task A_file_that_somebody_renames_stays_under_the_caret_of_those_who_type_in_it()
    {
        await using var room = await OpenAsync(Program);
        var (ana, ben) = await EnterBothAsync(room);
        await ana.PlaceCaretsAsync((3, 7));

        await ben.Page.EvaluateAsync("id => window.collabRoom.renameDocument(id, 'lib/renamed.ex')", room.Document.ToString());
        await ana.Page.WaitForFunctionAsync(
            "id => window.collabRoom.client.machine.documents.get(id).path === 'lib/renamed.ex'", room.Document.ToString());
        await ana.TypeAsync("red_");

        var text = await RoomPage.ExpectEqualTextsAsync(room, ana, ben);
        Assert.Equal(Program.Replace("apple", "red_apple", StringComparison.Ordinal), text);
        ExpectCleanConsoles(ana, ben);
    }

    [Fact]
    public async Task Undo_all_mine_takes_my_text_and_leaves_theirs()
    {
        await using var room = await OpenAsync("shared line\n");
        var (ana, ben) = await EnterBothAsync(room);
        await ana.PlaceCaretsAsync((1, 8));
        await ana.TypeAsync("by ana ");
        await ana.WaitUntilSavedAsync();
        await ben.WaitForTextAsync("shared by ana line\n");
        await ben.PlaceCaretsAsync((1, 11));
        await ben.TypeAsync("BEN ");
        await RoomPage.ExpectEqualTextsAsync(room, ana, ben);
        await ana.PlaceCaretsAsync((1, 1));
        await ana.TypeAsync("> ");
        await RoomPage.ExpectEqualTextsAsync(room, ana, ben);

        await ana.RunActionAsync("collab.undoAllMine");

        Assert.Equal("shared BEN line\n", await RoomPage.ExpectEqualTextsAsync(room, ana, ben));
    }

    [Fact]
    public async Task Two_tabs_of_one_person_are_two_editors()
    {
        await using var room = await OpenAsync("\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        var again = await ana.OpenAgainAsync(room.Document);
        await ana.PlaceCaretsAsync((1, 1));
        await again.PlaceCaretsAsync((1, 1));

        await Task.WhenAll(ana.TypeAsync("first", 10), again.TypeAsync("second", 10));

        var text = await RoomPage.ExpectEqualTextsAsync(room, ana, again);
        Assert.Equal("firstsecond\n".Length, text.Length);
        Assert.Contains("second", text, StringComparison.Ordinal);
        ExpectCleanConsoles(ana, again);
    }

    [Fact]
    public async Task A_new_block_can_be_folded_though_the_text_never_stands_still()
    {
        await using var room = await OpenAsync("#\n\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");

        await ana.Page.EvaluateAsync(
            """
            () => {
              const model = window.collabRoom.editor.getModel();
              const insert = (line, column, text) => model.applyEdits([{ range: new monaco.Range(line, column, line, column), text }]);
              insert(2, 1, 'def one do\n  1\nend\n');
              window.typing = setInterval(() => insert(1, 2, 'x'), 20);
            }
            """);

        await ana.Page.WaitForSelectorAsync(".codicon-folding-expanded", new() { State = WaitForSelectorState.Attached });
        await ana.Page.EvaluateAsync("() => clearInterval(window.typing)");
        ExpectCleanConsoles(ana);
    }

    private static async Task ActAsync(RoomPage page, string action)
    {
        switch (action)
        {
            case "emoji":
                await page.PlaceCaretsAsync((2, 3));
                await page.Page.Keyboard.InsertTextAsync("😀");
                break;
            case "paste of CRLF":
                await page.PlaceCaretsAsync((2, 1));
                await page.RunActionAsync("paste", new { text = "  # one\r\n  # two\r\n", pasteOnNewLine = false });
                break;
            case "indent of a selection":
                await page.SelectAsync(2, 1, 4, 5);
                await page.PressAsync("Tab");
                break;
            case "toggle comment":
                await page.SelectAsync(2, 1, 4, 5);
                await page.PressAsync("Control+/");
                break;
            case "replace all":
                await page.Page.EvaluateAsync(
                    """
                    () => {
                      const find = window.collabRoom.editor.getContribution('editor.contrib.findController');
                      find.getState().change({ searchString: 'do: ', replaceString: 'do:  10 + ' }, false);
                      find.start({ forceRevealReplace: true, seedSearchStringFromSelection: 'none', shouldFocus: 0, shouldAnimate: false });
                      find.replaceAll();
                      find.closeFindWidget();
                      window.collabRoom.focusEditor();
                    }
                    """);
                break;
            case "sort lines":
                await page.SelectAsync(2, 1, 4, 19);
                await page.RunActionAsync("editor.action.sortLinesAscending");
                break;
            case "line break":
                await page.PlaceCaretsAsync((2, 7));
                await page.PressAsync("Enter");
                break;
            case "delete of a line":
                await page.PlaceCaretsAsync((3, 4));
                await page.PressAsync("Control+Shift+K");
                break;
            default:
                throw new ArgumentException($"Nobody knows how to do \"{action}\".");
        }
    }

    private static void ExpectCleanConsoles(params RoomPage[] pages)
    {
        Assert.All(pages, static page => page.ExpectCleanConsole());
    }

    private async Task<Room> OpenAsync(string text)
    {
        return await Room.OpenAsync(fixture.Server.Address, Cancellation, text);
    }

    private async Task<(RoomPage Ana, RoomPage Ben)> EnterBothAsync(Room room)
    {
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        return (ana, await RoomPage.EnterAsync(Browser, room, "Ben"));
    }
}
