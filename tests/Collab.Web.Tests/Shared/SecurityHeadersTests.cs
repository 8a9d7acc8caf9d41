using System.Text.RegularExpressions;
using Xunit;

namespace Collab.Web.Tests.Shared;

public sealed partial class SecurityHeadersTests : IDisposable
{
    private readonly CollabWebFactory _server = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in")]
    [InlineData("/nowhere")]
    [InlineData("/api/nowhere")]
    [InlineData("/css/app.css")]
    public async Task Every_answer_forbids_framing_sniffing_and_foreign_scripts(string path)
    {
        using var client = new HttpClient { BaseAddress = _server.Address };

        using var answer = await client.GetAsync(path, _cancellation);

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'self'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
        Assert.Matches("script-src 'self' 'nonce-[A-Za-z0-9+/=]+';", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task The_one_inline_script_of_a_page_carries_the_nonce_of_its_own_request()
    {
        using var client = new HttpClient { BaseAddress = _server.Address };

        var nonces = new HashSet<string>();
        for (var request = 0; request < 2; request++)
        {
            using var answer = await client.GetAsync("/", _cancellation);
            var page = await answer.Content.ReadAsStringAsync(_cancellation);
            var inline = Assert.Single(InlineScripts().Matches(page));
            var nonce = System.Net.WebUtility.HtmlDecode(inline.Groups["nonce"].Value);
            Assert.Contains($"'nonce-{nonce}'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            nonces.Add(nonce);
        }

        Assert.Equal(2, nonces.Count);
    }

    public void Dispose() => _server.Dispose();

    [GeneratedRegex("<script(?![^>]*src=)[^>]*nonce=\"(?<nonce>[^\"]*)\"")]
    private static partial Regex InlineScripts();
}
