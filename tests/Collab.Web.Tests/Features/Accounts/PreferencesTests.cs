using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Collab.Client;
using Collab.Protocol;
using Collab.Web.Features.Accounts;
using Collab.Web.Tests.Features.Session;
using Xunit;

namespace Collab.Web.Tests.Features.Accounts;

/// <summary>Preferences are kept with the account, and only what a page understands.</summary>
public sealed partial class PreferencesTests : IAsyncDisposable
{
    private const string Path = "/api/account/preferences";

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly Classroom _room = new(TestContext.Current.CancellationToken);

    [Fact]
    public async Task What_an_account_prefers_is_there_on_another_device()
    {
        await _room.PersonAsync("ada");
        var first = await _room.SignInAsync("ada");
        var second = await _room.SignInAsync("ada");
        using (var nothing = await SendAsync(first, HttpMethod.Get))
        {
            Assert.Equal(HttpStatusCode.NoContent, nothing.StatusCode);
        }

        using var kept = await SendAsync(first, HttpMethod.Put, new { fontSize = 18, keyMap = "vim", theme = "contrast", colourOfMySocks = "red" });

        Assert.Equal(HttpStatusCode.NoContent, kept.StatusCode);
        using var read = await SendAsync(second, HttpMethod.Get);
        Assert.Equal("""{"fontSize":18,"keyMap":"vim","theme":"contrast"}""", await read.Content.ReadAsStringAsync(_cancellation));
    }

    [Theory]
    [InlineData("""{ "fontSize": 7 }""")]
    [InlineData("""{ "fontSize": 14.5 }""")]
    [InlineData("""{ "fontSize": "14" }""")]
    [InlineData("""{ "keyMap": "ed" }""")]
    [InlineData("""{ "minimap": 1 }""")]
    [InlineData("""{ "theme": "pink" }""")]
    [InlineData("[]")]
    public async Task What_cannot_be_chosen_is_refused_by_name(string body)
    {
        var ada = await _room.PersonAsync("ada");

        using var answer = await SendAsync(ada, HttpMethod.Put, JsonSerializer.Deserialize<JsonElement>(body));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.NotEmpty((await answer.Content.ReadFromJsonAsync<JsonElement>(_cancellation)).GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task Guests_have_nothing_kept_for_them_and_strangers_are_asked_who_they_are()
    {
        var ada = await _room.PersonAsync("ada");
        var created = await ada.CreateSessionAsync(new CreateSessionRequest("Hers"), _cancellation);
        var (gil, _) = await _room.GuestAsync(created.JoinCode);

        using var guest = await SendAsync(gil, HttpMethod.Put, new { fontSize = 18 });
        Assert.Equal(HttpStatusCode.Forbidden, guest.StatusCode);
        using var stranger = await SendAsync(_room.Stranger(), HttpMethod.Get);
        Assert.Equal(HttpStatusCode.Unauthorized, stranger.StatusCode);
    }

    [Fact]
    public void The_browser_prefers_nothing_that_the_server_does_not_keep()
    {
        var module = File.ReadAllText(System.IO.Path.Combine(RepositoryRoot(), "wwwroot", "js", "shell", "preferences.js"));
        var start = module.IndexOf("export const defaults = Object.freeze({", StringComparison.Ordinal);
        var names = Name().Matches(module[start..module.IndexOf("});", start, StringComparison.Ordinal)]).Select(static match => match.Groups["name"].Value);

        Assert.Equal(PreferenceRules.All.Keys.Where(static name => name != PreferenceRules.ThemeName).Order(), names.Order());
    }

    [Fact]
    public async Task A_new_name_and_initials_are_told_to_the_rooms_that_one_is_in()
    {
        using var browser = new Browser(_room.Server.Address);
        await browser.SignUpAsync("Ada", Classroom.EmailOf("ada"), Classroom.Password, _cancellation);
        var ada = await _room.SignInAsync("ada");
        var created = await ada.CreateSessionAsync(new CreateSessionRequest("Hers"), _cancellation);
        await using var inside = await _room.JoinAsync(ada, created.Id);

        var page = await browser.GetAsync("/account", _cancellation);
        var color = ColorChecked().Match(page).Groups["color"].Value;
        await browser.SubmitAsync(
            "/account", new() { ["Input.DisplayName"] = "Countess", ["Input.Color"] = color, ["Input.Initials"] = "cl" }, _cancellation);

        var session = await ada.GetSessionAsync(created.Id, _cancellation);
        while (session.Roster.Single().Name != "Countess")
        {
            session = await ada.GetSessionAsync(created.Id, _cancellation);
        }

        Assert.Equal("cl", session.Roster.Single().Initials);
        Assert.Contains(">cl</span>", await browser.GetAsync("/", _cancellation), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    private static string RepositoryRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(System.IO.Path.Combine(directory.FullName, "Collab.Web.sln")))
        {
            directory = directory.Parent;
        }

        return directory?.FullName ?? throw new InvalidOperationException("Run this inside the repository.");
    }

    private async Task<HttpResponseMessage> SendAsync(CollabApi person, HttpMethod method, object? body = null)
    {
        using var client = new HttpClient { BaseAddress = _room.Server.Address };
        using var request = new HttpRequestMessage(method, Path);
        if (await person.GetAccessTokenAsync(_cancellation) is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        request.Content = body is null ? null : JsonContent.Create(body, body.GetType());
        return await client.SendAsync(request, _cancellation);
    }

    [GeneratedRegex(@"(?<name>\w+): ")]
    private static partial Regex Name();

    [GeneratedRegex("value=\"(?<color>#[0-9a-f]{6})\" checked")]
    private static partial Regex ColorChecked();
}
