using Collab.Sessions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Collab.Storage.Sqlite;

public static class SqliteStorageExtensions
{
    /// <summary>
    /// <see cref="CollabDbContext"/> (scoped, and by <see cref="IDbContextFactory{TContext}"/>) on the SQLite database of
    /// this directory. <see cref="SqliteStorage.PrepareAsync"/> must have run before the first use.
    /// </summary>
    public static IServiceCollection AddCollabSqlite(this IServiceCollection services, string dataDirectory)
    {
        var database = new SqliteDatabase(dataDirectory);
        services.TryAddSingleton(database);
        services.TryAddSingleton<SqliteStorage>();
        services.AddMetrics();
        services.AddOptions<CollaborationOptions>();
        services.TryAddSingleton<ISessionStore, SqliteSessionStore>();
        services.Configure<IdentityOptions>(CollabDbContext.ConfigureIdentity);
        services.AddDbContextFactory<CollabDbContext>(options => options
            .UseSqlite(
                database.ConnectionString,
                sqlite => sqlite.MigrationsAssembly(typeof(SqliteStorageExtensions).Assembly))
            .AddInterceptors(new SqliteDatabase.ConnectionPreparer()));
        return services;
    }
}
