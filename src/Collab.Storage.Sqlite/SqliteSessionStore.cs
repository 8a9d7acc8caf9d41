using System.Data.Common;
using System.Diagnostics.Metrics;
using Collab.Engine;
using Collab.Protocol;
using Collab.Sessions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Collab.Storage.Sqlite;

/// <summary>The logs of all sessions in SQLite. Appends and keyframes go through the one writer; all else is EF Core's.</summary>
public sealed class SqliteSessionStore : ISessionStore, IAsyncDisposable
{
    /// <summary>Some milliseconds of the database.</summary>
    private const int FramesDeletedAtOnce = 2_000;

    private readonly IDbContextFactory<CollabDbContext> _contexts;
    private readonly SqliteLogWriter _writer;
    private readonly SqliteFrameSealer _sealer;
    private readonly int _compressionThreshold;

    public SqliteSessionStore(
        SqliteDatabase database, IDbContextFactory<CollabDbContext> contexts, IOptions<CollaborationOptions> options, IMeterFactory meters)
    {
        _contexts = contexts;
        _compressionThreshold = options.Value.MessageCompressionThreshold;
        _writer = new SqliteLogWriter(database, meters);
        _sealer = new SqliteFrameSealer(contexts, _writer, meters);
    }

    public async Task CreateAsync(NewSession session, StoredFrame genesis, CancellationToken cancellationToken)
    {
        var (payload, encoding) = Pack(genesis.Payload);
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        context.Sessions.Add(new SessionRow
        {
            Id = session.Id.Value,
            Title = session.Title,
            OwnerUserId = session.OwnerUserId,
            JoinCode = session.JoinCode,
            Template = session.Template,
            CreatedAt = session.At,
            LastActivityAt = session.At,
        });
        context.Members.Add(new MemberRow
        {
            SessionId = session.Id.Value,
            MemberId = session.OwnerMember.Value,
            UserId = session.OwnerUserId,
            DisplayName = session.OwnerName,
            Color = session.OwnerColor,
            CreatedAt = session.At,
        });
        context.Frames.Add(new FrameRow
        {
            SessionId = session.Id.Value,
            FirstSeq = genesis.First,
            LastSeq = genesis.Last,
            At = genesis.At.ToUnixTimeMilliseconds(),
            Payload = payload,
            Encoding = encoding,
        });
        try
        {
            await context.SaveChangesAsync(cancellationToken);
        }
        catch (DbUpdateException exception) when (exception.InnerException is { } inner
            && SqliteErrors.Translate(inner) is StoreUnavailableException unavailable)
        {
            throw unavailable;
        }
    }

    public async Task<StoredSession?> OpenAsync(SessionId session, CancellationToken cancellationToken)
    {
        // Through the writer, so that everything an older owner had queued is written before and read below.
        var take = new TakeOwnership(session);
        await _writer.WriteAsync(take, cancellationToken);
        if (take.Epoch is not { } epoch)
        {
            return null;
        }

        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var row = await context.Keyframes.AsNoTracking().Where(row => row.SessionId == session.Value)
            .OrderByDescending(row => row.Seq).FirstOrDefaultAsync(cancellationToken);
        StoredKeyframe? keyframe = null;
        if (row is not null)
        {
            var texts = await context.KeyframeTexts.AsNoTracking().Where(text => text.SessionId == session.Value)
                .ToDictionaryAsync(text => text.Hash, text => text.Text, cancellationToken);
            keyframe = new StoredKeyframe(
                row.Seq, DateTimeOffset.FromUnixTimeMilliseconds(row.At), StoredPayload.Unpack(row.Payload, row.Encoding), texts);
        }

        var tail = await ReadAsync(context, session, keyframe?.Seq ?? 0, int.MaxValue, cancellationToken);
        return new StoredSession(epoch, keyframe, tail);
    }

    public async Task AppendAsync(SessionId session, long ownerEpoch, StoredFrame frame, CancellationToken cancellationToken)
    {
        var (payload, encoding) = Pack(frame.Payload);
        await _writer.WriteAsync(new Append(session, ownerEpoch, frame, payload, encoding), cancellationToken);
    }

    public async Task SaveKeyframeAsync(
        SessionId session, long ownerEpoch, StoredKeyframe keyframe, CancellationToken cancellationToken)
    {
        var (payload, encoding) = Pack(keyframe.Payload);
        await _writer.WriteAsync(new SaveKeyframe(session, ownerEpoch, keyframe, payload, encoding), cancellationToken);
        _sealer.Request(session);
    }

    /// <summary>
    /// Packs frames that are older than the newest keyframe, as happens behind every new keyframe by itself; says how many. What is read stays the same.
    /// </summary>
    public Task<int> SealAsync(SessionId session, CancellationToken cancellationToken)
    {
        return _sealer.SealAsync(session, cancellationToken);
    }

    public async Task<IReadOnlyList<StoredFrame>> ReadFramesAsync(
        SessionId session, long after, int limit, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        return await ReadAsync(context, session, after, limit, cancellationToken);
    }

    public async Task<IReadOnlyList<RosterEntry>> ReadRosterAsync(SessionId session, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        return await context.Members.AsNoTracking().Where(member => member.SessionId == session.Value)
            .Select(member => new RosterEntry(new MemberId(member.MemberId), member.DisplayName, member.Color, member.IsGuest) { Initials = member.Initials })
            .ToListAsync(cancellationToken);
    }

    public async Task MarkEndedAsync(SessionId session, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        await context.Sessions.Where(row => row.Id == session.Value && row.EndedAt == null)
            .ExecuteUpdateAsync(row => row.SetProperty(ended => ended.EndedAt, at), cancellationToken);
    }

