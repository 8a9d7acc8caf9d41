using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Xunit;

namespace Collab.Web.Tests.Features.Accounts;

public sealed class SignInTests : IDisposable
{
    private const string Email = "ada@school.example";
    private const string Password = "a few long words";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("collab-web-");
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cookie_opens_the_account_and_outlives_the_server()
    {
        var cookies = new CookieContainer();
        using (var server = new CollabWebFactory(_directory.FullName))
        {
            using var browser = new Browser(server.Address, cookies);
            await browser.SignUpAsync("Ada", Email, Password, _cancellation);
            Assert.Contains(Email, await browser.GetAsync("/account", _cancellation), StringComparison.Ordinal);
        }

        // Cookies belong to a host, whatever its port.
        using var again = new CollabWebFactory(_directory.FullName);
        using var same = new Browser(again.Address, cookies);
        Assert.Contains(Email, await same.GetAsync("/account", _cancellation), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/sign-in?returnUrl=/account", "/account")]
    [InlineData("/sign-in?returnUrl=//evil.example/", "/")]
    [InlineData("/sign-in?returnUrl=/%5Cevil.example/", "/")]
    [InlineData("/sign-in?returnUrl=https://evil.example/", "/")]
    public async Task Signing_in_leads_back_to_pages_of_ours_only(string path, string expected)
    {
        using var server = await ServerWithAdaAsync();
        using var browser = new Browser(server.Address);

        var (address, _) = await browser.SignInAsync(path, Email, Password, _cancellation);

        Assert.Equal(new Uri(server.Address, expected), address);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_get_the_same_sentence()
    {
        using var server = await ServerWithAdaAsync();
        using var browser = new Browser(server.Address);

        var (_, wrong) = await browser.SignInAsync("/sign-in", Email, "something else", _cancellation);
        var (_, unknown) = await browser.SignInAsync("/sign-in", "nobody@school.example", Password, _cancellation);

        Assert.Contains("The email address or the password is wrong.", wrong, StringComparison.Ordinal);
        Assert.Contains("The email address or the password is wrong.", unknown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_that_needs_an_account_sends_a_stranger_to_sign_in_and_knows_the_way_back()
    {
        using var server = new CollabWebFactory(_directory.FullName);
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };

        using var answer = await client.GetAsync("/account", _cancellation);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/sign-in?returnUrl=%2Faccount", answer.Headers.Location?.PathAndQuery);
    }

    [Fact]
    public async Task Tokens_open_what_cookies_open_and_can_be_renewed()
    {
        using var server = await ServerWithAdaAsync();
        using var client = new HttpClient { BaseAddress = server.Address };

        using var login = await client.PostAsJsonAsync("/api/identity/login", new { email = Email, password = Password }, _cancellation);
        var tokens = await login.Content.ReadFromJsonAsync<JsonElement>(_cancellation);
        Assert.Contains(Email, await AccountPageAsync(client, tokens), StringComparison.Ordinal);

        var refreshToken = tokens.GetProperty("refreshToken").GetString();
        using var refresh = await client.PostAsJsonAsync("/api/identity/refresh", new { refreshToken }, _cancellation);
        var renewed = await refresh.Content.ReadFromJsonAsync<JsonElement>(_cancellation);
        Assert.Contains(Email, await AccountPageAsync(client, renewed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_passwords_and_made_up_tokens_are_refused_with_problem_details()
    {
        using var server = await ServerWithAdaAsync();
        using var client = new HttpClient { BaseAddress = server.Address };

        using var login = await client.PostAsJsonAsync("/api/identity/login", new { email = Email, password = "something else" }, _cancellation);
        using var refresh = await client.PostAsJsonAsync("/api/identity/refresh", new { refreshToken = "made up" }, _cancellation);

        foreach (var answer in new[] { login, refresh })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }

    [Fact]
    public async Task After_five_wrong_passwords_the_right_one_has_to_wait()
    {
        using var server = await ServerWithAdaAsync();
        using var client = new HttpClient { BaseAddress = server.Address };
        for (var attempt = 0; attempt < 5; attempt++)
        {
            using var wrong = await client.PostAsJsonAsync("/api/identity/login", new { email = Email, password = "wrong" }, _cancellation);
        }

        using var right = await client.PostAsJsonAsync("/api/identity/login", new { email = Email, password = Password }, _cancellation);

        Assert.Equal(HttpStatusCode.Unauthorized, right.StatusCode);
        Assert.Contains("Too many wrong passwords", await right.Content.ReadAsStringAsync(_cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Signing_out_needs_the_form_and_forgets_the_person()
    {
        using var server = new CollabWebFactory(_directory.FullName);
        using var browser = new Browser(server.Address);
        await browser.SignUpAsync("Ada", Email, Password, _cancellation);

        using var forger = new HttpClient(new HttpClientHandler { CookieContainer = browser.Cookies }) { BaseAddress = server.Address };
        using var forged = await forger.PostAsync("/sign-out", content: null, _cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, forged.StatusCode);
        Assert.Contains("Hello, Ada", await browser.GetAsync("/", _cancellation), StringComparison.Ordinal);

        var (address, page) = await browser.SignOutAsync(_cancellation);
        Assert.Equal("/", address.AbsolutePath);
        Assert.DoesNotContain("Hello, Ada", page, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private async Task<CollabWebFactory> ServerWithAdaAsync()
    {
        var server = new CollabWebFactory(_directory.FullName);
        using var browser = new Browser(server.Address);
        await browser.SignUpAsync("Ada", Email, Password, _cancellation);
        return server;
    }

    private async Task<string> AccountPageAsync(HttpClient client, JsonElement tokens)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", tokens.GetProperty("accessToken").GetString());
        using var answer = await client.SendAsync(request, _cancellation);
        return await answer.Content.ReadAsStringAsync(_cancellation);
    }
}
