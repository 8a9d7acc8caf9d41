using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>
/// Looks at pages in sizes and colours: no fault for assistive technology, no sideways scrolling. With <c>COLLAB_PICTURES</c> set to a
/// directory each view is also left there as a picture.
/// </summary>
internal sealed class Looks
{
    /// <summary>What stands in the editor of a room that is looked at: long enough for carets, selections and a line with a name.</summary>
    public const string Program =
        """
        defmodule Counter do
          use GenServer

          def start_link(opts \\ []) do
            GenServer.start_link(__MODULE__, 0, Keyword.put_new(opts, :name, __MODULE__))
          end

          @impl true
          def init(count), do: {:ok, count}

          @impl true
          def handle_call(:bump, _from, count) do
            {:reply, count + 1, count + 1}
          end
        end

        """;

    private static readonly string? Pictures = Environment.GetEnvironmentVariable("COLLAB_PICTURES");

    /// <summary>WCAG 2.2 at the levels A and AA.</summary>
    private static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"] },
    };

    private const string TooWide =
        """
        () => [...document.querySelectorAll('body *')].filter(element => element.getBoundingClientRect().right > window.innerWidth)
          .map(element => element.outerHTML.slice(0, 120))
        """;

    public static readonly ViewportSize Desk = new() { Width = 1440, Height = 900 };

    public static readonly ViewportSize Phone = new() { Width = 390, Height = 844 };

    /// <summary>What a desk's window of 1440 × 900 holds at 200 % (WCAG 1.4.4).</summary>
    public static readonly ViewportSize DeskZoomed = new() { Width = 720, Height = 450 };

    /// <summary>The width at which nothing but code may need sideways scrolling (WCAG 1.4.10).</summary>
    public static readonly ViewportSize Narrow = new() { Width = 320, Height = 640 };

    public static readonly ViewportSize PhoneOnItsSide = new() { Width = 844, Height = 390 };

    private readonly List<string> _faults = [];

    /// <summary>One thing on a page, in passing, in the middle of a test about something else: at a desk and on a phone, light and dark.</summary>
    public static async Task ExpectGoodAsync(IPage page, string name)
    {
        var looks = new Looks();
        await looks.ViewAsync(page, $"{name}-desk", Desk, ColorScheme.Light);
        await looks.ViewAsync(page, $"{name}-phone", Phone, ColorScheme.Dark);
        await page.SetViewportSizeAsync(Desk.Width, Desk.Height);
        looks.ExpectNoFaults();
    }

    public void ExpectNoFaults()
    {
        Assert.True(_faults.Count == 0, string.Join('\n', _faults));
    }

    public async Task ViewAsync(IPage page, string name, ViewportSize size, ColorScheme scheme, string theme = "system")
    {
        await page.SetViewportSizeAsync(size.Width, size.Height);
        await page.EmulateMediaAsync(new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce });
        await page.EvaluateAsync(
            "theme => { document.documentElement.dataset.theme = theme; document.dispatchEvent(new CustomEvent('collab:theme')); }", theme);
        if (Pictures is not null)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(Pictures, $"{name}-{scheme}.png") });
        }

        if (!await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= window.innerWidth"))
        {
            _faults.Add($"{name} is wider than the window: {string.Join(", ", await page.EvaluateAsync<string[]>(TooWide))}");
        }

        // What is inside of Monaco is Monaco's; what is around it is ours. Its loader would take axe for a module of its own.
        await page.EvaluateAsync("() => { window.defineOfMonaco = window.define; window.define = undefined; }");
        var result = await page.RunAxe(new AxeRunContext { Exclude = [new AxeSelector(".pane-editor"), new AxeSelector(".monaco-diff-editor")] }, Rules);
        await page.EvaluateAsync("() => { window.define = window.defineOfMonaco; }");
        _faults.AddRange(result.Violations.Select(fault =>
            $"{name}, {scheme}: {fault.Id}, {fault.Help}: {string.Join(", ", fault.Nodes.Select(static node => node.Html))}"));
    }
}
