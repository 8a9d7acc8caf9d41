using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Collab.Engine;
using Microsoft.Playwright;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>One person's tab in a room, driven through what that person has: keyboard, mouse, and the words on the page.</summary>
internal sealed partial class RoomPage
{
    /// <summary>
    /// What Chromium and Blazor's circuit (with the time in front) write by themselves when a server goes away; everything else on the console
    /// is a fault of ours.
    /// </summary>
    private static readonly string[] NetworkNoise =
    [
        "net::ERR_", "WebSocket connection to", "WebSocket is not in the OPEN state", "Z] Error: ", "Z] Warning: ",
        // Blazor, of an event in a panel that it could not send.
        "Cannot send data if the connection is not in the 'Connected' State",
    ];

    /// <summary>A browser on a loaded machine may be a long history behind.</summary>
    private const float TimeoutMilliseconds = 90_000;

    private readonly ConcurrentQueue<string> _console = new();

    private RoomPage(IPage page, string name)
    {
        (Page, Name) = (page, name);
        page.SetDefaultTimeout(TimeoutMilliseconds);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
            {
                _console.Enqueue($"{name}: {message.Type}: {message.Text}");
            }
        };
        page.PageError += (_, error) => _console.Enqueue($"{name}: {error}");
    }

    public IPage Page { get; }

    public string Name { get; }

    /// <summary>Comes by the link as a guest, in a browser profile of its own.</summary>
    public static async Task<RoomPage> EnterAsync(
        IBrowser browser, Room room, string name, Uri? address = null, BrowserNewContextOptions? options = null)
    {
        var context = room.Own(await browser.NewContextAsync(options));
        var tab = new RoomPage(await context.NewPageAsync(), name);
        await tab.Page.GotoAsync(new Uri(address ?? room.Owner.Server, $"/join/{room.JoinCode}").ToString());
        await tab.Page.GetByLabel("Your name").FillAsync(name);
        await tab.Page.GetByRole(AriaRole.Button, new() { Name = "Enter as a guest" }).ClickAsync();
        await tab.Page.WaitForURLAsync(RoomAddress());
        await tab.WaitUntilReadyAsync(room.Document);
        return tab;
    }

    /// <summary>The person who opened the room, signed in with an account.</summary>
    public static async Task<RoomPage> EnterAsOwnerAsync(IBrowser browser, Room room, BrowserNewContextOptions? options = null)
    {
        var context = room.Own(await browser.NewContextAsync(options));
        var tab = new RoomPage(await context.NewPageAsync(), "Owner");
        var path = $"/sessions/{room.Session}";
        await tab.Page.GotoAsync(new Uri(room.Owner.Server, path).ToString());
        await tab.Page.GetByLabel("Email address").FillAsync(room.OwnerEmail);
        await tab.Page.GetByLabel("Password").FillAsync(Room.Password);
        await tab.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await tab.Page.WaitForURLAsync(RoomAddress());
        await tab.WaitUntilReadyAsync(room.Document);
        return tab;
    }

    /// <summary>Another tab of the same person in the same browser profile.</summary>
    public async Task<RoomPage> OpenAgainAsync(DocumentId document, string? url = null)
    {
        var tab = new RoomPage(await Page.Context.NewPageAsync(), $"{Name}, another tab");
        await tab.Page.GotoAsync(url ?? Page.Url);
        await tab.WaitUntilReadyAsync(document);
        return tab;
    }

    public async Task WaitUntilReadyAsync(DocumentId document)
    {
        await Page.WaitForFunctionAsync(
            "id => window.collabRoom?.client.machine.phase === 'live' && window.collabRoom.text(id) !== null", document.ToString());
        await Page.EvaluateAsync("id => window.collabRoom.openDocument(id)", document.ToString());
        await Page.WaitForFunctionAsync("id => window.collabRoom.binding.active === id", document.ToString());

        // The last of the room's modules to start.
        await Page.WaitForSelectorAsync("#find-query", new() { State = WaitForSelectorState.Attached });
    }

    /// <summary>Puts the caret, or several carets, at lines and columns counted from 1, and the focus into the editor.</summary>
    public async Task PlaceCaretsAsync(params (int Line, int Column)[] carets)
    {
        await Page.EvaluateAsync(
            """
            carets => {
              const room = window.collabRoom;
              room.focusEditor();
              room.editor.setSelections(carets.map(([line, column]) => new monaco.Selection(line, column, line, column)));
            }
            """,
            carets.Select(static caret => new[] { caret.Line, caret.Column }).ToArray());
    }

    public async Task SelectAsync(int firstLine, int firstColumn, int lastLine, int lastColumn)
    {
        await Page.EvaluateAsync(
            """
            ([firstLine, firstColumn, lastLine, lastColumn]) => {
              window.collabRoom.focusEditor();
              window.collabRoom.editor.setSelection(new monaco.Selection(firstLine, firstColumn, lastLine, lastColumn));
            }
            """,
            new[] { firstLine, firstColumn, lastLine, lastColumn });
    }

    public async Task TypeAsync(string text, int delayMilliseconds = 0)
    {
        await Page.Keyboard.TypeAsync(text, new() { Delay = delayMilliseconds });
    }

    public async Task PressAsync(string key)
    {
        await Page.Keyboard.PressAsync(key);
    }

    /// <summary>One of Monaco's own commands, as its menu and key bindings run it.</summary>
    public async Task RunActionAsync(string action, object? argument = null)
    {
        await Page.EvaluateAsync(
            "([action, argument]) => window.collabRoom.editor.trigger('keyboard', action, argument)", new[] { action, argument });
    }

    /// <summary>What stands in the editor itself.</summary>
    public async Task<string> TextAsync()
    {
        return await Page.EvaluateAsync<string>("() => window.collabRoom.editor.getModel().getValue()");
    }

    public async Task WaitUntilSavedAsync()
    {
        await Page.WaitForFunctionAsync("() => window.collabRoom?.client.machine.isSynchronised");
    }

    public async Task WaitForTextAsync(string expected)
    {
        await Page.WaitForFunctionAsync(
            "text => window.collabRoom?.editor.getModel()?.getValue() === text && window.collabRoom.text(window.collabRoom.binding.active) === text",
            expected);
    }

    public async Task WaitForTruthAsync(string level)
    {
        await Page.WaitForSelectorAsync($"#truth-bar[data-level='{level}']");
    }

    public async Task<string> TruthAsync()
    {
        return await Page.InnerTextAsync("#truth-bar");
    }

    /// <summary>Everything is saved, and every editor shows exactly what the server has.</summary>
    public static async Task<string> ExpectEqualTextsAsync(Room room, params RoomPage[] tabs)
    {
        foreach (var tab in tabs)
        {
            await tab.WaitUntilSavedAsync();
        }

        var server = await room.ReadAsync(TestContext.Current.CancellationToken);
        foreach (var tab in tabs)
        {
            await tab.WaitForTextAsync(server.Text);
        }

        return server.Text;
    }

    /// <summary>Nothing on the console but what the browser says of a network that was cut on purpose.</summary>
    public void ExpectCleanConsole(bool isNetworkCut = false)
    {
        var trouble = _console.Where(line => !isNetworkCut || !NetworkNoise.Any(noise => line.Contains(noise, StringComparison.Ordinal)));
        Assert.Empty(trouble);
    }

    [GeneratedRegex("/sessions/")]
    private static partial Regex RoomAddress();
}

internal static class RoomPages
{
    /// <summary>Neither the consoles of these tabs nor the server's log has anything to complain of.</summary>
    public static void ExpectClean(this ServerFixture fixture, params RoomPage[] tabs)
    {
        Array.ForEach(tabs, static tab => tab.ExpectCleanConsole());
        Assert.Empty(fixture.TroubleInLog());
    }
}
