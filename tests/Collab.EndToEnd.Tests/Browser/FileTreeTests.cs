using System.Globalization;
using System.IO.Compression;
using System.Text;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>What two people do with the files of a session: with the keyboard, with the mouse, and with their own disks.</summary>
public sealed class FileTreeTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private static readonly (string Path, string Text)[] Program =
    [
        ("lib/counter/supervisor.ex", "one\ntwo\nthree\n"), ("test/counter_test.exs", "test\n"), ("README.md", "# Read me\n"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_tree_is_walked_and_a_file_renamed_deleted_and_restored_with_the_keyboard_alone()
    {
        await using var room = await OpenAsync();
        var (ana, ben) = await EnterBothAsync(room);

        await ana.PressAsync("Alt+Shift+F");
        await Expect(Row(ana, "counter.ex")).ToBeFocusedAsync();
        await ana.PressAsync("Home");
        await ana.PressAsync("ArrowDown");
        await Expect(Row(ana, "counter")).ToBeFocusedAsync();
        await ana.PressAsync("ArrowLeft");
        await Expect(Row(ana, "supervisor.ex")).ToHaveCountAsync(0);
        await ana.PressAsync("ArrowRight");
        await Expect(Row(ana, "supervisor.ex")).ToBeVisibleAsync();
        await ana.PressAsync("ArrowRight");
        await Expect(Row(ana, "supervisor.ex")).ToBeFocusedAsync();
        await ana.PressAsync("End");
        await Expect(Row(ana, "README.md")).ToBeFocusedAsync();
        await ana.TypeAsync("te");
        await Expect(Row(ana, "test")).ToBeFocusedAsync();
        await ana.PressAsync("ArrowRight");
        await ana.PressAsync("Enter");
        await Expect(ana.Page.GetByRole(AriaRole.Tab, new() { Name = "counter_test.exs" })).ToHaveAttributeAsync("aria-selected", "true");

        await ana.PressAsync("F2");
        await ana.Page.GetByLabel("New path of test/counter_test.exs").FillAsync("test/deep/renamed_test.exs");
        await ana.PressAsync("Enter");
        await Expect(Row(ben, "renamed_test.exs, open by Ana")).ToHaveAttributeAsync("aria-level", "3");
        await Expect(Row(ana, "renamed_test.exs")).ToBeFocusedAsync();

        await ana.PressAsync("Delete");
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).PressAsync("Enter");
        await Expect(Row(ben, "renamed_test.exs")).ToHaveCountAsync(0);
        await Expect(ana.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Deleted test/deep/renamed_test.exs" })).ToBeVisibleAsync();
        await Expect(ana.Page.Locator("[role=treeitem]:focus")).ToHaveCountAsync(1);
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Restore what was deleted" }).PressAsync("Enter");
        await Expect(Row(ben, "renamed_test.exs")).ToBeVisibleAsync();
        ExpectClean(ana, ben);
    }

    [Fact]
    public async Task A_file_is_created_in_a_folder_moved_by_dragging_and_moved_by_its_menu()
    {
        await using var room = await OpenAsync();
        var (ana, ben) = await EnterBothAsync(room);

        await Row(ana, "lib").ClickAsync(new() { Button = MouseButton.Right });
        await ana.Page.GetByRole(AriaRole.Menuitem, new() { Name = "New file here…" }).ClickAsync();
        await Expect(ana.Page.GetByLabel("Path of the new file")).ToHaveValueAsync("lib/");
        await ana.Page.GetByLabel("Path of the new file").FillAsync("lib/counter.ex");
        await ana.PressAsync("Enter");
        await Expect(ana.Page.GetByRole(AriaRole.Alert).Filter(new() { HasText = "There is a file lib/counter.ex already" })).ToBeVisibleAsync();
        await ana.Page.GetByLabel("Path of the new file").FillAsync("lib/worker.ex");
        await ana.PressAsync("Enter");
        await Expect(ana.Page.GetByRole(AriaRole.Tab, new() { Name = "worker.ex" })).ToHaveAttributeAsync("aria-selected", "true");

        await Row(ana, "worker.ex").DragToAsync(Row(ana, "test"));
        await Expect(ben.Page.Locator("[role=treeitem][title='test/worker.ex']")).ToBeVisibleAsync();

        await Row(ana, "worker.ex").FocusAsync();
        await ana.PressAsync("Shift+F10");
        await Expect(ana.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Open", Exact = true })).ToBeFocusedAsync();
        await ana.TypeAsync("m");
        await ana.PressAsync("Enter");
        await ana.Page.GetByLabel("Folder to move it to").FillAsync("");
        await ana.PressAsync("Enter");
        await Expect(ben.Page.Locator("[role=treeitem][title='worker.ex']")).ToBeVisibleAsync();
        ExpectClean(ana, ben);
    }

    [Fact]
    public async Task A_deleted_file_comes_back_with_its_text_to_somebody_who_edits_on()
    {
        await using var room = await OpenAsync("kept\n");
        var (ana, ben) = await EnterBothAsync(room);
        await ana.PlaceCaretsAsync((1, 5));
        await ana.TypeAsync(" by Ana");
        await RoomPage.ExpectEqualTextsAsync(room, ana, ben);

        await ben.Page.EvaluateAsync("id => window.collabRoom.deleteDocument(id)", room.Document.ToString());
        await Expect(ana.Page.GetByRole(AriaRole.Tab, new() { Name = "counter.ex" })).ToHaveCountAsync(0);
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "More for files" }).ClickAsync();
        await ana.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Deleted files (1)" }).ClickAsync();
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = $"Restore {Room.Path}" }).ClickAsync();
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Done" }).ClickAsync();
        await Row(ana, "counter.ex").ClickAsync();
        await Row(ben, "counter.ex").ClickAsync();
        await ana.WaitForTextAsync("kept by Ana\n");
        await ben.WaitForTextAsync("kept by Ana\n");
        await ben.PlaceCaretsAsync((1, 1));
        await ben.TypeAsync("Still ");

        Assert.Equal("Still kept by Ana\n", await RoomPage.ExpectEqualTextsAsync(room, ana, ben));
        ExpectClean(ana, ben);
    }

    [Fact]
    public async Task A_file_that_somebody_else_changes_is_marked_until_one_looks_at_it()
    {
        await using var room = await OpenAsync();
        var (ana, ben) = await EnterBothAsync(room);

        await Row(ben, "README.md").ClickAsync();
        await ben.Page.WaitForFunctionAsync("() => window.collabRoom.editor.getModel().getValue() === '# Read me\\n'");
        await ben.PlaceCaretsAsync((1, 1));
        await ben.TypeAsync("#");
        await Expect(Row(ana, "README.md, changed by Ben, open by Ben")).ToBeVisibleAsync();
        await Row(ana, "README.md").ClickAsync();
        await Expect(Row(ana, "README.md, open by Ana, Ben")).ToBeVisibleAsync();
        ExpectClean(ana, ben);
    }

    [Fact]
    public async Task The_tab_of_a_file_that_is_open_but_not_in_view_says_who_has_changed_it_until_it_is_seen()
    {
        await using var room = await OpenAsync();
        var (ana, ben) = await EnterBothAsync(room);
        await Row(ben, "README.md").ClickAsync();
        await Expect(Tab(ben, "README.md")).ToHaveAttributeAsync("aria-selected", "true");
        await ben.Page.EvaluateAsync("id => window.collabRoom.openDocument(id)", room.Document.ToString());
        await Expect(Tab(ben, "counter.ex")).ToHaveAttributeAsync("aria-selected", "true");

        await ana.PlaceCaretsAsync((1, 1));
        await ana.TypeAsync("#");
        await RoomPage.ExpectEqualTextsAsync(room, ana, ben);
        await Expect(Tab(ben, "counter.ex")).ToBeVisibleAsync();
        await Row(ana, "README.md").ClickAsync();
        await ana.Page.WaitForFunctionAsync("() => window.collabRoom.editor.getModel().getValue() === '# Read me\\n'");
        await ana.PlaceCaretsAsync((1, 1));
        await ana.TypeAsync("#");

        await Expect(Tab(ben, "README.md, changed by Ana")).ToHaveAttributeAsync("title", "README.md, changed by Ana");
        await Expect(Tab(ben, "README.md, changed by Ana").Locator(".tab-dot")).ToBeVisibleAsync();
        await Expect(ana.Page.Locator(".tab-dot:visible")).ToHaveCountAsync(0);
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Split the editor" }).ClickAsync();
        await Tab(ben, "README.md, changed by Ana").ClickAsync();
        await Expect(ben.Page.Locator(".tab-dot:visible")).ToHaveCountAsync(0);
        await Expect(Tab(ben, "README.md")).ToHaveAttributeAsync("aria-selected", "true");
        ExpectClean(ana, ben);
    }

    [Fact]
    public async Task What_is_uploaded_over_a_file_becomes_an_edit_of_what_differs_and_what_is_no_text_is_refused_in_words()
    {
        await using var room = await OpenAsync("one\ntwo\nthree\n");
        var (ana, ben) = await EnterBothAsync(room);
        await ben.PlaceCaretsAsync((3, 4));

        await Row(ana, "lib").ClickAsync(new() { Button = MouseButton.Right });
        var chooser = await ana.Page.RunAndWaitForFileChooserAsync(
            () => ana.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Upload here…" }).ClickAsync());
        await chooser.SetFilesAsync(
        [
            Payload("counter.ex", "one\r\nTWO\r\nthree\r\n"), Payload("fresh.ex", "fresh\n"),
            new FilePayload { Name = "logo.png", MimeType = "image/png", Buffer = [0x89, 0x50, 0x4e, 0x47, 0, 0xff] },
        ]);

        await Expect(ana.Page.GetByRole(AriaRole.Status).Filter(new() { HasText = "Uploaded 2 files. Not taken:" })).ToBeVisibleAsync();
        await Expect(ana.Page.GetByText("lib/logo.png is not a text file in UTF-8.")).ToBeVisibleAsync();
        await Expect(Row(ben, "fresh.ex")).ToBeVisibleAsync();
        Assert.Equal("one\nTWO\nthree\n", await RoomPage.ExpectEqualTextsAsync(room, ana, ben));
        Assert.Equal("3:4", await ben.Page.EvaluateAsync<string>(
            "() => { const { lineNumber, column } = window.collabRoom.editor.getPosition(); return `${lineNumber}:${column}`; }"));
        ExpectClean(ana, ben);
    }

    [Fact]
    public async Task Files_dropped_from_the_desktop_go_into_the_folder_under_the_pointer()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");

        await Row(ana, "test").EvaluateAsync(
            """
            row => {
              const dataTransfer = new DataTransfer();
              dataTransfer.items.add(new File(['dropped\n'], 'dropped.exs', { type: 'text/plain' }));
              row.dispatchEvent(new DragEvent('dragover', { bubbles: true, cancelable: true, dataTransfer }));
              row.dispatchEvent(new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer }));
            }
            """);

        await Expect(ana.Page.Locator("[role=treeitem][title='test/dropped.exs']")).ToBeVisibleAsync();
        await ana.Page.WaitForFunctionAsync("() => window.collabRoom.editor.getModel()?.getValue() === 'dropped\\n'");
        ana.ExpectCleanConsole();
    }

    [Fact]
    public async Task A_folder_is_dropped_from_the_desktop_or_chosen_with_the_keyboard_without_what_programs_made_in_it()
    {
        await using var room = await OpenAsync();
        var (ana, ben) = await EnterBothAsync(room);
        var desktop = Directory.CreateTempSubdirectory("collab-drop-");
        try
        {
            foreach (var path in new[] { "kit/mix.exs", "kit/lib/kit.ex", "kit/_build/dev/kit.beam", "kit/.DS_Store" })
            {
                var file = Path.Combine(desktop.FullName, path);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!);
                await File.WriteAllTextAsync(file, $"{path}\n", Cancellation);
            }

            var kit = Path.Combine(desktop.FullName, "kit");
            await DropAsync(ana, Row(ana, "test"), kit);
            await Expect(ana.Page.GetByText("Uploaded 2 files.")).ToBeVisibleAsync();
            await Expect(Entry(ben, "test/kit/mix.exs")).ToBeVisibleAsync();
            await Expect(Entry(ben, "test/kit/lib/kit.ex")).ToBeVisibleAsync();

            await ana.PressAsync("Alt+Shift+F");
            await ana.PressAsync("Home");
            await ana.PressAsync("Shift+F10");
            await Expect(ana.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Close", Exact = true })).ToBeFocusedAsync();
            await ana.TypeAsync("uu");
            await Expect(ana.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Upload a folder here…" })).ToBeFocusedAsync();
            var chooser = await ana.Page.RunAndWaitForFileChooserAsync(() => ana.PressAsync("Enter"));
            await chooser.SetFilesAsync(kit);
            await Expect(Entry(ben, "lib/kit/lib/kit.ex")).ToBeVisibleAsync();
            await Expect(Entry(ben, "lib/kit/mix.exs")).ToBeVisibleAsync();
            await Expect(ben.Page.Locator("[role=treeitem][title*='_build'], [role=treeitem][title*='DS_Store']")).ToHaveCountAsync(0);
        }
        finally
        {
            desktop.Delete(recursive: true);
        }

        ExpectClean(ana, ben);
    }

    [Fact]
    public async Task One_file_and_all_files_can_be_taken_home()
    {
        await using var room = await OpenAsync("home\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");

        await ana.Page.GetByRole(AriaRole.Button, new() { Name = $"More for {Room.Path}" }).ClickAsync();
        var file = await ana.Page.RunAndWaitForDownloadAsync(
            () => ana.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Download" }).ClickAsync());
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "More for files" }).ClickAsync();
        var all = await ana.Page.RunAndWaitForDownloadAsync(
            () => ana.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Download all as a zip" }).ClickAsync());

        Assert.Equal(("counter.ex", "A room.zip"), (file.SuggestedFilename, all.SuggestedFilename));
        using var zip = await ZipFile.OpenReadAsync(await all.PathAsync(), Cancellation);
        Assert.Equal(
            ["lib/counter.ex", "lib/counter/supervisor.ex", "README.md", "test/counter_test.exs"], zip.Entries.Select(static entry => entry.FullName));
        ana.ExpectCleanConsole();
    }

    [Fact]
    public async Task On_a_phone_the_list_makes_way_for_what_is_opened_and_stays_where_something_can_be_taken_back()
    {
        await using var room = await OpenAsync();
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana", options: new() { ViewportSize = new() { Width = 390, Height = 844 } });
        var sheet = ana.Page.GetByRole(AriaRole.Complementary, new() { Name = "Files" });
        var panels = ana.Page.GetByRole(AriaRole.Navigation, new() { Name = "Panels" });

        await panels.GetByRole(AriaRole.Button, new() { Name = "Files" }).ClickAsync();
        await Row(ana, "README.md").ClickAsync();
        await Expect(sheet).ToBeHiddenAsync();
        await panels.GetByRole(AriaRole.Button, new() { Name = "Files" }).ClickAsync();
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "More for README.md" }).ClickAsync();
        await ana.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete…" }).ClickAsync();
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(Row(ana, "README.md")).ToHaveCountAsync(0);
        await ana.Page.GetByRole(AriaRole.Button, new() { Name = "Restore what was deleted" }).ClickAsync();
        await Expect(Row(ana, "README.md")).ToBeVisibleAsync();
        ana.ExpectCleanConsole();
    }

    [Fact]
    public async Task Two_hundred_files_stay_usable()
    {
        var many = Enumerable.Range(0, 200)
            .Select(static number => (string.Create(CultureInfo.InvariantCulture, $"lib/part{number / 20:00}/file{number:000}.ex"), $"{number}\n"));
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "\n", others: many);
        var (ana, ben) = await EnterBothAsync(room);

        await Expect(ana.Page.GetByRole(AriaRole.Treeitem)).ToHaveCountAsync(212);
        await ana.PressAsync("Alt+Shift+F");
        await ana.TypeAsync("file137");
        await ana.PressAsync("Enter");
        await ana.Page.WaitForFunctionAsync("() => window.collabRoom.editor.getModel()?.getValue() === '137\\n'");
        await ana.Page.EvaluateAsync("id => window.collabRoom.openDocument(id)", room.Document.ToString());
        await ana.PlaceCaretsAsync((1, 1));
        await ben.PlaceCaretsAsync((1, 1));
        await Task.WhenAll(ana.TypeAsync("ana types ", 10), ben.TypeAsync("ben types ", 10));

        var text = await RoomPage.ExpectEqualTextsAsync(room, ana, ben);
        Assert.Contains("ana types ", text, StringComparison.Ordinal);
        ExpectClean(ana, ben);
    }

    private static ILocator Row(RoomPage page, string name)
    {
        return page.Page.GetByRole(AriaRole.Treeitem, new() { NameRegex = new($"^{System.Text.RegularExpressions.Regex.Escape(name)}(,|$)") });
    }

    private static ILocator Entry(RoomPage page, string path)
    {
        return page.Page.Locator($"[role=treeitem][title='{path}']");
    }

    /// <summary>As from the desktop: the browser reads the folder itself, which no event made by a script can let it do.</summary>
    private static async Task DropAsync(RoomPage page, ILocator target, string path)
    {
        var box = await target.BoundingBoxAsync() ?? throw new InvalidOperationException("What is dropped on is not in view.");
        var protocol = await page.Page.Context.NewCDPSessionAsync(page.Page);
        foreach (var step in new[] { "dragEnter", "dragOver", "drop" })
        {
            await protocol.SendAsync("Input.dispatchDragEvent", new()
            {
                ["type"] = step,
                ["x"] = box.X + (box.Width / 2),
                ["y"] = box.Y + (box.Height / 2),
                ["data"] = new { items = Array.Empty<object>(), files = new[] { path }, dragOperationsMask = 1 },
            });
        }
    }

    private static ILocator Tab(RoomPage page, string name)
    {
        return page.Page.GetByRole(AriaRole.Tablist, new() { Name = "Open files, First pane" }).GetByRole(AriaRole.Tab, new() { Name = name, Exact = true });
    }

    private static FilePayload Payload(string name, string text)
    {
        return new FilePayload { Name = name, MimeType = "text/plain", Buffer = Encoding.UTF8.GetBytes(text) };
    }

    private static void ExpectClean(params RoomPage[] pages)
    {
        Assert.All(pages, static page => page.ExpectCleanConsole());
    }

    private async Task<Room> OpenAsync(string text = "defmodule Counter do\nend\n")
    {
        return await Room.OpenAsync(fixture.Server.Address, Cancellation, text, others: Program);
    }

    private async Task<(RoomPage Ana, RoomPage Ben)> EnterBothAsync(Room room)
    {
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana");
        return (ana, await RoomPage.EnterAsync(Browser, room, "Ben"));
    }
}
