using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Sessions;
using Collab.Storage.Sqlite;
using Collab.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Collab.Storage.Tests;

/// <summary>Old frames become segments, and nobody who reads the log can tell.</summary>
public sealed class SqliteSealingTests : IAsyncLifetime
{
    private const int Frames = 2_500;
    private const long KeyframeSeq = 2_000;

    private static readonly DateTimeOffset At = new(2026, 1, 1, 9, 0, 0, TimeSpan.Zero);
    private static readonly MemberId Ada = new(Guid.CreateVersion7());

    private readonly StorageDirectory _directory = new();
    private readonly SessionId _session = new(Guid.CreateVersion7());
    private ServiceProvider _server = null!;
    private SqliteSessionStore _store = null!;
    private long _owner;

    public async ValueTask InitializeAsync()
    {
        _server = await _directory.StartServerAsync(CancellationToken.None);
        _store = (SqliteSessionStore)_server.GetRequiredService<ISessionStore>();
        var frames = Log(new Random(1));
        await _store.CreateAsync(new NewSession(_session, "OTP", "user-1", "AB12CD34", Ada, "Ada", "#f2b84b", At), frames[0], CancellationToken.None);
        _owner = (await _store.OpenAsync(_session, CancellationToken.None))!.OwnerEpoch;
        await Task.WhenAll(frames.Skip(1).Select(frame => _store.AppendAsync(_session, _owner, frame, CancellationToken.None)));
    }

    public async ValueTask DisposeAsync()
    {
        await _directory.DisposeAsync();
    }

    [Fact]
    public async Task A_sealed_log_reads_as_it_did_before_from_every_place()
    {
        var before = await ReadAllAsync();

        await SealAsync();

        Assert.Equal(before, await ReadAllAsync());
        foreach (var after in new long[] { 1, 2, 700, 1_999, 2_000, 2_001, 2_499, 2_500 })
        {
            var page = await _store.ReadFramesAsync(_session, after, 37, CancellationToken.None);
            Assert.Equal(before.Where(frame => frame.Last > after).Take(37), page.Select(Readable));
        }
    }

    [Fact]
    public async Task Only_what_the_newest_keyframe_has_made_old_is_sealed_and_the_session_goes_on()
    {
        await SealAsync();

        await using var context = StorageDirectory.Context(_server);
        var rows = await context.Frames.OrderBy(static row => row.FirstSeq).ToListAsync();
        Assert.Equal(PayloadEncoding.Sealed, rows[0].Encoding);
        Assert.True(rows[0].LastSeq <= KeyframeSeq);
        Assert.All(rows.Where(static row => row.FirstSeq > KeyframeSeq), static row => Assert.NotEqual(PayloadEncoding.Sealed, row.Encoding));
        Assert.Equal(Frames - (int)KeyframeSeq + 1, rows.Count);

        var stored = await _store.OpenAsync(_session, CancellationToken.None);
        Assert.Equal((KeyframeSeq + 1, (long)Frames), (stored!.Tail[0].First, stored.Tail[^1].Last));
        var next = new StoredFrame(Frames + 1, Frames + 1, At, stored.Tail[^1].Payload);
        await _store.AppendAsync(_session, stored.OwnerEpoch, next, CancellationToken.None);
    }

    [Fact]
    public async Task Who_reads_while_frames_are_sealed_misses_none_and_gets_none_twice()
    {
        var before = await ReadAllAsync();
        var sealing = SealAsync();
        do
        {
            Assert.Equal(before, await ReadAllAsync());
        }
        while (!sealing.IsCompleted);

        await sealing;
    }

    [Fact]
    public async Task A_deleted_session_leaves_no_segments()
    {
        await SealAsync();

        await _store.DeleteAsync(_session, CancellationToken.None);

        await using var context = StorageDirectory.Context(_server);
        Assert.Equal(0, await context.Frames.CountAsync());
    }

    /// <summary>The keyframe asks for it, and so does this; whichever comes second finds nothing left, or that the other was faster.</summary>
    private async Task SealAsync()
    {
        var keyframe = new StoredKeyframe(KeyframeSeq, At, "state"u8.ToArray(), new Dictionary<string, string>());
        await _store.SaveKeyframeAsync(_session, _owner, keyframe, CancellationToken.None);
        try
        {
            while (await _store.SealAsync(_session, CancellationToken.None) > 0)
            {
            }
        }
        catch (SessionFencedException)
        {
            Assert.Equal(0, await _store.SealAsync(_session, CancellationToken.None));
        }
    }

    private async Task<List<(long First, long Last, DateTimeOffset At, string Payload)>> ReadAllAsync()
    {
        var frames = await _store.ReadFramesAsync(_session, 0, int.MaxValue, CancellationToken.None);
        return [.. frames.Select(Readable)];
    }

    private static (long First, long Last, DateTimeOffset At, string Payload) Readable(StoredFrame frame)
    {
        return (frame.First, frame.Last, frame.At, System.Text.Encoding.UTF8.GetString(frame.Payload.Span));
    }

    private static List<StoredFrame> Log(Random random)
    {
        var (document, text) = (new DocumentId(Guid.CreateVersion7()), string.Empty);
        var frames = new List<StoredFrame>();
        for (var seq = 1L; seq <= Frames; seq++)
        {
            SessionEvent happened;
            if (random.Next(20) == 0)
            {
                happened = new SessionEvent.ChatMessageSent(RandomText.Text(random, 5) + "!");
            }
            else
            {
                var operation = RandomText.Operation(random, text, 2);
                text = operation.Apply(text);
                happened = new SessionEvent.DocumentEdited(document, seq, operation);
            }

            var origin = new EventOrigin(Ada, new ClientId(Ada.Value), seq);
            var frame = new Frame(seq, seq, At.AddMilliseconds(seq * 17), [happened with { Origin = origin }]);
            frames.Add(new StoredFrame(frame.First, frame.Last, frame.At, FrameCodec.Encode(frame)));
        }

        return frames;
    }
}
