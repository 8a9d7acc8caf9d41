using System.Net;
using Collab.Client;
using Collab.Protocol;
using Collab.Web.Features.Session;
using Collab.Web.Shared.Identity;
using Collab.Web.Tests.Features.Accounts;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

public sealed class AdmissionTests : IAsyncDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly Classroom _room = new(TestContext.Current.CancellationToken);

    [Theory]
    [InlineData("ABCD-EF01", "ABCDEF01")]
    [InlineData(" abcd efol ", "ABCDEF01")]
    [InlineData("https://school.example/join/abcd-efoi", "ABCDEF01")]
    [InlineData("https://school.example/join?code=ABCD-EF01", "ABCDEF01")]
    [InlineData("ABCD-EF0", null)]
    [InlineData("ABCD-EF0U", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_join_code_is_understood_however_it_was_typed(string? typed, string? code)
    {
        Assert.Equal(code, JoinCode.Parse(typed));
    }

    [Fact]
    public void A_created_code_is_read_back_as_itself()
    {
        for (var turn = 0; turn < 100; turn++)
        {
            var code = JoinCode.Create();
            Assert.Equal(code, JoinCode.Parse(JoinCode.Format(code)));
        }
    }

    [Fact]
    public async Task A_guest_enters_by_the_form_and_is_known_by_the_cookie()
    {
        var created = await CreateAsync();
        using var browser = new Browser(_room.Server.Address);

        var (address, _) = await browser.SubmitAsync(
            $"/join?code={created.JoinCode}", new() { ["Input.DisplayName"] = "Gil" }, _cancellation);

        Assert.Equal(created.Url, address.AbsolutePath);
        Assert.NotNull(browser.Cookies.GetCookies(_room.Server.Address)[Collab.Web.Shared.Identity.AuthenticationSchemes.GuestCookie]);
        Assert.Contains("\"Gil\"", await browser.GetAsync($"/api/sessions/{created.Id}", _cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Somebody_with_an_account_is_admitted_at_once_and_only_once()
    {
        var created = await CreateAsync();
        using var browser = new Browser(_room.Server.Address);
        await browser.SignUpAsync("Joe", "joe@school.example", Classroom.Password, _cancellation);
        using var client = new HttpClient(new HttpClientHandler { CookieContainer = browser.Cookies }) { BaseAddress = _room.Server.Address };

        for (var turn = 0; turn < 2; turn++)
        {
            using var answer = await client.GetAsync($"/join/{created.JoinCode}", _cancellation);
            Assert.Equal(created.Url, answer.RequestMessage!.RequestUri!.AbsolutePath);
        }

        var joe = await _room.SignInAsync("joe");
        var roster = (await joe.GetSessionAsync(created.Id, _cancellation)).Session;
        Assert.Null(roster.JoinCode);
    }

    [Theory]
    [InlineData("0000-0000", "No open session has this code")]
    [InlineData("nope", "This is not a join code")]
    public async Task A_code_that_opens_nothing_says_so(string code, string sentence)
    {
        using var browser = new Browser(_room.Server.Address);
        await browser.SignUpAsync("Joe", "joe@school.example", Classroom.Password, _cancellation);

        Assert.Contains(sentence, await browser.GetAsync($"/join?code={code}", _cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("a name that is longer than forty characters")]
    [InlineData("line\nbreak")]
    public async Task A_guest_needs_a_name_that_can_be_shown(string name)
    {
        var created = await CreateAsync();

        var refusal = await Assert.ThrowsAsync<CollabApiException>(
            () => _room.Stranger().SignInAsGuestAsync(created.JoinCode, name, _cancellation));

        Assert.Equal((HttpStatusCode.BadRequest, "invalid_message"), (refusal.Status, refusal.Code));
    }

    [Fact]
    public async Task A_guest_has_a_token_for_a_day_at_most()
    {
        var created = await CreateAsync();

        var (_, guest) = await _room.GuestAsync(created.JoinCode.ToLowerInvariant());

        Assert.Equal(created.Id, guest.Session);
        Assert.True(guest.ExpiresAt <= DateTimeOffset.UtcNow + GuestPrincipal.Lifetime);
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    private async Task<CreateSessionResponse> CreateAsync()
    {
        var ada = await _room.PersonAsync("ada");
        return await ada.CreateSessionAsync(new CreateSessionRequest("Session", "counter"), _cancellation);
    }
}
