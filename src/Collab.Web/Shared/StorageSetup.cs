using Collab.Storage.Sqlite;

namespace Collab.Web.Shared;

internal static class StorageSetup
{
    public static void AddStorage(this WebApplicationBuilder builder) =>
        builder.Services.AddCollabSqlite(builder.DataDirectory());
}
