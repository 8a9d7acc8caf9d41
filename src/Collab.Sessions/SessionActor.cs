using System.Collections.Immutable;
using System.Diagnostics;
using System.Threading.Channels;
using Collab.Engine;
using Collab.Engine.Presence;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Microsoft.Extensions.Logging;

namespace Collab.Sessions;

/// <summary>
/// One live session: a mailbox and the single task that empties it.
/// <para>
/// The order of everything follows from that task. It drains up to <c>OperationBatchSize</c> commands, has the driver commit them as one frame, and then,
/// still the only one at work: tells the frame to every connection, lets in those who joined (their answer was made from the state right behind
/// that frame, so they miss nothing and see nothing twice), answers the callers, carries out effects, and takes in transient signals. A command
/// that arrives meanwhile waits in the mailbox and is part of the next frame: the more load, the larger the frames.
/// </para>
/// <para>
/// When an append fails its outcome is unknown. The actor does not try to find out: it answers everybody with <c>try_again</c>, closes all
/// connections and stops. Clients connect again, the registry loads the session anew from the log, and the join answer tells each client what
/// became of its command. So the path of recovery is the path of every reconnect, which is tried all the time.
/// </para>
/// </summary>
public sealed partial class SessionActor
{
    /// <summary>About what it costs to bring a frame to one socket.</summary>
    private static readonly TimeSpan FrameIntervalPerConnection = TimeSpan.FromMicroseconds(20);

    /// <summary>Timers know nothing shorter.</summary>
    private static readonly TimeSpan FrameIntervalMinimum = TimeSpan.FromMilliseconds(1);

    private readonly SessionDriver _driver;
    private readonly ISessionStore _store;
    private readonly CollaborationOptions _options;
    private readonly TimeProvider _time;
    private readonly SessionMetrics _metrics;
    private readonly IEffectRunner _effects;
    private readonly ILogger _logger;
    private readonly Channel<Work> _mailbox = Channel.CreateUnbounded<Work>(new UnboundedChannelOptions { SingleReader = true });
    private readonly List<Work> _batch = [];
    private readonly List<SessionCommand> _commands = [];
    private readonly List<Action> _signals = [];
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile SessionSnapshot _snapshot;
    private long _lastFrameAt;
    private int _waitingCommands;
    private int _waitingSignals;
    private bool _isStopRequested;
    private bool _isErased;

    internal SessionActor(
        SessionDriver driver, ISessionStore store, IEnumerable<RosterEntry> roster, CollaborationOptions options, TimeProvider time,
        SessionMetrics metrics, IEffectRunner effects, ILogger logger)
    {
        (_driver, _store, _options, _time, _metrics, _effects, _logger) = (driver, store, options, time, metrics, effects, logger);
        _presence = new PresenceMachine(options.IdleTimeout);
        foreach (var (member, status) in driver.State.Statuses.Items)
        {
            _presence.SetNote(member, status);
        }

        _snapshot = new SessionSnapshot(driver.State, [], roster.ToImmutableDictionary(static person => person.Id));
        foreach (var frame in driver.Tail)
        {
            _recent.Add(FrameCodec.Decode(frame.Payload.Span), frame.Payload);
        }

        _keyframeSeq = driver.State.Seq - driver.Tail.Sum(static frame => frame.Last - frame.First + 1);
        _lastConnectionAt = _lastFullTickAt = _lastChecksumAt = _lastTickAt = time.GetUtcNow();
        foreach (var member in driver.State.Members.Values.Where(static member => member.IsPresent))
        {
            _absentSince[member.Id] = _lastConnectionAt;
        }

        _ticker = time.CreateTimer(_ => Tick(), null, QuietTickInterval, QuietTickInterval);
        _metrics.SessionLoaded();
        _ = SubmitAsync(new SessionCommand.RecoverSession(_lastConnectionAt));
        _ = Task.Run(RunAsync);
    }

    /// <summary>
    /// Raised on the session's own task after each change of <see cref="Snapshot"/>. Handlers must be quick: they hold up the session.
    /// </summary>
    public event Action? Changed;

    public SessionId Id => _driver.Id;

    /// <summary>May be read from any thread.</summary>
    public SessionSnapshot Snapshot => _snapshot;

    /// <summary>Ends when the session has left memory; what it last knew is then in the log.</summary>
    internal Task Stopped => _stopped.Task;

    internal bool IsStopping => _mailbox.Reader.Completion.IsCompleted || Volatile.Read(ref _isStopRequested);

