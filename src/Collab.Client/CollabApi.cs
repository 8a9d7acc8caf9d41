using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;

namespace Collab.Client;

/// <summary>
/// The server's HTTP API for one person: sign in, create a session, read its files and its log. <see cref="OpenSession"/> gives the live
/// connection to a session. Signed in by a bearer token, which it renews by itself, or by the site's cookie.
/// </summary>
/// <example>
/// <code>
/// using var api = new CollabApi(new Uri("https://collab.school.example"));
/// await api.SignInAsync("ada@school.example", password, cancellationToken);
/// var created = await api.CreateSessionAsync(new("Counters", "counter"), cancellationToken);
/// </code>
/// </example>
public sealed class CollabApi : IDisposable
{
    /// <summary>Frames asked for at once.</summary>
    private const int FramesPageMaximum = 1_000;

    /// <summary>A token is renewed this long before it ends, so that none runs out on its way.</summary>
    private static readonly TimeSpan RenewalMargin = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly CookieContainer? _cookies;
    private readonly SemaphoreSlim _renewal = new(1, 1);
    private string? _accessToken;
    private string? _refreshToken;
    private DateTimeOffset _renewAt = DateTimeOffset.MaxValue;

    /// <param name="server">The server's address, such as <c>https://collab.school.example</c>.</param>
    /// <param name="cookies">Where the cookie of the sign-in is kept; null to sign in by bearer token.</param>
    public CollabApi(Uri server, CookieContainer? cookies = null, TimeProvider? time = null)
    {
        Server = server;
        _cookies = cookies;
        _time = time ?? TimeProvider.System;
        var handler = new SocketsHttpHandler { UseCookies = cookies is not null, AutomaticDecompression = DecompressionMethods.All };
        if (cookies is not null)
        {
            handler.CookieContainer = cookies;
        }

        _http = new HttpClient(handler) { BaseAddress = server };
    }

    public Uri Server { get; }

    internal CookieContainer? Cookies => _cookies;

    /// <summary>Opens an account. It does not sign in.</summary>
    public async Task RegisterAsync(string email, string password, CancellationToken cancellationToken = default)
    {
        using var answer = await PostAsync("/api/identity/register", new { email, password }, cancellationToken);
    }

    public async Task SignInAsync(string email, string password, CancellationToken cancellationToken = default)
    {
        var path = _cookies is null ? "/api/identity/login" : "/api/identity/login?useCookies=true";
        using var answer = await PostAsync(path, new { email, password }, cancellationToken);
        if (_cookies is null)
        {
            Keep(await ReadAsync<IdentityTokens>(answer, cancellationToken));
        }
    }

    /// <summary>Enters a session by its join code, without an account.</summary>
    public async Task<GuestResponse> SignInAsGuestAsync(
        string joinCode, string displayName, CancellationToken cancellationToken = default)
    {
        using var answer = await PostAsync("/api/guests", new GuestRequest(joinCode, displayName), cancellationToken);
        var guest = await ReadAsync<GuestResponse>(answer, cancellationToken);
        (_accessToken, _refreshToken, _renewAt) = (guest.AccessToken, null, DateTimeOffset.MaxValue);
        return guest;
    }

    public async Task<CreateSessionResponse> CreateSessionAsync(
        CreateSessionRequest session, CancellationToken cancellationToken = default)
    {
        using var answer = await PostAsync("/api/sessions", session, cancellationToken);
        return await ReadAsync<CreateSessionResponse>(answer, cancellationToken);
    }

    /// <summary>Settings, people and files of a session.</summary>
    public async Task<SessionResponse> GetSessionAsync(SessionId session, CancellationToken cancellationToken = default)
    {
        return await GetAsync<SessionResponse>($"/api/sessions/{session}", cancellationToken);
    }

    /// <summary>Changes the title and the rules that are given.</summary>
    public async Task ChangeSettingsAsync(SessionId session, SettingsChange change, CancellationToken cancellationToken = default)
    {
        using var request = Request(HttpMethod.Patch, $"/api/sessions/{session}", change);
        using var answer = await SendAsync(request, cancellationToken);
    }

    /// <summary>Makes a new join code; the old one and its link stop at once, those inside stay.</summary>
    public async Task<JoinCodeResponse> RenewJoinCodeAsync(SessionId session, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/sessions/{session}/code");
        using var answer = await SendAsync(request, cancellationToken);
        return await ReadAsync<JoinCodeResponse>(answer, cancellationToken);
    }

    /// <param name="expiresAt">Until when the code lets people in; null for as long as the session is open.</param>
    public async Task<JoinCodeResponse> ExpireJoinCodeAsync(
        SessionId session, DateTimeOffset? expiresAt, CancellationToken cancellationToken = default)
    {
        using var request = Request(HttpMethod.Put, $"/api/sessions/{session}/code", new ExpireCodeRequest(expiresAt));
        using var answer = await SendAsync(request, cancellationToken);
        return await ReadAsync<JoinCodeResponse>(answer, cancellationToken);
    }

