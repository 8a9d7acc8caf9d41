using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>Everything that has to do with files, as people see it: the tree with its menu and its questions, finding, the outline, two panes.</summary>
public sealed class FilesLooksTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private static readonly (string Path, string Text)[] Others =
    [
        ("lib/counter/supervisor.ex", "defmodule Counter.Supervisor do\n  use Supervisor\nend\n"), ("mix.exs", "defmodule Mix do\nend\n"),
        ("test/counter_test.exs", "defmodule CounterTest do\n  test \"counts\", do: :ok\nend\n"), ("README.md", "# Counters\n"),
    ];

    private readonly Looks _looks = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_tree_its_menus_and_its_questions_read_well()
    {
        await using var room = await OpenAsync();
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        await using var ben = await room.EnterAsync("Ben", Cancellation);
        var readme = await ben.FindDocumentAsync("README.md", Cancellation);
        await ben.InsertAsync(readme, 0, "# By Ben\n", cancellationToken: Cancellation);
        await Expect(owner.Page.GetByRole(AriaRole.Treeitem, new() { Name = "README.md, changed by Ben" })).ToBeVisibleAsync();
        await ben.DeleteDocumentAsync(await ben.FindDocumentAsync("mix.exs", Cancellation), Cancellation);

        await ViewAsync(owner, "files-tree");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "More for test", Exact = true }).ClickAsync();
        await ViewAsync(owner, "files-menu");
        await owner.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Delete…" }).ClickAsync();
        await QuestionAsync(owner, "files-delete");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Delete", Exact = true }).ClickAsync();
        await Expect(owner.Page.GetByText("Deleted test (1 file)")).ToBeVisibleAsync();
        await owner.Page.GetByRole(AriaRole.Treeitem, new() { Name = "README.md" }).PressAsync("F2");
        await owner.Page.GetByLabel("New path of README.md").FillAsync("../up");
        await owner.PressAsync("Enter");
        await Expect(owner.Page.GetByText("A path stays inside the session")).ToBeVisibleAsync();
        await QuestionAsync(owner, "files-rename");
        await owner.PressAsync("Escape");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "More for files" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Deleted files (2)" }).ClickAsync();
        await QuestionAsync(owner, "files-deleted");
        owner.ExpectCleanConsole();
        _looks.ExpectNoFaults();
    }

    [Fact]
    public async Task Finding_the_outline_and_two_panes_read_well()
    {
        await using var room = await OpenAsync();
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        await owner.PressAsync("Control+Shift+F");
        await owner.TypeAsync("counter");
        await Expect(owner.Page.Locator(".find-match").First).ToBeVisibleAsync();
        await ViewAsync(owner, "files-find");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Regular expression" }).ClickAsync();
        await owner.Page.GetByRole(AriaRole.Searchbox).FillAsync("(");
        await Expect(owner.Page.GetByText("This is not a regular expression")).ToBeVisibleAsync();
        await _looks.ViewAsync(owner.Page, "files-find-bad", Looks.Desk, ColorScheme.Light);
        await owner.Page.GetByRole(AriaRole.Tab, new() { Name = "Outline" }).ClickAsync();
        await ViewAsync(owner, "files-outline");
        await owner.Page.EvaluateAsync("() => window.collabRoom.panes.split()");
        await owner.Page.EvaluateAsync(
            """
            () => {
              const { panes, client } = window.collabRoom;
              [...client.machine.documents.values()].forEach(document => panes.open(document.id));
            }
            """);
        await ViewAsync(owner, "files-split");
        await _looks.ViewAsync(owner.Page, "files-split-contrast", Looks.Desk, ColorScheme.Dark, "contrast");
        owner.ExpectCleanConsole();
        _looks.ExpectNoFaults();
    }

    private async Task ViewAsync(RoomPage page, string name)
    {
        await _looks.ViewAsync(page.Page, $"{name}-desk", Looks.Desk, ColorScheme.Light);
        await _looks.ViewAsync(page.Page, $"{name}-desk", Looks.Desk, ColorScheme.Dark);
        await page.Page.SetViewportSizeAsync(Looks.Phone.Width, Looks.Phone.Height);
        if (await page.Page.Locator(".room-files").IsHiddenAsync())
        {
            await page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Panels" }).GetByRole(AriaRole.Button, new() { Name = "Files" }).ClickAsync();
        }

        await _looks.ViewAsync(page.Page, $"{name}-phone", Looks.Phone, ColorScheme.Dark);
        await _looks.ViewAsync(page.Page, $"{name}-phone", Looks.Phone, ColorScheme.Light);
        await page.Page.SetViewportSizeAsync(Looks.Desk.Width, Looks.Desk.Height);
    }

    private async Task QuestionAsync(RoomPage page, string name)
    {
        await _looks.ViewAsync(page.Page, $"{name}-desk", Looks.Desk, ColorScheme.Light);
        await _looks.ViewAsync(page.Page, $"{name}-phone", Looks.Phone, ColorScheme.Dark);
        await Expect(page.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Page.SetViewportSizeAsync(Looks.Desk.Width, Looks.Desk.Height);
    }

    private async Task<Room> OpenAsync()
    {
        return await Room.OpenAsync(
            fixture.Server.Address, Cancellation, "defmodule Counter do\n  def start_link(opts), do: opts\n  defp hidden, do: 1\nend\n", others: Others);
    }
}
