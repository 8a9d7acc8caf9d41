using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Collab.Engine;
using Collab.Protocol;
using Collab.Sessions;
using Microsoft.EntityFrameworkCore;

namespace Collab.Storage.Sqlite;

/// <summary>
/// Replaces frames that are older than the newest keyframe by sealed segments: one row, a fraction of the bytes, equal events. It works behind the
/// sessions, one after the other; what it does not get done, it is asked for again at the next keyframe.
/// </summary>
internal sealed class SqliteFrameSealer : IAsyncDisposable
{
    /// <summary>Fewer are left for later: they would make a small segment, and small ones save little.</summary>
    public const int FramesMinimum = 1_024;

    /// <summary>Deleted in one transaction, while everybody's edits wait: some milliseconds.</summary>
    private const int FramesMaximum = 4_096;

    /// <summary>Of the frames that are read for one segment; a session of pastes would otherwise fill the memory.</summary>
    private const long PayloadBytesMaximum = 16 * 1024 * 1024;

    /// <summary>Sessions that wait; one that finds no place asks again.</summary>
    private const int QueueMaximum = 1_000;

    private readonly IDbContextFactory<CollabDbContext> _contexts;
    private readonly SqliteLogWriter _writer;
    private readonly Counter<long> _frames;
    private readonly Counter<long> _failures;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<SessionId> _queue = Channel.CreateBounded<SessionId>(
        new BoundedChannelOptions(QueueMaximum) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Task _running;

    public SqliteFrameSealer(IDbContextFactory<CollabDbContext> contexts, SqliteLogWriter writer, IMeterFactory meters)
    {
        (_contexts, _writer) = (contexts, writer);
        var meter = meters.Create(CollabMeter.Name);
        _frames = meter.CreateCounter<long>("collab.store.sealed.frames", description: "Frames that were packed into segments.");
        _failures = meter.CreateCounter<long>("collab.store.seal.failures", description: "Segments that could not be made or stored.");
        _running = Task.Run(RunAsync);
    }

    public void Request(SessionId session)
    {
        _queue.Writer.TryWrite(session);
    }

    /// <summary>Seals one segment if there are frames enough; says how many frames it replaced.</summary>
    public async Task<int> SealAsync(SessionId session, CancellationToken cancellationToken)
    {
        var rows = await ReadAsync(session, cancellationToken);
        if (rows.Count < FramesMinimum)
        {
            return 0;
        }

        var segment = Seal(rows);
        await _writer.WriteAsync(new Replace(session, rows[0].FirstSeq, rows[^1].LastSeq, rows[^1].At, rows.Count, segment), cancellationToken);
        _frames.Add(rows.Count);
        return rows.Count;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _running;
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await foreach (var session in _queue.Reader.ReadAllAsync(_stopping.Token))
            {
                await SealAllAsync(session);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; the frames are as good as a segment.
        }
    }

    private async Task SealAllAsync(SessionId session)
    {
        try
        {
            while (await SealAsync(session, _stopping.Token) > 0)
            {
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Nothing is lost: the frames stay as they are. The counter tells the operator.
            _failures.Add(1);
        }
    }

    /// <summary>The oldest frames that are not sealed yet and that no load of the session needs any more.</summary>
    private async Task<List<FrameRow>> ReadAsync(SessionId session, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var keyframe = await context.Keyframes.Where(row => row.SessionId == session.Value)
            .MaxAsync(row => (long?)row.Seq, cancellationToken) ?? 0;
        var query = context.Frames.AsNoTracking()
            .Where(row => row.SessionId == session.Value && row.LastSeq <= keyframe && row.Encoding != PayloadEncoding.Sealed)
            .OrderBy(row => row.FirstSeq)
            .Take(FramesMaximum)
            .AsAsyncEnumerable();
        var (rows, bytes) = (new List<FrameRow>(), 0L);
        await foreach (var row in query.WithCancellation(cancellationToken))
        {
            rows.Add(row);
            bytes += row.Payload.Length;
            if (bytes > PayloadBytesMaximum)
            {
                break;
            }
        }

        return rows;
    }

    /// <summary>The segment, after it has been seen to say the same as the frames.</summary>
    private static byte[] Seal(List<FrameRow> rows)
    {
        var frames = rows.ConvertAll(static row => FrameCodec.Decode(StoredPayload.Unpack(row.Payload, row.Encoding)));
        var segment = SealedSegment.Encode(frames);
        var unsealed = SealedSegment.Decode(segment);
        for (var i = 0; i < frames.Count; i++)
        {
            if (!FrameCodec.Encode(frames[i]).AsSpan().SequenceEqual(FrameCodec.Encode(unsealed[i])))
            {
                throw new InvalidOperationException($"Frame {frames[i].First} does not come out of its segment as it went in.");
            }
        }

        return segment;
    }

    private sealed class Replace(SessionId session, long first, long last, long at, int count, byte[] segment) : LogWrite
    {
        public override SessionFencedException? Execute(SqliteLogConnection connection)
        {
            return connection.Seal(session, first, last, at, count, segment)
                ? null
                : new SessionFencedException($"The frames {first} to {last} of session {session} are not what was sealed.");
        }
    }
}
