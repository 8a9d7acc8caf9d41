using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Collab.Storage.Sqlite;

/// <summary>
/// Where the database lies and how every connection to it is set, whether EF Core opens it or the session log does.
/// </summary>
public sealed class SqliteDatabase(string dataDirectory)
{
    public const string FileName = "collab.db";

    /// <summary>
    /// <c>synchronous=FULL</c>: what was acknowledged survives a power cut, not only a crash of the process. With group
    /// commit it costs next to nothing.
    /// </summary>
    private const string ConnectionPragmas =
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=5000; PRAGMA foreign_keys=ON;";

    public string DataDirectory { get; } = Path.GetFullPath(dataDirectory);

    public string FilePath => Path.Combine(DataDirectory, FileName);

    public string ConnectionString => new SqliteConnectionStringBuilder { DataSource = FilePath }.ToString();

    /// <summary>A connection of one's own, beside EF Core's.</summary>
    public async Task<SqliteConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(ConnectionString);
        try
        {
            await connection.OpenAsync(cancellationToken);
            Prepare(connection);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static void Prepare(DbConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = ConnectionPragmas;
        command.ExecuteNonQuery();
    }

    /// <summary>Sets each connection that EF Core opens.</summary>
    internal sealed class ConnectionPreparer : DbConnectionInterceptor
    {
        public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) =>
            Prepare(connection);

        public override Task ConnectionOpenedAsync(
            DbConnection connection,
            ConnectionEndEventData eventData,
            CancellationToken cancellationToken = default)
        {
            Prepare(connection);
            return Task.CompletedTask;
        }
    }
}
