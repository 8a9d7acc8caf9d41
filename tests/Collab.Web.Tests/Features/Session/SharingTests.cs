using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Collab.Client;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

/// <summary>Who may come in, and what those who may not are told.</summary>
public sealed class SharingTests : IAsyncDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly Classroom _room = new(TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_new_code_stops_the_old_one_at_once_and_those_inside_stay()
    {
        var (ada, created) = await CreateAsync();
        var (gil, _) = await _room.GuestAsync(created.JoinCode);
        await using var inside = await _room.JoinAsync(gil, created.Id);

        var renewed = await ada.RenewJoinCodeAsync(created.Id, _cancellation);

        Assert.NotEqual(created.JoinCode, renewed.JoinCode);
        Assert.Equal($"/join/{renewed.JoinCode}", renewed.Url);
        await RefusedAsync(() => _room.GuestAsync(created.JoinCode, "Late"), HttpStatusCode.NotFound, "unknown_session");
        await _room.GuestAsync(renewed.JoinCode, "Right");
        Assert.NotEmpty((await gil.GetSessionAsync(created.Id, _cancellation)).Documents);
    }

    [Fact]
    public async Task An_expired_code_says_so_and_lets_those_back_in_who_have_an_account()
    {
        var (ada, created) = await CreateAsync();
        using var joe = await SignUpAsync("Joe");
        Assert.Equal(created.Url, await FollowAsync(joe, created.JoinCode));

        using (var past = await SendAsync(ada, HttpMethod.Put, $"/api/sessions/{created.Id}/code", new ExpireCodeRequest(DateTimeOffset.UtcNow.AddHours(-1))))
        {
            Assert.Equal(HttpStatusCode.BadRequest, past.StatusCode);
        }

        var soon = DateTimeOffset.UtcNow.AddMilliseconds(300);
        using (await SendAsync(ada, HttpMethod.Put, $"/api/sessions/{created.Id}/code", new ExpireCodeRequest(soon)))
        {
            while (DateTimeOffset.UtcNow <= soon)
            {
                await Task.Yield();
            }
        }

        await RefusedAsync(() => _room.GuestAsync(created.JoinCode, "Late"), HttpStatusCode.Gone, "code_expired");
        Assert.Equal(created.Url, await FollowAsync(joe, created.JoinCode));
        using var mia = await SignUpAsync("Mia");
        Assert.Contains("have expired", await mia.GetAsync($"/join/{created.JoinCode}", _cancellation), StringComparison.Ordinal);

        await ada.ExpireJoinCodeAsync(created.Id, null, _cancellation);
        await _room.GuestAsync(created.JoinCode, "Again");
    }

    [Fact]
    public async Task A_locked_session_turns_new_people_away_by_a_sentence()
    {
        var (ada, created) = await CreateAsync();
        var (gil, _) = await _room.GuestAsync(created.JoinCode);
        await using (await _room.JoinAsync(gil, created.Id))
        {
        }

        await ada.ChangeSettingsAsync(created.Id, new SettingsChange(IsLocked: true), _cancellation);
        await RefusedAsync(() => _room.GuestAsync(created.JoinCode, "Late"), HttpStatusCode.Forbidden, "session_locked");

        await using var back = await _room.JoinAsync(gil, created.Id);
        Assert.Equal("Supervised", (await ada.GetSessionAsync(created.Id, _cancellation)).Session.Title);
    }

    [Fact]
    public async Task The_rules_are_changed_by_who_may_and_within_what_the_installation_has_room_for()
    {
        var (ada, created) = await CreateAsync();
        var (gil, guest) = await _room.GuestAsync(created.JoinCode);
        await using var inside = await _room.JoinAsync(gil, created.Id);

        using (var done = await ChangeAsync(ada, created.Id, new SettingsChange("Renamed", 12, false, SessionRole.Observer)))
        {
            Assert.Equal(HttpStatusCode.NoContent, done.StatusCode);
        }

        var session = await ada.GetSessionAsync(created.Id, _cancellation);
        Assert.Equal(("Renamed", new SessionSettings(12, false, SessionRole.Observer)), (session.Session.Title, session.Session.Settings));
        Assert.False(session.Members.Single(member => member.Id == guest.Member).Capabilities.HasFlag(Capabilities.EditCode));
        using var list = await SendAsync(ada, HttpMethod.Get, "/api/sessions");
        Assert.Equal("Renamed", Assert.Single(await ReadAsync<SessionSummary[]>(list)).Title);

        using var tooMany = await ChangeAsync(ada, created.Id, new SettingsChange(ParticipantsMaximum: 900));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooMany.StatusCode);
        foreach (var (method, path, body) in new (HttpMethod, string, object?)[]
        {
            (HttpMethod.Patch, "", new SettingsChange(IsLocked: true)), (HttpMethod.Post, "/code", null),
            (HttpMethod.Put, "/code", new ExpireCodeRequest()),
        })
        {
            using var refused = await SendAsync(gil, method, $"/api/sessions/{created.Id}{path}", body);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
    }

    [Fact]
    public async Task A_guest_who_opens_the_link_again_is_not_asked_for_his_name_again()
    {
        var (_, created) = await CreateAsync();
        using var browser = new Accounts.Browser(_room.Server.Address);
        await browser.SubmitAsync($"/join/{created.JoinCode}", new() { ["Input.DisplayName"] = "Gil" }, _cancellation);

        Assert.Equal(created.Url, await FollowAsync(browser, created.JoinCode));
    }

    [Fact]
    public async Task A_guest_takes_another_name_colour_and_initials_and_nobody_elses()
    {
        var (ada, created) = await CreateAsync();
        var (gil, guest) = await _room.GuestAsync(created.JoinCode);
        await using var inside = await _room.JoinAsync(gil, created.Id);
        var profile = await ReadAsync<GuestProfileResponse>(await SendAsync(gil, HttpMethod.Get, "/api/guests/me"));
        Assert.Equal("Gil", profile.DisplayName);

        using (var renamed = await SendAsync(gil, HttpMethod.Put, "/api/guests/me", new GuestProfileRequest(" Gilda ", profile.Colors[^1], " gi ")))
        {
            Assert.Equal(HttpStatusCode.NoContent, renamed.StatusCode);
        }

        var entry = (await ada.GetSessionAsync(created.Id, _cancellation)).Roster.Single(person => person.Id == guest.Member);
        while (entry.Name != "Gilda")
        {
            entry = (await ada.GetSessionAsync(created.Id, _cancellation)).Roster.Single(person => person.Id == guest.Member);
        }

        Assert.Equal((profile.Colors[^1], "gi"), (entry.Color, entry.Initials));
        using var wordy = await SendAsync(gil, HttpMethod.Put, "/api/guests/me", new GuestProfileRequest("Gil", profile.Colors[0], "Gil"));
        Assert.Equal(HttpStatusCode.BadRequest, wordy.StatusCode);
        using var nameless = await SendAsync(gil, HttpMethod.Put, "/api/guests/me", new GuestProfileRequest(" ", profile.Colors[0]));
        Assert.Equal(HttpStatusCode.BadRequest, nameless.StatusCode);
        using var colourless = await SendAsync(gil, HttpMethod.Put, "/api/guests/me", new GuestProfileRequest("Gil", "#000000"));
        Assert.Equal(HttpStatusCode.BadRequest, colourless.StatusCode);
        using var account = await SendAsync(ada, HttpMethod.Put, "/api/guests/me", new GuestProfileRequest("Gil", profile.Colors[0]));
        Assert.Equal(HttpStatusCode.Forbidden, account.StatusCode);
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    private static async Task RefusedAsync(Func<Task> call, HttpStatusCode status, string code)
    {
        var refusal = await Assert.ThrowsAsync<CollabApiException>(call);
        Assert.Equal((status, code), (refusal.Status, refusal.Code));
        Assert.NotEmpty(refusal.Message);
    }

    private async Task<(CollabApi Ada, CreateSessionResponse Created)> CreateAsync()
    {
        var ada = await _room.PersonAsync("ada");
        return (ada, await ada.CreateSessionAsync(new CreateSessionRequest("Supervised", "counter"), _cancellation));
    }

    private async Task<Accounts.Browser> SignUpAsync(string name)
    {
        var browser = new Accounts.Browser(_room.Server.Address);
        await browser.SignUpAsync(name, $"{name}@school.example", Classroom.Password, _cancellation);
        return browser;
    }

    /// <summary>Where the link leads.</summary>
    private async Task<string> FollowAsync(Accounts.Browser browser, string code)
    {
        using var client = new HttpClient(new HttpClientHandler { CookieContainer = browser.Cookies }) { BaseAddress = _room.Server.Address };
        using var answer = await client.GetAsync($"/join/{code}", _cancellation);
        return answer.RequestMessage!.RequestUri!.AbsolutePath;
    }

    private Task<HttpResponseMessage> ChangeAsync(CollabApi person, SessionId session, SettingsChange change) =>
        SendAsync(person, HttpMethod.Patch, $"/api/sessions/{session}", change);

    private async Task<HttpResponseMessage> SendAsync(CollabApi person, HttpMethod method, string path, object? body = null)
    {
        using var client = new HttpClient { BaseAddress = _room.Server.Address };
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await person.GetAccessTokenAsync(_cancellation));
        request.Content = body is null ? null : JsonContent.Create(body, body.GetType(), options: ProtocolJson.Options);
        return await client.SendAsync(request, _cancellation);
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage answer)
    {
        return (await answer.Content.ReadFromJsonAsync<T>(ProtocolJson.Options, _cancellation))!;
    }
}
