using System.Net;
using Collab.Client;
using Collab.Engine;
using Collab.Protocol;

namespace Collab.Web.Tests.Features.Session;

/// <summary>A running server and the people who use it by its API. Whatever was opened here is closed with it.</summary>
internal sealed class Classroom : IAsyncDisposable
{
    public const string Password = "a few long words";

    private readonly List<CollabApi> _people = [];
    private readonly List<ClientSession> _sessions = [];
    private readonly CancellationToken _cancellation;

    public Classroom(CancellationToken cancellationToken, string? dataDirectory = null, params (string Key, string Value)[] settings)
    {
        _cancellation = cancellationToken;
        Server = new CollabWebFactory(dataDirectory, settings);
    }

    public CollabWebFactory Server { get; }

    /// <summary>Somebody without an account and without a sign-in.</summary>
    public CollabApi Stranger()
    {
        var api = new CollabApi(Server.Address);
        _people.Add(api);
        return api;
    }

    /// <summary>Somebody with an account, by bearer token.</summary>
    public async Task<CollabApi> PersonAsync(string name)
    {
        var api = Stranger();
        await api.RegisterAsync(EmailOf(name), Password, _cancellation);
        await api.SignInAsync(EmailOf(name), Password, _cancellation);
        return api;
    }

    /// <summary>Somebody whose account is there already.</summary>
    public async Task<CollabApi> SignInAsync(string name, CookieContainer? cookies = null)
    {
        var api = new CollabApi(Server.Address, cookies);
        _people.Add(api);
        await api.SignInAsync(EmailOf(name), Password, _cancellation);
        return api;
    }

    public async Task<(CollabApi Api, GuestResponse Guest)> GuestAsync(string joinCode, string name = "Gil")
    {
        var api = Stranger();
        return (api, await api.SignInAsGuestAsync(joinCode, name, _cancellation));
    }

    /// <summary>A connected editor.</summary>
    public async Task<ClientSession> JoinAsync(CollabApi person, SessionId session)
    {
        var joined = person.OpenSession(session);
        _sessions.Add(joined);
        await joined.ConnectAsync(_cancellation);
        return joined;
    }

    public static string EmailOf(string name) => $"{name}@school.example";

    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions)
        {
            await session.DisposeAsync();
        }

        foreach (var person in _people)
        {
            person.Dispose();
        }

        await Server.DisposeAsync();
    }
}
