using System.Globalization;
using System.Text.RegularExpressions;
using Collab.Testing;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>
/// A first lesson from an empty installation to its end, as a teacher and two students live it, by what they see on the pages. With
/// <c>COLLAB_PICTURES</c> set to a directory each scene is left there as a numbered picture: <c>scripts/pictures</c> makes those of the README.
/// </summary>
public sealed partial class FilmTests : BrowserTest
{
    private const string Password = "six green apples";

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("COLLAB_PICTURES");

    private static readonly BrowserNewContextOptions Desk = new()
    {
        ViewportSize = new() { Width = 1440, Height = 900 },
        ColorScheme = ColorScheme.Light,
        ReducedMotion = ReducedMotion.Reduce,
    };

    private static readonly BrowserNewContextOptions DarkDesk = new()
    {
        ViewportSize = new() { Width = 1440, Height = 900 },
        ColorScheme = ColorScheme.Dark,
        ReducedMotion = ReducedMotion.Reduce,
    };

    private static readonly BrowserNewContextOptions Phone = new()
    {
        ViewportSize = new() { Width = 390, Height = 844 },
        ColorScheme = ColorScheme.Light,
        ReducedMotion = ReducedMotion.Reduce,
        IsMobile = true,
        HasTouch = true,
        DeviceScaleFactor = 2,
    };

    private int _scene;

    [Fact]
    public async Task A_first_lesson_from_an_empty_installation_to_its_end()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.StartAsync(new ServerProcessOptions(), cancellation);
        var teacher = await OpenAsync(Desk, server.Address);
        await PictureAsync(teacher, "welcome");

        await teacher.GetByLabel("Your name").FillAsync("Ada Lovelace");
        await teacher.GetByLabel("Email address").FillAsync("ada@school.example");
        await teacher.GetByLabel("Password").FillAsync(Password);
        await teacher.GetByRole(AriaRole.Button, new() { Name = "Begin" }).ClickAsync();
        await Expect(teacher.Locator(".tour")).ToContainTextAsync("Step 1 of 5");
        await ReadyAsync(teacher);
        await PictureAsync(teacher, "demo-classroom-and-tour");
        await teacher.Keyboard.PressAsync("Escape");
        await teacher.GetByRole(AriaRole.Link, new() { Name = "Leave the session" }).ClickAsync();

        await teacher.GetByLabel("Title").FillAsync("Counters on Monday");
        await PictureAsync(teacher, "home");
        await teacher.GetByRole(AriaRole.Button, new() { Name = "Create the session" }).ClickAsync();
        await ReadyAsync(teacher);
        await PictureAsync(teacher, "room");

        await teacher.GetByRole(AriaRole.Button, new() { Name = "Share this session" }).ClickAsync();
        var code = await teacher.GetByLabel("Code", new() { Exact = true }).InputValueAsync();
        await PictureAsync(teacher, "share");
        await teacher.Keyboard.PressAsync("Escape");

        var ben = await OpenAsync(Phone, new Uri(server.Address, $"/join/{code}"));
        await ben.GetByLabel("Your name").FillAsync("Ben");
        await PictureAsync(ben, "join-by-phone");
        await ben.GetByRole(AriaRole.Button, new() { Name = "Enter as a guest" }).ClickAsync();
        await ReadyAsync(ben);
        await ben.Keyboard.PressAsync("Escape");
        var mia = await OpenAsync(DarkDesk, new Uri(server.Address, $"/join/{code}"));
        await mia.GetByLabel("Your name").FillAsync("Mia");
        await mia.GetByRole(AriaRole.Button, new() { Name = "Enter as a guest" }).ClickAsync();
        await ReadyAsync(mia);

        await TypeAsync(mia, 1, "# What happens when the counter dies?\n");
        await TypeAsync(teacher, 2, "# Let us find out together.\n");
        await Expect(Code(teacher)).ToContainTextAsync("What happens when the counter dies?");
        await Expect(Code(mia)).ToContainTextAsync("Let us find out together.");
        await PictureAsync(teacher, "writing-together");
        await PictureAsync(mia, "in-the-dark");
        await Expect(Code(ben)).ToContainTextAsync("Let us find out together.");
        await PictureAsync(ben, "on-a-phone");

        await SayAsync(mia, "Why does init return a tuple?");
        await SayAsync(teacher, "So that it can also say :stop");
        await Expect(mia.GetByRole(AriaRole.Log).GetByText("So that it can also say :stop")).ToBeVisibleAsync();
        await PictureAsync(teacher, "talking");

        await mia.GetByRole(AriaRole.Complementary, new() { Name = "People" })
            .GetByRole(AriaRole.Button, new() { Name = "Follow Ada Lovelace", Exact = true }).ClickAsync();
        await Expect(mia.GetByRole(AriaRole.Group, new() { Name = "Following" })).ToContainTextAsync("Following Ada Lovelace");
        await PictureAsync(mia, "following");
        await mia.Keyboard.PressAsync("Escape");

        await RunAsync(teacher, mia);

        await teacher.GetByRole(AriaRole.Button, new() { Name = "Split the editor" }).ClickAsync();
        await teacher.GetByRole(AriaRole.Treeitem, new() { Name = "counter_test.exs" }).ClickAsync();
        await Expect(teacher.GetByRole(AriaRole.Tab, new() { Name = "counter_test.exs" })).ToBeVisibleAsync();
        await PictureAsync(teacher, "two-files-side-by-side");
        await teacher.Keyboard.PressAsync("Control+Shift+P");
        await PictureAsync(teacher, "commands");
        await teacher.Keyboard.PressAsync("Escape");

