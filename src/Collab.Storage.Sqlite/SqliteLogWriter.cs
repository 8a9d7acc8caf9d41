using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Collab.Sessions;

namespace Collab.Storage.Sqlite;

/// <summary>
/// Group commit: the one task that writes the logs of all sessions.
/// <para>
/// SQLite has one writer at a time, and a durable commit costs a flush of the disk. So all writes go through one queue; whatever has gathered while
/// the disk was busy becomes one transaction, and its writers are answered together after the commit. A lone edit waits for one flush; a thousand
/// edits in two hundred sessions wait for the same one.
/// </para>
/// <para>
/// A write that is refused for reasons of its own session (it was fenced) fails alone: such a refusal is found by conditions in its statement,
/// before anything is changed, so the rest of the group commits. An error of the database fails the whole group, whose outcome is then
/// unknown; the connection is thrown away, and the next group begins on a new one.
/// </para>
/// </summary>
internal sealed class SqliteLogWriter : IAsyncDisposable
{
    /// <summary>Writes in one transaction: more would make the first of them wait for long.</summary>
    private const int GroupMaximum = 1_000;

    /// <summary>Each session has at most a frame and a keyframe under way, so only thousands of sessions could fill this; they wait.</summary>
    private const int QueueMaximum = 10_000;

    private readonly SqliteDatabase _database;
    private readonly Channel<LogWrite> _queue = Channel.CreateBounded<LogWrite>(
        new BoundedChannelOptions(QueueMaximum) { SingleReader = true });
    private readonly List<LogWrite> _group = [];
    private readonly Histogram<double> _duration;
    private readonly Task _running;
    private SqliteLogConnection? _connection;

    public SqliteLogWriter(SqliteDatabase database, IMeterFactory meters)
    {
        _database = database;
        _duration = meters.Create(CollabMeter.Name).CreateHistogram<double>(
            "collab.store.commit.duration", "s", "One transaction of the log, its flush included.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25, 1] });
        _running = Task.Run(RunAsync);
    }

    /// <summary>Returns when the write is durable.</summary>
    /// <exception cref="SessionFencedException">The write was refused; the log is as it was.</exception>
    /// <exception cref="StoreUnavailableException">The disk is full or gone; whether the write is in the log is unknown.</exception>
    public async Task WriteAsync(LogWrite write, CancellationToken cancellationToken)
    {
        await _queue.Writer.WriteAsync(write, cancellationToken);

        // What is queued will be written; a caller that stopped waiting would not know what became of it.
        await write.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _running;
        if (_connection is not null)
        {
            await _connection.DisposeAsync();
        }
    }

    private async Task RunAsync()
    {
        while (await _queue.Reader.WaitToReadAsync())
        {
            _group.Clear();
            while (_group.Count < GroupMaximum && _queue.Reader.TryRead(out var write))
            {
                _group.Add(write);
            }

            await WriteGroupAsync();
        }
    }

    private async Task WriteGroupAsync()
    {
        var startedAt = Stopwatch.GetTimestamp();
        try
        {
            _connection ??= new SqliteLogConnection(await _database.OpenAsync(CancellationToken.None));
            _connection.Begin();
            foreach (var write in _group)
            {
                write.Refusal = write.Execute(_connection);
            }

            _connection.Commit();
        }
        catch (Exception exception)
        {
            await FailGroupAsync(exception);
            return;
        }

        _duration.Record(Stopwatch.GetElapsedTime(startedAt).TotalSeconds);
        foreach (var write in _group)
        {
            if (write.Refusal is { } refusal)
            {
                write.Done.SetException(refusal);
            }
            else
            {
                write.Done.SetResult();
            }
        }
    }

    private async Task FailGroupAsync(Exception exception)
    {
        if (_connection is { } broken)
        {
            _connection = null;
            await broken.DisposeAsync();
        }

        foreach (var write in _group)
        {
            write.Done.SetException(SqliteErrors.Translate(exception));
        }
    }
}

/// <summary>Something to be written to the log, in a transaction with others.</summary>
internal abstract class LogWrite
{
    public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal SessionFencedException? Refusal { get; set; }

    /// <returns>Why it was refused, having changed nothing; null when it is written.</returns>
    public abstract SessionFencedException? Execute(SqliteLogConnection connection);
}
