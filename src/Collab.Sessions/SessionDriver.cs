using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Microsoft.Extensions.Logging;

namespace Collab.Sessions;

/// <summary>What came of a batch of commands.</summary>
/// <param name="Frame">The events that were stored together; null when no command had any.</param>
/// <param name="Payload">The frame's bytes, as they are in the log.</param>
/// <param name="Answers">One for each command, in order.</param>
/// <param name="Effects">To be carried out after the frame was told.</param>
public sealed record Commit(
    Frame? Frame, ReadOnlyMemory<byte> Payload, ImmutableArray<CommandAnswer> Answers, ImmutableArray<SessionEffect> Effects);

/// <summary>
/// How one session commits: handle and apply on a working copy, append all events of the batch as one frame, and only when the append has
/// succeeded let the working copy become the state. The caller tells the frame and the answers afterwards, in that order.
/// <para>
/// After any error of an append its outcome is unknown: the frame may or may not be in the log. The driver is then dead, and the only way on is
/// a new one from the log, whose table of receipts knows what became of the batch. Nothing is ever retried from memory.
/// </para>
/// One owner at a time, one commit at a time: not thread-safe, except that <see cref="State"/> may be read by anyone.
/// </summary>
public sealed partial class SessionDriver
{
    private readonly ISessionStore _store;
    private readonly ILogger _logger;
    private volatile SessionState _state;
    private bool _isDead;

    private SessionDriver(ISessionStore store, SessionId id, long ownerEpoch, SessionState state, IReadOnlyList<StoredFrame> tail, ILogger logger)
    {
        _store = store;
        _logger = logger;
        _state = state;
        Id = id;
        OwnerEpoch = ownerEpoch;
        Tail = tail;
    }

    public SessionId Id { get; }

    /// <summary>The fence: the store refuses appends of an owner that a later one has replaced.</summary>
    public long OwnerEpoch { get; }

    /// <summary>The committed state.</summary>
    public SessionState State => _state;

    /// <summary>The frames behind the newest keyframe, as they were when this driver was opened.</summary>
    public IReadOnlyList<StoredFrame> Tail { get; }

    /// <summary>Takes ownership of a session and rebuilds its state. Null when there is no such session.</summary>
    public static async Task<SessionDriver?> OpenAsync(
        ISessionStore store, SessionId id, ILogger logger, CancellationToken cancellationToken)
    {
        if (await store.OpenAsync(id, cancellationToken) is not { } stored)
        {
            return null;
        }

        var state = stored.Keyframe is { } keyframe ? KeyframeCodec.Decode(keyframe) : SessionState.Empty;
        foreach (var frame in stored.Tail)
        {
            state = Replay(state, FrameCodec.Decode(frame.Payload.Span));
        }

        return new SessionDriver(store, id, stored.OwnerEpoch, state, stored.Tail, logger);
    }

    /// <summary>Stores a new session with its first frame.</summary>
    /// <returns>Null when it is stored, else why it was refused.</returns>
    public static async Task<Rejection?> CreateAsync(
        ISessionStore store, NewSession session, SessionSettings settings, ImmutableArray<NewDocument> documents,
        CancellationToken cancellationToken, string? greeting = null)
    {
        var create = new SessionCommand.CreateSession(session.OwnerMember, session.Title, settings, documents, session.At) { Greeting = greeting };
        switch (SessionMachine.Handle(SessionState.Empty, create))
        {
            case Outcome.Refused refused:
                return refused.Rejection;
            case Outcome.Accepted accepted:
                var frame = new Frame(1, accepted.Events.Length, Cut(session.At), accepted.Events);
                var genesis = new StoredFrame(frame.First, frame.Last, frame.At, FrameCodec.Encode(frame));
                await store.CreateAsync(session, genesis, cancellationToken);
                return null;
            case var other:
                throw new InvalidOperationException($"Creating a session cannot end as {other.GetType().Name}.");
        }
    }

    /// <summary>Applies a frame of the log to the state before it.</summary>
    public static SessionState Replay(SessionState state, Frame frame)
    {
        if (frame.First != state.Seq + 1)
        {
            throw new InvalidOperationException($"The log has a gap: event {state.Seq} is followed by a frame that begins at {frame.First}.");
        }

        foreach (var happened in frame.Events)
        {
            state = SessionMachine.Apply(state, happened, frame.At);
        }

        return state.Seq == frame.Last
            ? state
            : throw new InvalidOperationException($"The frame {frame.First}..{frame.Last} has {frame.Events.Length} events.");
    }

