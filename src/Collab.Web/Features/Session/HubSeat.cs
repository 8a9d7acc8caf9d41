using System.Threading.RateLimiting;
using Collab.Sessions;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Collab.Web.Features.Session;

/// <summary>What the hub keeps of one connection between calls: where it may write, how fast it may ask, and the session that it has joined.</summary>
internal sealed class HubSeat : IDisposable
{
    private readonly TokenBucketRateLimiter _commands;

    public HubSeat(HubConnectionContext connection, CollaborationOptions options)
    {
        Connection = connection;
        _commands = new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
        {
            TokenLimit = options.CommandBurstLimit,
            TokensPerPeriod = options.CommandRateLimit,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
            // A timer for each of a thousand connections would be a timer too many: the bucket is filled when it is asked.
            AutoReplenishment = false,
        });
    }

    public HubConnectionContext Connection { get; }

    /// <summary>Null while no session is joined.</summary>
    public JoinedSession? Joined { get; set; }

    public bool TryTakeTurn()
    {
        _commands.TryReplenish();
        using var lease = _commands.AttemptAcquire();
        return lease.IsAcquired;
    }

    public void Dispose()
    {
        _commands.Dispose();
    }
}

internal sealed record JoinedSession(SessionActor Actor, HubSessionConnection Connection);

/// <summary>
/// Gives each connection its seat. A hub is made anew for every call and shows only part of the connection; this is the one place where SignalR
/// hands out the <see cref="HubConnectionContext"/>, which takes messages that are serialised already.
/// </summary>
internal sealed class SessionHubLifetimeManager(
    ILogger<DefaultHubLifetimeManager<SessionHub>> logger, IOptions<CollaborationOptions> options)
    : DefaultHubLifetimeManager<SessionHub>(logger)
{
    public override async Task OnConnectedAsync(HubConnectionContext connection)
    {
        connection.Items[typeof(HubSeat)] = new HubSeat(connection, options.Value);
        await base.OnConnectedAsync(connection);
    }

    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        await base.OnDisconnectedAsync(connection);
        if (connection.Items.Remove(typeof(HubSeat), out var seat))
        {
            ((HubSeat)seat!).Dispose();
        }
    }
}
