using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>
/// A page at a desk and on a phone, light and dark: no fault for assistive technology and no sideways scrolling. With <c>COLLAB_PICTURES</c> set to a
/// directory each view is also left there as a picture.
/// </summary>
internal static class PageLooks
{
    public static readonly ViewportSize Desk = new() { Width = 1440, Height = 900 };

    public static readonly ViewportSize Phone = new() { Width = 390, Height = 844 };

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("COLLAB_PICTURES");

    /// <summary>WCAG 2.2 at the levels A and AA.</summary>
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    /// <summary>All four views of a page.</summary>
    public static async Task ExpectGoodAsync(IPage page, string name)
    {
        foreach (var scheme in new[] { ColorScheme.Light, ColorScheme.Dark })
        {
            await ExpectGoodAsync(page, $"{name}-desk", Desk, scheme);
            await ExpectGoodAsync(page, $"{name}-phone", Phone, scheme);
        }

        await page.SetViewportSizeAsync(Desk.Width, Desk.Height);
    }

    public static async Task ExpectGoodAsync(IPage page, string name, ViewportSize size, ColorScheme scheme)
    {
        await page.SetViewportSizeAsync(size.Width, size.Height);
        await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        if (Pictures is not null)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{scheme}.png"), FullPage = true });
        }

        Assert.True(
            await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"), $"{name} is wider than the window.");

        // What is inside of Monaco is Monaco's; what is around it is ours. Its loader would take axe for a module of its own.
        await page.EvaluateAsync("() => { window.defineOfMonaco = window.define; window.define = undefined; }");
        var result = await page.RunAxe(new AxeRunContext { Exclude = [new AxeSelector(".pane-editor")] }, Rules);
        await page.EvaluateAsync("() => { window.define = window.defineOfMonaco; }");
        var faults = result.Violations.Select(fault =>
            $"{name}, {scheme}: {fault.Id}, {fault.Help}: {string.Join(", ", fault.Nodes.Select(static node => node.Html))}");
        Assert.Empty(faults);
    }
}
