using System.Text.RegularExpressions;
using Collab.Testing;
using Microsoft.Playwright;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>Every page that is not the room, as those see it who may, at a desk and on a phone, light, dark and in high contrast.</summary>
public sealed partial class PageLooksTests : BrowserTest
{
    private static readonly string[] PagesOfStrangers = ["/", "/sign-in", "/sign-up", "/join/NONE-NONE", "/no-such-page"];

    private const string LinksOnThisSite =
        "links => links.map(link => new URL(link.href)).filter(url => url.origin === location.origin).map(url => url.pathname)";

    private readonly Looks _looks = new();

    [Fact]
    public async Task Every_page_reads_well()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.StartAsync(new ServerProcessOptions(), cancellation);
        var stranger = await (await NewContext()).NewPageAsync();
        await ViewAllAsync(stranger, server.Address, "empty", "/", "/sign-up");

        await using var room = await Room.OpenAsync(server.Address, cancellation);
        await ViewAllAsync(stranger, server.Address, "stranger", [.. PagesOfStrangers, $"/join/{room.JoinCode}"]);
        var owner = await RoomPage.EnterAsOwnerAsync(Browser, room);
        await ViewAllAsync(owner.Page, server.Address, "owner", await PagesOfAsync(owner.Page, server.Address));

        _looks.ExpectNoFaults();
    }

    /// <summary>All pages that links lead to from the start, so that a new page is looked at without being named here.</summary>
    private static async Task<string[]> PagesOfAsync(IPage page, Uri server)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        var waiting = new Queue<string>(["/"]);
        while (waiting.TryDequeue(out var path))
        {
            if (NotPages().IsMatch(path) || !known.Add(path))
            {
                continue;
            }

            await page.GotoAsync(new Uri(server, path).ToString());
            foreach (var link in await page.Locator("a[href]").EvaluateAllAsync<string[]>(LinksOnThisSite))
            {
                waiting.Enqueue(link);
            }
        }

        return [.. known];
    }

    private async Task ViewAllAsync(IPage page, Uri server, string who, params string[] paths)
    {
        foreach (var path in paths)
        {
            await page.GotoAsync(new Uri(server, path).ToString());
            var name = $"page-{who}{Identifier().Replace(path, "x").Replace('/', '-')}";
            foreach (var size in new[] { Looks.Desk, Looks.Phone })
            {
                await _looks.ViewAsync(page, $"{name}-{size.Width}", size, ColorScheme.Light);
                await _looks.ViewAsync(page, $"{name}-{size.Width}", size, ColorScheme.Dark);
            }

            await _looks.ViewAsync(page, $"{name}-narrow", Looks.Narrow, ColorScheme.Light);
            await _looks.ViewAsync(page, $"{name}-contrast", Looks.Desk, ColorScheme.Dark, "contrast");
        }
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}", RegexOptions.IgnoreCase)]
    private static partial Regex Identifier();

    /// <summary>The room has tests of its own, and files are no pages.</summary>
    [GeneratedRegex("^/sessions/[0-9a-f-]+$|\\.(json|zip|svg)$|^/api/", RegexOptions.IgnoreCase)]
    private static partial Regex NotPages();
}