    public async Task NoteRulesAsync(SessionId session, string title, bool isLocked, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        await context.Sessions.Where(row => row.Id == session.Value && (row.Title != title || row.IsLocked != isLocked))
            .ExecuteUpdateAsync(
                row => row.SetProperty(noted => noted.Title, title).SetProperty(noted => noted.IsLocked, isLocked), cancellationToken);
    }

    public async Task DeleteAsync(SessionId session, CancellationToken cancellationToken)
    {
        try
        {
            await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
            await DeleteLogAsync(context, session, cancellationToken);
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            await context.Frames.Where(row => row.SessionId == session.Value).ExecuteDeleteAsync(cancellationToken);
            await context.Members.Where(row => row.SessionId == session.Value).ExecuteDeleteAsync(cancellationToken);
            await context.Sessions.Where(row => row.Id == session.Value).ExecuteDeleteAsync(cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
        catch (DbException exception) when (SqliteErrors.Translate(exception) is StoreUnavailableException unavailable)
        {
            throw unavailable;
        }
    }

    public async Task<IReadOnlyList<SessionId>> FindOpenCreatedBeforeAsync(
        DateTimeOffset moment, CancellationToken cancellationToken)
    {
        await using var context = await _contexts.CreateDbContextAsync(cancellationToken);
        var ids = await context.Sessions.AsNoTracking().Where(row => row.EndedAt == null && row.CreatedAt < moment)
            .Select(row => row.Id).ToListAsync(cancellationToken);
        return [.. ids.Select(static id => new SessionId(id))];
    }

    public async ValueTask DisposeAsync()
    {
        await _sealer.DisposeAsync();
        await _writer.DisposeAsync();
    }

    /// <summary>
    /// In pieces, since everybody's edits wait while one is deleted; the newest first, since the beginning of a log is a log and its end is none.
    /// </summary>
    private static async Task DeleteLogAsync(CollabDbContext context, SessionId session, CancellationToken cancellationToken)
    {
        var frames = context.Frames.Where(row => row.SessionId == session.Value);
        await context.Keyframes.Where(row => row.SessionId == session.Value).ExecuteDeleteAsync(cancellationToken);
        await context.KeyframeTexts.Where(row => row.SessionId == session.Value).ExecuteDeleteAsync(cancellationToken);
        while (await frames.OrderByDescending(row => row.FirstSeq).Skip(FramesDeletedAtOnce).Select(row => (long?)row.FirstSeq)
            .FirstOrDefaultAsync(cancellationToken) is { } kept)
        {
            await frames.Where(row => row.FirstSeq > kept).ExecuteDeleteAsync(cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<StoredFrame>> ReadAsync(
        CollabDbContext context, SessionId session, long after, int limit, CancellationToken cancellationToken)
    {
        // The index is by the first event: the row that holds the event behind `after` begins at or before it. One statement, since a segment may
        // take the place of frames between two.
        var rows = context.Frames.AsNoTracking()
            .Where(row => row.SessionId == session.Value && row.FirstSeq >= (context.Frames
                .Where(other => other.SessionId == session.Value && other.FirstSeq <= after)
                .OrderByDescending(other => other.FirstSeq)
                .Select(other => (long?)other.FirstSeq)
                .FirstOrDefault() ?? 0))
            .OrderBy(row => row.FirstSeq)
            .AsAsyncEnumerable();
        var frames = new List<StoredFrame>();
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            frames.AddRange(row.LastSeq > after ? Frames(row, after).Take(limit - frames.Count) : []);
            if (frames.Count >= limit)
            {
                break;
            }
        }

        return frames;
    }

    /// <summary>What one row holds of the log behind <paramref name="after"/>.</summary>
    private static IEnumerable<StoredFrame> Frames(FrameRow row, long after)
    {
        return row.Encoding == PayloadEncoding.Sealed
            ? SealedSegment.Decode(row.Payload)
                .Where(frame => frame.Last > after)
                .Select(static frame => new StoredFrame(frame.First, frame.Last, frame.At, FrameCodec.Encode(frame)))
            : [new StoredFrame(
                row.FirstSeq, row.LastSeq, DateTimeOffset.FromUnixTimeMilliseconds(row.At), StoredPayload.Unpack(row.Payload, row.Encoding))];
    }

    private (byte[] Payload, PayloadEncoding Encoding) Pack(ReadOnlyMemory<byte> payload)
    {
        return StoredPayload.Pack(payload, _compressionThreshold);
    }

    private sealed class TakeOwnership(SessionId session) : LogWrite
    {
        public long? Epoch { get; private set; }

        public override SessionFencedException? Execute(SqliteLogConnection connection)
        {
            Epoch = connection.RaiseEpoch(session);
            return null;
        }
    }

    private sealed class Append(SessionId session, long ownerEpoch, StoredFrame frame, byte[] payload, PayloadEncoding encoding) : LogWrite
    {
        public override SessionFencedException? Execute(SqliteLogConnection connection)
        {
            return connection.Append(session, ownerEpoch, frame, payload, encoding)
                ? null
                : new SessionFencedException($"Another owner writes the log of session {session}; frame {frame.First} was not stored.");
        }
    }

    private sealed class SaveKeyframe(
        SessionId session, long ownerEpoch, StoredKeyframe keyframe, byte[] payload, PayloadEncoding encoding) : LogWrite
    {
        public override SessionFencedException? Execute(SqliteLogConnection connection)
        {
            return connection.SaveKeyframe(session, ownerEpoch, keyframe, payload, encoding)
                ? null
                : new SessionFencedException($"Session {session} has another owner or a newer keyframe than {keyframe.Seq}.");
        }
    }
}
