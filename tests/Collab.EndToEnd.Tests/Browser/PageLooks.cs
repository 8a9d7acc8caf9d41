using Microsoft.Playwright;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>One thing on a page, in passing, in the middle of a test about something else: at a desk and on a phone, light and dark.</summary>
internal static class PageLooks
{
    public static async Task ExpectGoodAsync(IPage page, string name)
    {
        var looks = new Looks();
        await looks.ViewAsync(page, $"{name}-desk", Looks.Desk, ColorScheme.Light);
        await looks.ViewAsync(page, $"{name}-phone", Looks.Phone, ColorScheme.Dark);
        await page.SetViewportSizeAsync(Looks.Desk.Width, Looks.Desk.Height);
        looks.ExpectNoFaults();
    }
}
