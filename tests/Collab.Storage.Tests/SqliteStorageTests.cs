using Collab.Engine.Sessions;
using Collab.Sessions;
using Collab.Storage.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Collab.Storage.Tests;

public sealed class SqliteStorageTests : IAsyncDisposable
{
    private readonly StorageDirectory _directory = new();
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_empty_directory_gets_a_database_with_every_table_of_the_model()
    {
        var server = await _directory.StartServerAsync(_cancellation);

        await using var context = StorageDirectory.Context(server);
        Assert.False(context.Database.HasPendingModelChanges());
        Assert.Empty(await context.Database.GetPendingMigrationsAsync(_cancellation));
        Assert.Empty(await context.Frames.ToListAsync(_cancellation));
        Assert.Empty(await context.UserPasskeys.ToListAsync(_cancellation));
        var roles = await context.Roles.Select(role => role.Name).Order().ToListAsync(_cancellation);
        Assert.Equal(SiteRoles.All.Order(), roles);
    }

    [Fact]
    public async Task Every_connection_writes_ahead_syncs_fully_and_checks_foreign_keys()
    {
        var server = await _directory.StartServerAsync(_cancellation);

        await using var context = StorageDirectory.Context(server);
        Assert.Equal("wal", await context.Database.SqlQuery<string>($"SELECT journal_mode AS Value FROM pragma_journal_mode").SingleAsync(_cancellation));
        Assert.Equal(2, await context.Database.SqlQuery<int>($"SELECT synchronous AS Value FROM pragma_synchronous").SingleAsync(_cancellation));
        Assert.Equal(1, await context.Database.SqlQuery<int>($"SELECT foreign_keys AS Value FROM pragma_foreign_keys").SingleAsync(_cancellation));

        await using var own = await _directory.Database.OpenAsync(_cancellation);
        await using var command = own.CreateCommand();
        command.CommandText = "SELECT synchronous FROM pragma_synchronous";
        Assert.Equal(2L, await command.ExecuteScalarAsync(_cancellation));
    }

    [Fact]
    public async Task An_older_database_is_upgraded_and_keeps_what_it_holds()
    {
        var older = _directory.AddServer();
        await using (var context = StorageDirectory.Context(older))
        {
            var first = context.Database.GetMigrations().First();
            await context.GetService<IMigrator>().MigrateAsync(first, _cancellation);
            await context.Database.ExecuteSqlAsync($"INSERT INTO AspNetRoles (Id, Name) VALUES ('r1', 'Kept')", _cancellation);
        }

        var server = await _directory.StartServerAsync(_cancellation);

        await using var upgraded = StorageDirectory.Context(server);
        Assert.Empty(await upgraded.Database.GetPendingMigrationsAsync(_cancellation));
        Assert.Equal("Kept", (await upgraded.Roles.SingleAsync(role => role.Id == "r1", _cancellation)).Name);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused_with_a_sentence_and_left_as_it_was()
    {
        using (var server = await _directory.StartServerAsync(_cancellation))
        {
            await using var context = StorageDirectory.Context(server);
            await context.Database.ExecuteSqlAsync(
                $"INSERT INTO __EFMigrationsHistory (MigrationId, ProductVersion) VALUES ('29990101000000_Future', '99.0')",
                _cancellation);
        }

        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => _directory.StartServerAsync(_cancellation));

        Assert.Contains("was written by a newer version of Collab", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("29990101000000_Future", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_form_of_sealed_frames_has_a_migration_that_keeps_older_servers_from_starting()
    {
        var server = await _directory.StartServerAsync(_cancellation);
        await using var context = StorageDirectory.Context(server);
        var version = SealedSegment.Encode([new Frame(1, 1, DateTimeOffset.UnixEpoch, [new SessionEvent.SessionRecovered()])])[0];

        var migrations = await context.Database.GetAppliedMigrationsAsync(_cancellation);

        Assert.Equal(version, migrations.Count(static name => name.Contains("SealedFrames", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_second_server_on_the_same_directory_is_refused_until_the_first_is_gone()
    {
        var first = await _directory.StartServerAsync(_cancellation);

        var refusal = await Assert.ThrowsAsync<StorageRefusedException>(() => _directory.StartServerAsync(_cancellation));
        Assert.Contains("is in use by another Collab server", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--Collaboration:DataDirectory", refusal.Message, StringComparison.Ordinal);

        await first.DisposeAsync();
        var second = await _directory.StartServerAsync(_cancellation);
        Assert.NotNull(second.GetRequiredService<SqliteStorage>());
    }

    [Fact]
    public async Task Times_are_stored_as_numbers_that_sort()
    {
        var server = await _directory.StartServerAsync(_cancellation);
        var noon = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        await using var context = StorageDirectory.Context(server);
        context.Sessions.Add(Session("LATE", noon.AddHours(3)));
        context.Sessions.Add(Session("EARLY", noon));
        await context.SaveChangesAsync(_cancellation);

        var codes = await context.Sessions
            .Where(session => session.LastActivityAt >= noon)
            .OrderBy(session => session.LastActivityAt)
            .Select(session => session.JoinCode)
            .ToListAsync(_cancellation);

        Assert.Equal(["EARLY", "LATE"], codes);
    }

    public ValueTask DisposeAsync() => _directory.DisposeAsync();

    private static SessionRow Session(string joinCode, DateTimeOffset lastActivityAt) => new()
    {
        Id = Guid.CreateVersion7(lastActivityAt),
        Title = joinCode,
        OwnerUserId = "owner",
        JoinCode = joinCode,
        CreatedAt = lastActivityAt,
        LastActivityAt = lastActivityAt,
    };
}
