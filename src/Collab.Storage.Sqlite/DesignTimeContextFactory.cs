using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.DependencyInjection;

namespace Collab.Storage.Sqlite;

/// <summary>
/// For <c>dotnet ef migrations add Name --project src/Collab.Storage.Sqlite</c>; no running server uses it.
/// </summary>
internal sealed class DesignTimeContextFactory : IDesignTimeDbContextFactory<CollabDbContext>
{
    public CollabDbContext CreateDbContext(string[] args) =>
        new ServiceCollection()
            .AddCollabSqlite("data")
            .BuildServiceProvider()
            .GetRequiredService<IDbContextFactory<CollabDbContext>>()
            .CreateDbContext();
}