        await mia.Context.SetOfflineAsync(true);
        await Expect(mia.Locator("#truth-bar")).ToHaveAttributeAsync("data-level", "offline");
        await TypeAsync(mia, 1, "# Typed in a tunnel.\n");
        await Expect(mia.Locator("#truth-bar")).ToContainTextAsync("kept on this device");
        await PictureAsync(mia, "offline");
        await mia.Context.SetOfflineAsync(false);
        await Expect(Code(teacher)).ToContainTextAsync("Typed in a tunnel.");

        await teacher.Keyboard.PressAsync("F1");
        await PictureAsync(teacher, "help");
        await teacher.Keyboard.PressAsync("Escape");
        await teacher.GetByRole(AriaRole.Link, new() { Name = "Leave the session" }).ClickAsync();
        await Expect(teacher.GetByRole(AriaRole.Heading, new() { Name = "My sessions" })).ToBeVisibleAsync();
        await PictureAsync(teacher, "my-sessions");
        await teacher.GetByRole(AriaRole.Link, new() { Name = "Settings of Counters on Monday" }).ClickAsync();
        await Expect(teacher.GetByRole(AriaRole.Heading, new() { Name = "Rules" })).ToBeVisibleAsync();
        await PictureAsync(teacher, "settings-of-a-session");
    }

    /// <summary>The program stops at a breakpoint of one for all, goes on, and loses a worker.</summary>
    private async Task RunAsync(IPage teacher, IPage student)
    {
        await teacher.EvaluateAsync(
            """
            () => {
              const { editor } = window.collabRoom;
              const [found] = editor.getModel().findMatches('{:reply, value, value}', false, false, true, null, false);
              editor.setPosition(found.range.getStartPosition());
              editor.revealLineInCenter(found.range.startLineNumber);
              editor.focus();
            }
            """);
        await teacher.Keyboard.PressAsync("F9");
        await Expect(teacher.Locator(".monaco-editor .breakpoint")).ToHaveCountAsync(1);
        await teacher.GetByRole(AriaRole.Button, new() { Name = "Run the program" }).ClickAsync();
        await Expect(student.Locator(".dock-state")).ToContainTextAsync("Stands still at lib/counter.ex");
        await Expect(teacher.Locator(".stopped-line")).ToHaveCountAsync(1);
        await Expect(teacher.GetByRole(AriaRole.Button, new() { Name = "Step over" })).ToBeVisibleAsync();
        await PictureAsync(teacher, "stopped-for-everybody");

        await teacher.EvaluateAsync("() => window.collabRoom.focusEditor()");
        await teacher.Keyboard.PressAsync("F9");
        await Expect(teacher.Locator(".monaco-editor .breakpoint")).ToHaveCountAsync(0);
        await teacher.Keyboard.PressAsync("F5");
        await student.GetByRole(AriaRole.Tab, new() { NameRegex = new Regex("^Processes") }).ClickAsync();
        await student.GetByRole(AriaRole.Button, new() { Name = "Larger" }).ClickAsync();
        await student.GetByRole(AriaRole.Button, new() { Name = "Kill a random worker" }).ClickAsync();
        await Expect(student.GetByRole(AriaRole.Log, new() { Name = "What supervisors did" })).ToContainTextAsync("you killed a worker at random");
        await PictureAsync(student, "who-was-started-again");

        await teacher.GetByRole(AriaRole.Button, new() { Name = "Stop the program" }).ClickAsync();
        await Expect(teacher.GetByRole(AriaRole.Button, new() { Name = "Run the program" })).ToBeEnabledAsync();
        foreach (var page in new[] { teacher, student })
        {
            await page.EvaluateAsync("() => window.collabRoom.editor.setScrollTop(0)");
            await page.GetByRole(AriaRole.Button, new() { Name = "Hide the program's panel" }).ClickAsync();
        }
    }

    private static ILocator Code(IPage page) => page.Locator(".view-lines").First;

    private static async Task ReadyAsync(IPage page)
    {
        await page.WaitForURLAsync(RoomAddress());
        await page.WaitForFunctionAsync("() => window.collabRoom?.client.machine.phase === 'live' && window.collabRoom.editor.getModel() !== null");
        await Assertions.Expect(page.Locator(".view-line").First).ToBeVisibleAsync();
    }

    /// <summary>At the beginning of a line.</summary>
    private static async Task TypeAsync(IPage page, int line, string text)
    {
        await page.EvaluateAsync(
            "line => { window.collabRoom.focusEditor(); window.collabRoom.editor.setPosition({ lineNumber: line, column: 1 }); }", line);
        await page.Keyboard.InsertTextAsync(text);
    }

    private static async Task SayAsync(IPage page, string text)
    {
        await page.GetByLabel("Message to everybody").FillAsync(text);
        await page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Log).GetByText(text)).ToBeVisibleAsync();
    }

    private async Task<IPage> OpenAsync(BrowserNewContextOptions options, Uri address)
    {
        var page = await (await NewContext(options)).NewPageAsync();
        page.SetDefaultTimeout(90_000);
        await page.GotoAsync(address.ToString());
        return page;
    }

    private async Task PictureAsync(IPage page, string name)
    {
        _scene++;
        if (Pictures is not null)
        {
            await page.ScreenshotAsync(new()
            {
                Path = Path.Combine(Pictures, string.Create(CultureInfo.InvariantCulture, $"{_scene:D2}-{name}.png")),
                Scale = ScreenshotScale.Css,
            });
        }
    }

    [GeneratedRegex("/sessions/")]
    private static partial Regex RoomAddress();
}
