using System.Text;
using Collab.Engine;
using Collab.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Collab.Storage.Tests;

public sealed class SqliteSessionStoreTests : IAsyncLifetime
{
    private static readonly DateTimeOffset At = new(2026, 1, 1, 9, 0, 0, TimeSpan.Zero);

    private readonly StorageDirectory _directory = new();
    private ISessionStore _store = null!;

    public async ValueTask InitializeAsync()
    {
        _store = (await _directory.StartServerAsync(CancellationToken.None)).GetRequiredService<ISessionStore>();
    }

    public async ValueTask DisposeAsync()
    {
        await _directory.DisposeAsync();
    }

    [Fact]
    public async Task What_was_appended_is_read_in_order()
    {
        var session = await CreateAsync();
        var owner = await OpenAsync(session);
        await _store.AppendAsync(session, owner, Frame(3, 5, "second"), CancellationToken.None);
        await _store.AppendAsync(session, owner, Frame(6, 6, "third"), CancellationToken.None);

        var stored = await _store.OpenAsync(session, CancellationToken.None);

        Assert.Equal(["genesis", "second", "third"], stored!.Tail.Select(Text));
        Assert.Equal((3, 5), (stored.Tail[1].First, stored.Tail[1].Last));
        Assert.Null(stored.Keyframe);
    }

    [Fact]
    public async Task There_is_nothing_to_open_where_nothing_was_created()
    {
        Assert.Null(await _store.OpenAsync(new SessionId(Guid.CreateVersion7()), CancellationToken.None));
    }