    /// <summary>Wants something done. Durable when it is answered with ok; refusals are answers, never exceptions.</summary>
    public Task<CommandAnswer> SubmitAsync(SessionCommand command)
    {
        if (Interlocked.Increment(ref _waitingCommands) > _options.OperationBufferSize)
        {
            Interlocked.Decrement(ref _waitingCommands);
            _metrics.Refused(RejectionCode.RateLimited);
            return Task.FromResult(Refusal(Busy));
        }

        var work = new CommandWork(command);
        return _mailbox.Writer.TryWrite(work) ? work.Answer.Task : Task.FromResult(Refusal(Unloaded));
    }

    /// <summary>
    /// Joins an editor instance. From the answer's sequence number on its connection gets every frame. An older connection of the same client is closed.
    /// </summary>
    public Task<JoinSessionResponse> JoinAsync(SessionJoin join)
    {
        if (Interlocked.Increment(ref _waitingCommands) > _options.OperationBufferSize)
        {
            Interlocked.Decrement(ref _waitingCommands);
            _metrics.Refused(RejectionCode.RateLimited);
            return Task.FromResult(JoinRefusal(Busy));
        }

        var command = new SessionCommand.JoinSession(
            join.Person.Id, join.Client, join.RoleIfNew, join.LastClientSeq > 0, _time.GetUtcNow());
        var work = new JoinWork(command, join);
        return _mailbox.Writer.TryWrite(work) ? work.Answer.Task : Task.FromResult(JoinRefusal(Unloaded));
    }

    /// <summary>What a client that fell behind is missing. Does not wait for the mailbox.</summary>
    public Task<CatchUpResponse> CatchUpAsync(
        MemberId member, ClientId client, DocumentId document, long revision, CancellationToken cancellationToken)
    {
        return CatchUpReader.ReadAsync(
            _store, Id, _driver.State, member, client, document, revision, _options.CatchUpOperationsMaximum, cancellationToken);
    }

    /// <summary>Leaves memory, with a keyframe, after what waits was done. The log is complete without it.</summary>
    internal async Task StopAsync()
    {
        Post(() => Volatile.Write(ref _isStopRequested, true));
        await Stopped;
    }

    private static Rejection Busy { get; } = new(RejectionCode.RateLimited, "The session is busy. Send it again in a moment.");

    private static Rejection Unloaded { get; } = new(RejectionCode.TryAgain, "The session was just being reloaded. Join it again.");

    private static CommandAnswer Refusal(Rejection reason)
    {
        return new CommandAnswer(false, reason.Code, reason.Message);
    }

    private static JoinSessionResponse JoinRefusal(Rejection reason)
    {
        return new JoinSessionResponse(false, reason.Code, reason.Message);
    }

    private async Task RunAsync()
    {
        var farewell = Unloaded;
        try
        {
            while (!_isStopRequested && await _mailbox.Reader.WaitToReadAsync())
            {
                await KeepDistanceAsync();
                Drain();
                if (_batch.Count > 0)
                {
                    await CommitAsync();
                }

                TakeSignals();
            }

            if (!_isErased)
            {
                await SaveLastKeyframeAsync();
                await NoteAsync();
            }
        }
        catch (Exception exception)
        {
            LogStopped(exception, Id);
            if (exception is StoreUnavailableException unavailable)
            {
                farewell = new Rejection(RejectionCode.StorageUnavailable, unavailable.Message);
            }
        }

        await EndAsync(farewell);
    }

    /// <summary>
    /// Frames of a crowded session keep a distance. Writing one to a hundred sockets costs a hundred times what handling a command does; a session that
    /// commits as fast as it can spends the machine on many small frames, and everybody waits for the processor instead of for the next frame. The
    /// first command after a rest is never held up, nor is a session with few connections.
    /// </summary>
    private async ValueTask KeepDistanceAsync()
    {
        var rest = (FrameIntervalPerConnection * _connections.Count) - _time.GetElapsedTime(_lastFrameAt);
        if (rest >= FrameIntervalMinimum)
        {
            await Task.Delay(rest, _time);
        }
    }

    private void Drain()
    {
        _batch.Clear();
        _commands.Clear();
        while (_batch.Count < _options.OperationBatchSize && _mailbox.Reader.TryRead(out var work))
        {
            if (work is SignalWork signal)
            {
                _signals.Add(signal.Act);
            }
            else if (work is JoinWork join && IsOvertaken(join.Join))
            {
                Interlocked.Decrement(ref _waitingCommands);
                Answer(work, Refusal(Overtaken));
            }
            else
            {
                _batch.Add(work);
                _commands.Add(work.Command!);
            }
        }
    }

