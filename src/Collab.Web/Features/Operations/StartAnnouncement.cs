using Collab.Storage;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Operations;

/// <summary>Says on the console where the server is and, on an empty installation, how to begin.</summary>
internal sealed class StartAnnouncement(IServer server, IDbContextFactory<CollabDbContext> contexts) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        foreach (var address in addresses)
        {
            Console.WriteLine($"Collab is listening on {address}");
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (addresses.Count > 0 && !await context.Users.AnyAsync(cancellationToken))
        {
            Console.WriteLine(
                $"Nobody has an account yet. Open {addresses.First()}/welcome: the first account becomes administrator and instructor.");
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