    /// <summary>Ends a session for everybody.</summary>
    public async Task EndSessionAsync(SessionId session, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/sessions/{session}");
        using var answer = await SendAsync(request, cancellationToken);
    }

    /// <summary>The committed text of a document.</summary>
    public async Task<DocumentResponse> GetDocumentAsync(
        SessionId session, DocumentId document, CancellationToken cancellationToken = default)
    {
        return await GetAsync<DocumentResponse>($"/api/sessions/{session}/documents/{document}", cancellationToken);
    }

    /// <summary>The log after a sequence number, oldest first, up to its present end.</summary>
    public async Task<IReadOnlyList<Frame>> GetFramesAsync(
        SessionId session, long after = 0, CancellationToken cancellationToken = default)
    {
        var frames = new List<Frame>();
        while (true)
        {
            var path = string.Create(
                CultureInfo.InvariantCulture, $"/api/sessions/{session}/frames?after={after}&limit={FramesPageMaximum}");
            var page = await GetAsync<FramesResponse>(path, cancellationToken);
            frames.AddRange(page.Frames.Select(static frame => FrameCodec.Decode(frame.Utf8.Span)));
            if (page.Frames.IsEmpty)
            {
                return frames;
            }

            after = page.Last;
        }
    }

    /// <summary>The token that the hub and the API take; renewed when its time is nearly over. Null before signing in.</summary>
    public async Task<string?> GetAccessTokenAsync(CancellationToken cancellationToken = default)
    {
        if (_refreshToken is null || _time.GetUtcNow() < _renewAt)
        {
            return _accessToken;
        }

        await _renewal.WaitAsync(cancellationToken);
        try
        {
            if (_time.GetUtcNow() >= _renewAt)
            {
                using var request = Request(HttpMethod.Post, "/api/identity/refresh", new { refreshToken = _refreshToken });
                using var answer = await ExpectAsync(await _http.SendAsync(request, cancellationToken), cancellationToken);
                Keep(await ReadAsync<IdentityTokens>(answer, cancellationToken));
            }

            return _accessToken;
        }
        finally
        {
            _renewal.Release();
        }
    }

    /// <summary>A live connection to a session as the person signed in here. It connects when told to.</summary>
    public ClientSession OpenSession(SessionId session, ClientSessionOptions? options = null)
    {
        return new ClientSession(this, session, options ?? new ClientSessionOptions());
    }

    public void Dispose()
    {
        _http.Dispose();
        _renewal.Dispose();
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, object body)
    {
        return new HttpRequestMessage(method, path) { Content = JsonContent.Create(body, body.GetType(), options: ProtocolJson.Options) };
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        return await answer.Content.ReadFromJsonAsync<T>(ProtocolJson.Options, cancellationToken)
            ?? throw new CollabApiException(answer.StatusCode, null, "The server answered with nothing.");
    }

    /// <summary>Passes a success on; a refusal (RFC 9457) becomes an exception with its code and sentence.</summary>
    private static async Task<HttpResponseMessage> ExpectAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.IsSuccessStatusCode)
        {
            return answer;
        }

        using (answer)
        {
            var text = await answer.Content.ReadAsStringAsync(cancellationToken);
            var isProblem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json";
            var problem = isProblem ? JsonSerializer.Deserialize<Problem>(text, ProtocolJson.Options) : null;
            var sentence = problem?.Detail ?? problem?.Title
                ?? string.Create(CultureInfo.InvariantCulture, $"The server answered {(int)answer.StatusCode}.");
            throw new CollabApiException(answer.StatusCode, problem?.Code, sentence);
        }
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        using var answer = await SendAsync(request, cancellationToken);
        return await ReadAsync<T>(answer, cancellationToken);
    }

    private async Task<HttpResponseMessage> PostAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var request = Request(HttpMethod.Post, path, body);
        return await SendAsync(request, cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (await GetAccessTokenAsync(cancellationToken) is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        return await ExpectAsync(await _http.SendAsync(request, cancellationToken), cancellationToken);
    }

    private void Keep(IdentityTokens tokens)
    {
        (_accessToken, _refreshToken) = (tokens.AccessToken, tokens.RefreshToken);
        _renewAt = _time.GetUtcNow() + TimeSpan.FromSeconds(tokens.ExpiresIn) - RenewalMargin;
    }

    private sealed record IdentityTokens(string AccessToken, string RefreshToken, long ExpiresIn);

    private sealed record Problem(string? Title, string? Detail, string? Code);
}