    /// <summary>Commits a batch as one frame. Durable when it returns.</summary>
    /// <exception cref="SessionFencedException">Another owner has taken over; this driver is dead.</exception>
    /// <exception cref="StoreUnavailableException">The store did not take the frame; this driver is dead.</exception>
    public async Task<Commit> CommitAsync(
        IReadOnlyList<SessionCommand> batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDead, this);
        var before = _state;
        var working = before;
        var at = Cut(now) > before.At ? Cut(now) : before.At;
        var answers = ImmutableArray.CreateBuilder<CommandAnswer>(batch.Count);
        var events = ImmutableArray.CreateBuilder<SessionEvent>(batch.Count);
        var effects = ImmutableArray.CreateBuilder<SessionEffect>();
        foreach (var command in batch)
        {
            answers.Add(Take(command, ref working, at, events, effects));
        }

        if (events.Count == 0)
        {
            return new Commit(null, default, answers.ToImmutable(), effects.ToImmutable());
        }

        var frame = new Frame(before.Seq + 1, working.Seq, at, events.ToImmutable());
        var payload = FrameCodec.Encode(frame);
        _isDead = true;
        SessionDiagnostics.Reached(SessionDiagnostics.AppendStarting, Id);
        await _store.AppendAsync(Id, OwnerEpoch, new StoredFrame(frame.First, frame.Last, at, payload), cancellationToken);
        SessionDiagnostics.Reached(SessionDiagnostics.AppendStored, Id);
        _isDead = false;
        _state = working;
        return new Commit(frame, payload, answers.ToImmutable(), effects.ToImmutable());
    }

    /// <summary>Stores a keyframe of a state that this driver had. Later commits may go on meanwhile.</summary>
    public async Task SaveKeyframeAsync(SessionState state, CancellationToken cancellationToken)
    {
        SessionDiagnostics.Reached(SessionDiagnostics.KeyframeStarting, Id);
        await _store.SaveKeyframeAsync(Id, OwnerEpoch, KeyframeCodec.Encode(state), cancellationToken);
    }

    private CommandAnswer Take(
        SessionCommand command, ref SessionState working, DateTimeOffset at,
        ImmutableArray<SessionEvent>.Builder events, ImmutableArray<SessionEffect>.Builder effects)
    {
        try
        {
            switch (SessionMachine.Handle(working, command))
            {
                case Outcome.Refused refused:
                    return Refusal(refused.Rejection);
                case Outcome.Repeated { Receipt: var receipt }:
                    return new CommandAnswer(
                        true, Seq: receipt.Seq, Revision: receipt.Document is null ? null : receipt.Revision);
                case Outcome.Accepted accepted:
                    var first = working.Seq + 1;
                    var next = working;
                    foreach (var happened in accepted.Events)
                    {
                        next = SessionMachine.Apply(next, happened, at);
                    }

                    working = next;
                    events.AddRange(accepted.Events);
                    effects.AddRange(accepted.Effects);
                    return new CommandAnswer(true, Seq: Math.Min(first, next.Seq), Revision: RevisionOf(accepted));
                case var other:
                    throw new InvalidOperationException($"A command cannot end as {other.GetType().Name}.");
            }
        }
        catch (Exception exception)
        {
            // A bug, but this command's own: nothing of it is in the working copy, and the others of the batch go on.
            LogCommandFailed(exception, command.GetType().Name, Id);
            return Refusal(new Rejection(
                RejectionCode.InternalError, "The server met an error over this and changed nothing. It is in the server's log."));
        }
    }

    /// <summary>To the milliseconds of the log: the state in memory and the one from a replay hold the same times.</summary>
    private static DateTimeOffset Cut(DateTimeOffset time)
    {
        return DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
    }

    private static CommandAnswer Refusal(Rejection rejection)
    {
        return new CommandAnswer(false, rejection.Code, rejection.Message);
    }

    private static long? RevisionOf(Outcome.Accepted accepted)
    {
        return accepted.Events switch
        {
            [SessionEvent.DocumentEdited edited, ..] => edited.Revision,
            [SessionEvent.DocumentCreated, ..] => 0,
            _ => null,
        };
    }

    [LoggerMessage(LogLevel.Error, "{Command} failed in session {Session} and was refused.")]
    private partial void LogCommandFailed(Exception exception, string command, SessionId session);
}