    [Fact]
    public async Task An_owner_that_was_replaced_is_fenced()
    {
        var session = await CreateAsync();
        var older = await OpenAsync(session);
        var newer = await OpenAsync(session);

        await Assert.ThrowsAsync<SessionFencedException>(
            () => _store.AppendAsync(session, older, Frame(3, 3, "late"), CancellationToken.None));
        await _store.AppendAsync(session, newer, Frame(3, 3, "in time"), CancellationToken.None);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_frame_that_does_not_continue_the_log_is_fenced(long first)
    {
        var session = await CreateAsync();
        var owner = await OpenAsync(session);

        await Assert.ThrowsAsync<SessionFencedException>(
            () => _store.AppendAsync(session, owner, Frame(first, first, "misplaced"), CancellationToken.None));
    }

    [Fact]
    public async Task One_sessions_trouble_fails_only_that_session()
    {
        var sessions = new List<(SessionId Id, long Owner)>();
        for (var i = 0; i < 40; i++)
        {
            var session = await CreateAsync();
            sessions.Add((session, await OpenAsync(session)));
        }

        var appends = sessions.Select((session, index) => _store.AppendAsync(
            session.Id, index % 4 == 0 ? session.Owner - 1 : session.Owner, Frame(3, 3, "x"), CancellationToken.None)).ToList();

        for (var i = 0; i < appends.Count; i++)
        {
            var exception = await Record.ExceptionAsync(() => appends[i]);
            Assert.Equal(i % 4 == 0 ? typeof(SessionFencedException) : null, exception?.GetType());
        }
    }

    [Fact]
    public async Task Many_sessions_append_at_once_and_nothing_is_missing()
    {
        var sessions = await Task.WhenAll(Enumerable.Range(0, 50).Select(async _ =>
        {
            var session = await CreateAsync();
            return (Id: session, Owner: await OpenAsync(session));
        }));

        await Task.WhenAll(sessions.Select(async session =>
        {
            for (var seq = 3; seq < 23; seq++)
            {
                await _store.AppendAsync(session.Id, session.Owner, Frame(seq, seq, $"{seq}"), CancellationToken.None);
            }
        }));

        foreach (var (id, _) in sessions)
        {
            var frames = await _store.ReadFramesAsync(id, 2, 100, CancellationToken.None);
            Assert.Equal(Enumerable.Range(3, 20).Select(static seq => $"{seq}"), frames.Select(Text));
        }
    }

    [Fact]
    public async Task Frames_are_read_in_pages_from_inside_a_frame_too()
    {
        var session = await CreateAsync();
        var owner = await OpenAsync(session);
        await _store.AppendAsync(session, owner, Frame(3, 5, "a"), CancellationToken.None);
        await _store.AppendAsync(session, owner, Frame(6, 6, "b"), CancellationToken.None);

        Assert.Equal(["a", "b"], (await _store.ReadFramesAsync(session, 4, 10, CancellationToken.None)).Select(Text));
        Assert.Equal(["b"], (await _store.ReadFramesAsync(session, 5, 10, CancellationToken.None)).Select(Text));
        Assert.Equal(["genesis", "a"], (await _store.ReadFramesAsync(session, 0, 2, CancellationToken.None)).Select(Text));
        Assert.Empty(await _store.ReadFramesAsync(session, 6, 10, CancellationToken.None));
    }

    [Fact]
    public async Task A_keyframe_shortens_the_tail_and_carries_its_texts()
    {
        var session = await CreateAsync();
        var owner = await OpenAsync(session);
        await _store.AppendAsync(session, owner, Frame(3, 3, "a"), CancellationToken.None);
        await _store.SaveKeyframeAsync(session, owner, Keyframe(2, ("h1", "one"), ("h2", "two")), CancellationToken.None);
        await _store.SaveKeyframeAsync(session, owner, Keyframe(3, ("h2", "two"), ("h3", "three")), CancellationToken.None);
        await _store.AppendAsync(session, owner, Frame(4, 4, "b"), CancellationToken.None);

        var stored = await _store.OpenAsync(session, CancellationToken.None);

        Assert.Equal(3, stored!.Keyframe!.Seq);
        Assert.Equal(["h2=two", "h3=three"], stored.Keyframe.Texts.Select(static text => $"{text.Key}={text.Value}").Order());
        Assert.Equal(["b"], stored.Tail.Select(Text));
        Assert.Equal("state at 3", Encoding.UTF8.GetString(stored.Keyframe.Payload.Span));
    }

    [Fact]
    public async Task A_large_payload_comes_back_as_it_was()
    {
        var session = await CreateAsync();
        var owner = await OpenAsync(session);
        var large = string.Concat(Enumerable.Range(0, 5_000).Select(static i => $"line {i} 😀\n"));
        await _store.AppendAsync(session, owner, Frame(3, 3, large), CancellationToken.None);

        Assert.Equal(large, Text((await _store.ReadFramesAsync(session, 2, 1, CancellationToken.None))[0]));
        await using var context = StorageDirectory.Context(_directory.AddServer());
        var row = context.Frames.Single(row => row.SessionId == session.Value && row.FirstSeq == 3);
        Assert.Equal(PayloadEncoding.Brotli, row.Encoding);
        Assert.True(row.Payload.Length < large.Length / 4, $"{row.Payload.Length} bytes are stored.");
    }

    [Fact]
    public async Task The_owner_is_in_the_roster_and_an_old_session_is_found_until_it_has_ended()
    {
        var session = await CreateAsync();

        Assert.Equal("Ada", Assert.Single(await _store.ReadRosterAsync(session, CancellationToken.None)).Name);
        Assert.Contains(session, await _store.FindOpenCreatedBeforeAsync(At.AddHours(1), CancellationToken.None));
        await _store.MarkEndedAsync(session, At.AddHours(2), CancellationToken.None);
        Assert.DoesNotContain(session, await _store.FindOpenCreatedBeforeAsync(At.AddHours(1), CancellationToken.None));
    }

    [Fact]
    public async Task The_rules_that_are_noted_are_known_without_the_log_and_noting_them_again_changes_nothing()
    {
        var session = await CreateAsync();
        for (var turn = 0; turn < 2; turn++)
        {
            await _store.NoteRulesAsync(session, "Supervisors", isLocked: true, CancellationToken.None);
        }

        await using var context = StorageDirectory.Context(_directory.AddServer());
        var row = await context.Sessions.SingleAsync(row => row.Id == session.Value);
        Assert.Equal(("Supervisors", true), (row.Title, row.IsLocked));
    }

    private static StoredFrame Frame(long first, long last, string payload)
    {
        return new StoredFrame(first, last, At, Encoding.UTF8.GetBytes(payload));
    }

    private static StoredKeyframe Keyframe(long seq, params (string Hash, string Text)[] texts)
    {
        return new StoredKeyframe(
            seq, At, Encoding.UTF8.GetBytes($"state at {seq}"), texts.ToDictionary(static text => text.Hash, static text => text.Text));
    }

    private static string Text(StoredFrame frame)
    {
        return Encoding.UTF8.GetString(frame.Payload.Span);
    }

    [Fact]
    public async Task What_was_deleted_is_gone_with_its_log_and_takes_nothing_else_with_it()
    {
        var kept = await CreateAsync();
        var session = await CreateAsync();
        var owner = await OpenAsync(session);
        for (var seq = 3; seq < 4_500; seq++)
        {
            await _store.AppendAsync(session, owner, Frame(seq, seq, "more"), CancellationToken.None);
        }

        var keyframe = new StoredKeyframe(4_000, At, Encoding.UTF8.GetBytes("state"), new Dictionary<string, string> { ["hash"] = "text" });
        await _store.SaveKeyframeAsync(session, owner, keyframe, CancellationToken.None);

        await _store.DeleteAsync(session, CancellationToken.None);

        Assert.Null(await _store.OpenAsync(session, CancellationToken.None));
        Assert.Empty(await _store.ReadFramesAsync(session, 0, 10, CancellationToken.None));
        Assert.Empty(await _store.ReadRosterAsync(session, CancellationToken.None));
        Assert.NotNull(await _store.OpenAsync(kept, CancellationToken.None));
        await Assert.ThrowsAsync<SessionFencedException>(
            () => _store.AppendAsync(session, owner, Frame(4_500, 4_500, "late"), CancellationToken.None));
    }

    private async Task<SessionId> CreateAsync()
    {
        var id = new SessionId(Guid.CreateVersion7());
        var session = new NewSession(
            id, "OTP", "user-1", id.ToString()[..8] + Random.Shared.Next(), new MemberId(Guid.CreateVersion7()), "Ada", "#f2b84b", At);
        await _store.CreateAsync(session, Frame(1, 2, "genesis"), CancellationToken.None);
        return id;
    }

    private async Task<long> OpenAsync(SessionId session)
    {
        return (await _store.OpenAsync(session, CancellationToken.None))!.OwnerEpoch;
    }
}
