using Microsoft.EntityFrameworkCore;

namespace Collab.Storage.Sqlite;

/// <summary>Takes the data directory and brings its database to this version, before anything else may use it.</summary>
public sealed class SqliteStorage(SqliteDatabase database, IDbContextFactory<CollabDbContext> contexts) : IDisposable
{
    private DataDirectoryLock? _lock;

    /// <exception cref="StorageRefusedException">Another server holds the directory, or a newer one wrote it.</exception>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _lock ??= DataDirectoryLock.Take(database.DataDirectory);

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        await RefuseNewerAsync(context, cancellationToken);
        await context.Database.MigrateAsync(cancellationToken);
    }

    public void Dispose() => _lock?.Dispose();

    private async Task RefuseNewerAsync(CollabDbContext context, CancellationToken cancellationToken)
    {
        var known = context.Database.GetMigrations();
        var applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
        var unknown = applied.Except(known, StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
        {
            throw new StorageRefusedException(
                $"The database {database.FilePath} was written by a newer version of Collab (it has the change "
                + $"\"{unknown[^1]}\", which this version does not know). Start that version, or restore a backup made "
                + "before the upgrade.");
        }
    }
}
