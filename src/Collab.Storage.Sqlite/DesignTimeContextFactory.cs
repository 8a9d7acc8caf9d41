using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Collab.Storage.Sqlite;

/// <summary>
/// For <c>dotnet ef migrations add Name --project src/Collab.Storage.Sqlite</c>; no running server uses it.
/// </summary>
internal sealed class DesignTimeContextFactory : IDesignTimeDbContextFactory<CollabDbContext>
{
    public CollabDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<CollabDbContext>();
        options.UseCollabSqlite(new SqliteDatabase("data"));
        return new CollabDbContext(options.Options);
    }
}