    private async Task CommitAsync()
    {
        var startedAt = Stopwatch.GetTimestamp();
        var commit = await _driver.CommitAsync(_commands, _time.GetUtcNow(), CancellationToken.None);
        Interlocked.Add(ref _waitingCommands, -_batch.Count);
        var before = _snapshot.State;
        _snapshot = _snapshot with { State = _driver.State };
        if (commit.Frame is { } frame)
        {
            _lastFrameAt = _time.GetTimestamp();
            _recent.Add(frame, commit.Payload);
            TakePresence(frame);
            TellFrame(frame, commit.Payload);
        }

        if (_driver.State.Phase == SessionPhase.Ended || _driver.State.Title != before.Title || _driver.State.Settings != before.Settings)
        {
            // Before the answer: whoever ended, renamed or locked it sees that next.
            await NoteAsync();
        }

        if (commit.Effects.Any(static effect => effect is SessionEffect.EraseSession))
        {
            await EraseAsync();
        }

        for (var i = 0; i < _batch.Count; i++)
        {
            Answer(_batch[i], commit.Answers[i]);
        }

        Changed?.Invoke();
        _metrics.Committed(_batch.Count, startedAt);
        _batch.Clear();
        foreach (var effect in commit.Effects)
        {
            CarryOut(effect);
        }

        if (!_isErased)
        {
            SaveKeyframeIfDue();
        }
    }

    private async Task NoteAsync()
    {
        await _store.NoteRulesAsync(Id, _driver.State.Title, _driver.State.Settings.IsLocked, CancellationToken.None);
        if (_driver.State.Phase == SessionPhase.Ended)
        {
            await _store.MarkEndedAsync(Id, _driver.State.At, CancellationToken.None);
        }
    }

    /// <summary>Before the answer: "deleted" is only said when it is.</summary>
    private async Task EraseAsync()
    {
        await _keyframe;
        await _store.DeleteAsync(Id, CancellationToken.None);
        _isErased = true;
    }

    private void Answer(Work work, CommandAnswer answer)
    {
        if (answer.Code is { } code)
        {
            _metrics.Refused(code);
        }

        if (work is CommandWork command)
        {
            command.Answer.SetResult(answer);
            return;
        }

        var join = (JoinWork)work;
        join.Answer.SetResult(answer.ToRejection() is { } refused ? JoinRefusal(refused) : LetIn(join.Join));
    }

    private void TakeSignals()
    {
        foreach (var act in _signals)
        {
            Interlocked.Decrement(ref _waitingSignals);
            act();
        }

        _signals.Clear();
    }

    /// <summary>Everybody who waits is answered and every connection is closed, so that all find their way by joining again.</summary>
    private async Task EndAsync(Rejection farewell)
    {
        _mailbox.Writer.TryComplete();
        await _ticker.DisposeAsync();
        while (_mailbox.Reader.TryRead(out var work))
        {
            if (work is not SignalWork)
            {
                _batch.Add(work);
            }
        }

        foreach (var work in _batch)
        {
            if (work is CommandWork command)
            {
                command.Answer.TrySetResult(Refusal(farewell));
            }
            else
            {
                ((JoinWork)work).Answer.TrySetResult(JoinRefusal(farewell));
            }
        }

        CloseAll(farewell);
        await ReleaseAsync();
        await _keyframe;
        _metrics.SessionUnloaded();
        _stopped.SetResult();
    }

    /// <summary>A sandbox that cannot be ended must not keep the session from being loaded again.</summary>
    private async Task ReleaseAsync()
    {
        try
        {
            await _effects.ReleaseAsync(Id);
        }
        catch (Exception exception)
        {
            LogNotReleased(exception, Id);
        }
    }

    /// <summary>Runs on the session's task after the commands before it. Never refused: its callers are few and bounded.</summary>
    private void Post(Action act)
    {
        Interlocked.Increment(ref _waitingSignals);
        _mailbox.Writer.TryWrite(new SignalWork(act));
    }

    private void PostTransient(Action act)
    {
        if (Volatile.Read(ref _waitingSignals) < Limits.TransientSignalsMaximum)
        {
            Post(act);
        }
    }

    [LoggerMessage(LogLevel.Error, "Session {Session} stopped over an error; it is loaded again from its log when somebody joins.")]
    private partial void LogStopped(Exception exception, SessionId session);

    [LoggerMessage(LogLevel.Error, "What runs for session {Session} could not be ended; it may go on until its limits end it.")]
    private partial void LogNotReleased(Exception exception, SessionId session);

    private abstract record Work(SessionCommand? Command);

    private sealed record CommandWork(SessionCommand Wanted) : Work(Wanted)
    {
        public TaskCompletionSource<CommandAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed record JoinWork(SessionCommand Wanted, SessionJoin Join) : Work(Wanted)
    {
        public TaskCompletionSource<JoinSessionResponse> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed record SignalWork(Action Act) : Work(default(SessionCommand));
}
