using Bunit;
using Collab.Web.Features.Session;
using QRCoder;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

public sealed class QrCodeTests : BunitContext
{
    private const string Link = "https://collab.school.example/join/ABCD-EFGH";

    [Fact]
    public void The_drawing_has_a_title_and_every_dark_module_of_the_code()
    {
        var drawing = Render<QrCode>(parameters => parameters.Add(code => code.Text, Link).Add(code => code.Title, "QR code of the link"));

        var svg = drawing.Find("svg[role=img]");
        Assert.Equal("QR code of the link", drawing.Find($"#{svg.GetAttribute("aria-labelledby")}").TextContent);
        using var expected = QRCodeGenerator.GenerateQrCode(Link, QRCodeGenerator.ECCLevel.M);
        var dark = expected.ModuleMatrix.Sum(static row => row.Cast<bool>().Count(static module => module));
        Assert.Equal($"0 0 {expected.ModuleMatrix.Count} {expected.ModuleMatrix.Count}", svg.GetAttribute("viewBox"));
        Assert.Equal(dark, Widths(drawing.Find("path").GetAttribute("d")!).Sum());
    }

    [Fact]
    public void Another_link_is_another_drawing()
    {
        var drawing = Render<QrCode>(parameters => parameters.Add(code => code.Text, Link).Add(code => code.Title, "QR"));
        var before = drawing.Find("path").GetAttribute("d");

        drawing.Render(parameters => parameters.Add(code => code.Text, Link + "X"));

        Assert.NotEqual(before, drawing.Find("path").GetAttribute("d"));
    }

    private static IEnumerable<int> Widths(string path) =>
        path.Split('z', StringSplitOptions.RemoveEmptyEntries)
            .Select(static bar => int.Parse(bar[(bar.IndexOf('h') + 1)..bar.IndexOf('v')], System.Globalization.CultureInfo.InvariantCulture));
}
