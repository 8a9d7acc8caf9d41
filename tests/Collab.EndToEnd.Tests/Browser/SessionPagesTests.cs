using System.IO.Compression;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>Beginning, changing, ending and deleting sessions from the pages around the room.</summary>
public sealed class SessionPagesTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_settings_change_a_room_that_people_are_in()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "one\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana Beatriz");
        var owner = await OwnerAsync(room, $"/sessions/{room.Session}/settings");

        await owner.GetByLabel("Title", new() { Exact = true }).FillAsync("Supervisors");
        await owner.GetByLabel("Students may edit without being asked to").UncheckAsync();
        await owner.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).ClickAsync();

        await Expect(owner.GetByText("Everybody in the room has it already")).ToBeVisibleAsync();
        await Expect(ana.Page.GetByText("Supervisors", new() { Exact = true })).ToBeVisibleAsync();
        await ana.Page.WaitForFunctionAsync("() => window.collabRoom.editor.getRawOptions().readOnly === true");
        ana.ExpectCleanConsole();
    }

    [Fact]
    public async Task A_session_is_archived_found_again_and_deleted_for_good()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "one\n");
        var ana = await RoomPage.EnterAsync(Browser, room, "Ana Beatriz");
        var settings = $"/sessions/{room.Session}/settings";
        var owner = await OwnerAsync(room, settings);

        await owner.GetByRole(AriaRole.Button, new() { Name = "Archive it" }).ClickAsync();
        await Expect(owner.GetByText("Archived. It is in nobody")).ToBeVisibleAsync();
        await owner.GotoAsync(Address("/"));
        await Expect(owner.GetByText("None yet.")).ToBeVisibleAsync();
        await owner.GotoAsync(Address("/?archived=true"));
        await owner.GetByLabel("Part of a title").FillAsync("ROO");
        await owner.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await owner.GetByRole(AriaRole.Link, new() { Name = "Settings of A room" }).ClickAsync();
        await owner.GetByRole(AriaRole.Button, new() { Name = "Bring it back" }).ClickAsync();
        await Expect(owner.GetByText("It is back in the lists.")).ToBeVisibleAsync();

        await owner.GetByLabel("Type its title").FillAsync("Another");
        await owner.GetByRole(AriaRole.Button, new() { Name = "Delete it for good" }).ClickAsync();
        await Expect(owner.Locator(".notice.danger")).ToContainTextAsync("This is not its title");
        await owner.GetByLabel("Type its title").FillAsync("A room");
        await owner.GetByRole(AriaRole.Button, new() { Name = "Delete it for good" }).ClickAsync();
        await Expect(owner.GetByText("None yet.")).ToBeVisibleAsync();
        await ana.WaitForTruthAsync("closed");
        await owner.GotoAsync(Address(settings));
        await Expect(owner.GetByText("There is no such session")).ToBeVisibleAsync();
        Assert.Empty(fixture.TroubleInLog());
    }

    [Fact]
    public async Task A_session_begins_with_a_zip_or_a_folder_that_was_chosen()
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation);
        var owner = await OwnerAsync(room, "/");
        await owner.GetByLabel("Title", new() { Exact = true }).FillAsync("From a zip");
        await owner.GetByLabel("My own files").CheckAsync();
        await owner.GetByLabel("A zip", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "shop.zip", MimeType = "application/zip", Buffer = Zip("shop/logo.png", "\0") });
        await owner.GetByRole(AriaRole.Button, new() { Name = "Create the session" }).ClickAsync();
        await Expect(owner.Locator(".notice.danger")).ToContainTextAsync("shop/logo.png is not text");

        await owner.GetByLabel("A zip", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "shop.zip", MimeType = "application/zip", Buffer = Zip("shop/lib/shop.ex", "defmodule Shop do\nend\n") });
        await owner.GetByRole(AriaRole.Button, new() { Name = "Create the session" }).ClickAsync();
        await Expect(owner.Locator("[role=treeitem][title='lib/shop.ex']")).ToBeVisibleAsync();

        var folder = Directory.CreateTempSubdirectory("collab-import-");
        try
        {
            Directory.CreateDirectory(Path.Combine(folder.FullName, "lib"));
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "lib", "cart.ex"), "defmodule Cart do\nend\n", Cancellation);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "README.md"), "# Cart\n", Cancellation);
            Directory.CreateDirectory(Path.Combine(folder.FullName, "deps"));
            await File.WriteAllBytesAsync(Path.Combine(folder.FullName, "deps", "large.beam"), new byte[40 * 1024 * 1024], Cancellation);
            await owner.GotoAsync(Address("/"));
            await owner.GetByLabel("Title", new() { Exact = true }).FillAsync("From a folder");
            await owner.GetByLabel("My own files").CheckAsync();
            await owner.GetByLabel("A zip", new() { Exact = true }).SetInputFilesAsync(new FilePayload { Name = "huge.zip", MimeType = "application/zip", Buffer = new byte[9 * 1024 * 1024] });
            await owner.WaitForFunctionAsync("() => document.getElementById('import-zip').validationMessage.startsWith('These are 9 MB; at most 8 MB')");
            await owner.GetByLabel("A zip", new() { Exact = true }).SetInputFilesAsync(Array.Empty<FilePayload>());
            await owner.GetByLabel("Or a folder").SetInputFilesAsync(folder.FullName);
            await owner.GetByRole(AriaRole.Button, new() { Name = "Create the session" }).ClickAsync();
            await Expect(owner.Locator("[role=treeitem][title='lib/cart.ex']")).ToBeVisibleAsync();
        }
        finally
        {
            folder.Delete(recursive: true);
        }

        Assert.Empty(fixture.TroubleInLog());
    }

    /// <summary>The room's owner, signed in and on a page.</summary>
    private async Task<IPage> OwnerAsync(Room room, string path)
    {
        var page = await (await NewContext()).NewPageAsync();
        await page.GotoAsync(Address($"/sign-in?returnUrl={Uri.EscapeDataString(path)}"));
        await page.GetByLabel("Email address").FillAsync(room.OwnerEmail);
        await page.GetByLabel("Password").FillAsync(Room.Password);
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await page.WaitForURLAsync(Address(path));
        return page;
    }

    private string Address(string path) => new Uri(fixture.Server.Address, path).ToString();

    private static byte[] Zip(string path, string text)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var writer = new StreamWriter(zip.CreateEntry(path).Open());
            writer.Write(text);
        }

        return stream.ToArray();
    }
}
