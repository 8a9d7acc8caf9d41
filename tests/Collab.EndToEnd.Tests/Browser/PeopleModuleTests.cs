using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>The small functions of js/people by themselves, in Chromium, without a server: the page's requests are answered from the repository.</summary>
public sealed class PeopleModuleTests : PageTest
{
    private const string Origin = "http://modules.test";

    private static readonly string Root = FindRepositoryRoot();

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Page.RouteAsync(Origin + "/**", AnswerAsync);
        await Page.GotoAsync(Origin + "/");
    }

    /// <summary>The same as ChatTextTests has for the server.</summary>
    [Theory]
    [InlineData("Look, @ben!", "Ben")]
    [InlineData("@Ana Beatriz and @ana", "Ana Beatriz, Ana")]
    [InlineData("mail a@ben.example, @Bennet, @nobody", "")]
    [InlineData("use `@ben lib/a.ex:1` here", "")]
    [InlineData("```\n@ben\n``` @Ana", "Ana")]
    public async Task Mentions_are_those_that_the_server_marks(string text, string expected)
    {
        var names = await Page.EvaluateAsync<string[]>(
            """
            async text => {
              const { mentionsIn } = await import('/js/people/mentions.js');
              const people = ['Ana', 'Ana Beatriz', 'Ben'].map(name => ({ id: name, name }));
              return [...mentionsIn(text, people)];
            }
            """,
            text);
        Assert.Equal(expected, string.Join(", ", names));
    }

    [Theory]
    [InlineData("1:1 1:5 1:30 2:1", "1:1 1:5|1:30|2:1")]
    [InlineData("3:9 3:9 3:9", "3:9 3:9 3:9")]
    [InlineData("2:1 1:1", "1:1|2:1")]
    public async Task Flags_that_would_touch_stand_in_one_stack(string carets, string expected)
    {
        var stacks = await Page.EvaluateAsync<string>(
            """
            async carets => {
              const { stacksOf } = await import('/js/editor/remote-carets.js');
              const shown = carets.split(' ').map((place, index) => {
                const [lineNumber, column] = place.split(':').map(Number);
                return { id: String(index), position: { lineNumber, column } };
              });
              return stacksOf(shown).map(stack => stack.map(({ position }) => `${position.lineNumber}:${position.column}`).join(' ')).join('|');
            }
            """,
            carets);
        Assert.Equal(expected, stacks);
    }

    [Fact]
    public async Task Announcements_are_gathered_replaced_and_held_apart()
    {
        var said = await Page.EvaluateAsync<string[]>(
            """
            async () => {
              const { Announcer } = await import('/js/shell/announcer.js');
              const { preferences } = await import('/js/shell/preferences.js');
              const [polite, urgent] = [document.createElement('p'), document.createElement('p')];
              const said = [];
              const changed = new MutationObserver(() => said.push(`${said.length}: ${polite.textContent}`));
              changed.observe(polite, { childList: true });
              const announcer = new Announcer(polite, urgent);
              const once = () => new Promise(resolve => new MutationObserver((_, seen) => { seen.disconnect(); resolve(); }).observe(polite, { childList: true }));
              announcer.say('files', 'Ana created a.ex.');
              announcer.say('near', 'Ben is near you.', 'full');
              announcer.say('joined', 'Ben joined.');
              announcer.say('joined', '2 joined.');
              await once();
              preferences.set({ announcements: 'full' });
              for (const count of [1, 2, 3, 4, 5]) {
                announcer.say(`thing ${count}`, `${count}.`, 'full');
              }
              await once();
              preferences.set({ announcements: 'off' });
              announcer.say('joined', 'Mia joined.');
              announcer.answer('Nobody else is here.');
              announcer.alarm('Lost.');
              await new Promise(resolve => setTimeout(resolve));
              return [...said, urgent.textContent];
            }
            """);
        Assert.Equal(["0: Ana created a.ex. 2 joined.", "1: 1. 2. 3. And 2 more.", "2: Nobody else is here.", "Lost."], said);
    }

    private static async Task AnswerAsync(IRoute route)
    {
        var path = new Uri(route.Request.Url).AbsolutePath;
        var file = Path.Combine(Root, "wwwroot", path[1..]);
        await route.FulfillAsync(path == "/"
            ? new RouteFulfillOptions { ContentType = "text/html", Body = "<!doctype html><title>Modules</title>" }
            : File.Exists(file)
                ? new RouteFulfillOptions { ContentType = "text/javascript", BodyBytes = await File.ReadAllBytesAsync(file) }
                : new RouteFulfillOptions { Status = 404 });
    }

    private static string FindRepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "Collab.Web.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("Run this from a build inside the repository.");
    }
}
