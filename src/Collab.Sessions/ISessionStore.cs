using Collab.Engine;
using Collab.Protocol;

namespace Collab.Sessions;

/// <summary>
/// Where the log of every session lies. Two real sides: the database, and the simulation's store that crashes. Payloads are opaque here.
/// <para>
/// A method that fails with anything but a refusal of its own (<see cref="SessionFencedException"/>) leaves the outcome unknown: the caller reloads
/// the session and looks, it never retries from memory.
/// </para>
/// </summary>
public interface ISessionStore
{
    /// <summary>Stores a new session's row, its owner and its first frame in one transaction.</summary>
    Task CreateAsync(NewSession session, StoredFrame genesis, CancellationToken cancellationToken);

    /// <summary>
    /// Takes ownership: raises the session's epoch, so that appends under an older one fail, and reads what is needed to rebuild the
    /// state: the newest keyframe and every frame after it. Null when there is no such session.
    /// </summary>
    Task<StoredSession?> OpenAsync(SessionId session, CancellationToken cancellationToken);

    /// <summary>
    /// Appends a frame; returns when it is durable. Many sessions' frames may share one transaction, but one session's trouble
    /// fails only that session.
    /// </summary>
    /// <exception cref="SessionFencedException">Another owner has raised the epoch, or the place in the log is taken.</exception>
    Task AppendAsync(SessionId session, long ownerEpoch, StoredFrame frame, CancellationToken cancellationToken);

    /// <summary>Stores a keyframe; texts that an older keyframe has stored (same hash) are not written again.</summary>
    Task SaveKeyframeAsync(SessionId session, long ownerEpoch, StoredKeyframe keyframe, CancellationToken cancellationToken);

    /// <summary>Frames whose last event lies behind <paramref name="after"/>, in order, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<StoredFrame>> ReadFramesAsync(
        SessionId session, long after, int limit, CancellationToken cancellationToken);

    /// <summary>Everybody who was ever admitted to the session, with the name and colour that he has there.</summary>
    Task<IReadOnlyList<RosterEntry>> ReadRosterAsync(SessionId session, CancellationToken cancellationToken);

    /// <summary>Notes that the session is over, for those who list sessions. Its log said so before; doing it again changes nothing.</summary>
    Task MarkEndedAsync(SessionId session, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>
    /// Notes what must be known of a session without loading it: its title, for those who list sessions, and whether it is locked, for those who knock. The
    /// log said so before; doing it again changes nothing.
    /// </summary>
    Task NoteRulesAsync(SessionId session, string title, bool isLocked, CancellationToken cancellationToken);

    /// <summary>
    /// Takes a session away with everything that is stored of it. Only its present owner may call this, and appends nothing after it. What is left when it
    /// fails half-way is an older state of the session, which can be loaded and deleted again.
    /// </summary>
    Task DeleteAsync(SessionId session, CancellationToken cancellationToken);

    /// <summary>Sessions that are not noted as ended and were created before a moment.</summary>
    Task<IReadOnlyList<SessionId>> FindOpenCreatedBeforeAsync(DateTimeOffset moment, CancellationToken cancellationToken);
}

public sealed record NewSession(
    SessionId Id, string Title, string OwnerUserId, string JoinCode, MemberId OwnerMember, string OwnerName, string OwnerColor,
    DateTimeOffset At)
{
    /// <summary>What it is made from: a template's name, or null.</summary>
    public string? Template { get; init; }
}

public sealed record StoredFrame(long First, long Last, DateTimeOffset At, ReadOnlyMemory<byte> Payload);

/// <param name="Payload">The state without its texts, which it names by hash.</param>
/// <param name="Texts">Texts by hash.</param>
public sealed record StoredKeyframe(
    long Seq, DateTimeOffset At, ReadOnlyMemory<byte> Payload, IReadOnlyDictionary<string, string> Texts);

public sealed record StoredSession(long OwnerEpoch, StoredKeyframe? Keyframe, IReadOnlyList<StoredFrame> Tail);

/// <summary>This process no longer owns the session's log.</summary>
public sealed class SessionFencedException : Exception
{
    public SessionFencedException(string message)
        : base(message)
    {
    }
}

/// <summary>The store cannot write or read at present: a full disk, a lost volume. The message says what to do.</summary>
public sealed class StoreUnavailableException : Exception
{
    public StoreUnavailableException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
