using System.Net;
using Collab.Web.Tests.Features.Session;
using Xunit;

namespace Collab.Web.Tests.Features.Accounts;

/// <summary>The first page of an empty installation.</summary>
public sealed class WelcomeTests : IAsyncDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly Classroom _room = new(TestContext.Current.CancellationToken);

    [Fact]
    public async Task The_start_of_an_empty_installation_is_the_welcome_and_of_any_other_the_start()
    {
        using var stranger = new HttpClient { BaseAddress = _room.Server.Address };
        using (var empty = await stranger.GetAsync("/", _cancellation))
        {
            Assert.Equal("/welcome", empty.RequestMessage!.RequestUri!.AbsolutePath);
        }

        await _room.PersonAsync("ada");
        using var lived = await stranger.GetAsync("/welcome", _cancellation);

        Assert.Equal("/", lived.RequestMessage!.RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task The_demo_classroom_is_made_only_where_it_is_wanted()
    {
        using var browser = new Browser(_room.Server.Address);

        var (address, page) = await browser.SubmitAsync(
            "/welcome",
            new() { ["Input.DisplayName"] = "Ada", ["Input.Email"] = "ada@school.example", ["Input.Password"] = Classroom.Password },
            _cancellation);

        Assert.Equal("/", address.AbsolutePath);
        Assert.Contains("Hello, Ada", page, StringComparison.Ordinal);
        Assert.Contains("Open a demo classroom", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_demo_classroom_is_a_session_with_files_and_a_word_of_welcome()
    {
        using var browser = new Browser(_room.Server.Address);

        var (address, _) = await browser.SubmitAsync(
            "/welcome",
            new()
            {
                ["Input.DisplayName"] = "Ada",
                ["Input.Email"] = "ada@school.example",
                ["Input.Password"] = Classroom.Password,
                ["Accepted"] = "demo",
            },
            _cancellation);

        Assert.StartsWith("/sessions/", address.AbsolutePath, StringComparison.Ordinal);
        using var client = new HttpClient(new HttpClientHandler { CookieContainer = browser.Cookies }) { BaseAddress = _room.Server.Address };
        var frames = WebUtility.HtmlDecode(await client.GetStringAsync($"/api{address.AbsolutePath}/frames", _cancellation));
        Assert.Contains("START-HERE.md", frames, StringComparison.Ordinal);
        Assert.Contains("chat_message", frames, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();
}
