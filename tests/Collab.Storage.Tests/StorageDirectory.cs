using Collab.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Storage.Tests;

/// <summary>A data directory of its own for one test; servers are started on it and everything goes when it is disposed.</summary>
internal sealed class StorageDirectory : IAsyncDisposable
{
    private readonly List<ServiceProvider> _servers = [];

    public string Path { get; } = Directory.CreateTempSubdirectory("collab-storage-").FullName;

    public SqliteDatabase Database => new(Path);

    /// <summary>The services a server has for its storage, not yet prepared.</summary>
    public ServiceProvider AddServer()
    {
        var server = new ServiceCollection().AddCollabSqlite(Path).BuildServiceProvider();
        _servers.Add(server);
        return server;
    }

    public async Task<ServiceProvider> StartServerAsync(CancellationToken cancellationToken)
    {
        var server = AddServer();
        await server.GetRequiredService<SqliteStorage>().PrepareAsync(cancellationToken);
        return server;
    }

    public static CollabDbContext Context(ServiceProvider server) =>
        server.GetRequiredService<IDbContextFactory<CollabDbContext>>().CreateDbContext();

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }

        SqliteConnection.ClearAllPools();
        Directory.Delete(Path, recursive: true);
    }
}
