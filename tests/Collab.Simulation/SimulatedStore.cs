using Collab.Engine;
using Collab.Protocol;
using Collab.Sessions;

namespace Collab.Simulation;

/// <summary>
/// A store in memory that is as durable as a disk and as unreliable as one. It holds one session. Every method completes before it returns,
/// so that a run stays on one thread.
/// </summary>
public sealed class SimulatedStore : ISessionStore
{
    private const int KeyframesMaximum = 3;

    private readonly List<StoredFrame> _frames = [];
    private readonly List<StoredKeyframe> _keyframes = [];
    private long _ownerEpoch;
    private NewSession? _created;
    private DateTimeOffset? _endedAt;

    /// <summary>The whole log.</summary>
    public IReadOnlyList<StoredFrame> Frames => _frames;

    /// <summary>The last few keyframes, oldest first.</summary>
    public IReadOnlyList<StoredKeyframe> Keyframes => _keyframes;

    /// <summary>Says for each append what goes wrong with it.</summary>
    public Func<StoreFault> NextAppendFault { get; set; } = static () => StoreFault.None;

    public Func<StoreFault> NextKeyframeFault { get; set; } = static () => StoreFault.None;

    public Func<StoreFault> NextDeleteFault { get; set; } = static () => StoreFault.None;

    public Func<StoreFault> NextOpenFault { get; set; } = static () => StoreFault.None;

    public Task CreateAsync(NewSession session, StoredFrame genesis, CancellationToken cancellationToken)
    {
        _created = session;
        _frames.Add(genesis);
        return Task.CompletedTask;
    }

    public Task<StoredSession?> OpenAsync(SessionId session, CancellationToken cancellationToken)
    {
        if (NextOpenFault() != StoreFault.None)
        {
            throw new StoreUnavailableException("The simulated disk does not answer. Try again.");
        }

        if (_created is null)
        {
            return Task.FromResult<StoredSession?>(null);
        }

        var keyframe = _keyframes.LastOrDefault();
        var tail = _frames.Where(frame => keyframe is null || frame.Last > keyframe.Seq).ToList();
        return Task.FromResult<StoredSession?>(new StoredSession(++_ownerEpoch, keyframe, tail));
    }

    public Task AppendAsync(SessionId session, long ownerEpoch, StoredFrame frame, CancellationToken cancellationToken)
    {
        RequireOwner(ownerEpoch);
        if (frame.First != _frames[^1].Last + 1)
        {
            throw new SessionFencedException($"The place of frame {frame.First} in the log is taken.");
        }

        var fault = NextAppendFault();
        Break(fault, isStored: false);
        _frames.Add(frame with { Payload = frame.Payload.ToArray() });
        Break(fault, isStored: true);
        return Task.CompletedTask;
    }

    public Task SaveKeyframeAsync(SessionId session, long ownerEpoch, StoredKeyframe keyframe, CancellationToken cancellationToken)
    {
        RequireOwner(ownerEpoch);
        var fault = NextKeyframeFault();
        Break(fault, isStored: false);
        if (fault != StoreFault.IsLost && (_keyframes.Count == 0 || _keyframes[^1].Seq < keyframe.Seq))
        {
            _keyframes.Add(keyframe with { Payload = keyframe.Payload.ToArray() });
            if (_keyframes.Count > KeyframesMaximum)
            {
                _keyframes.RemoveAt(0);
            }
        }

        Break(fault, isStored: true);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<StoredFrame>> ReadFramesAsync(
        SessionId session, long after, int limit, CancellationToken cancellationToken)
    {
        return Task.FromResult<IReadOnlyList<StoredFrame>>([.. _frames.SkipWhile(frame => frame.Last <= after).Take(limit)]);
    }

    public Task<IReadOnlyList<RosterEntry>> ReadRosterAsync(SessionId session, CancellationToken cancellationToken)
    {
        return Task.FromResult<IReadOnlyList<RosterEntry>>([]);
    }

    public Task MarkEndedAsync(SessionId session, DateTimeOffset at, CancellationToken cancellationToken)
    {
        _endedAt ??= at;
        return Task.CompletedTask;
    }

    public Task NoteRulesAsync(SessionId session, string title, bool isLocked, CancellationToken cancellationToken)
    {
        _created = _created! with { Title = title };
        return Task.CompletedTask;
    }

    public Task DeleteAsync(SessionId session, CancellationToken cancellationToken)
    {
        Break(NextDeleteFault(), isStored: false);
        _created = null;
        _frames.Clear();
        _keyframes.Clear();
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<SessionId>> FindOpenCreatedBeforeAsync(DateTimeOffset moment, CancellationToken cancellationToken)
    {
        return Task.FromResult<IReadOnlyList<SessionId>>(
            _created is { } created && created.At < moment && _endedAt is null ? [created.Id] : []);
    }

    /// <summary>A disk that lies: a frame that it had called durable is gone. Only for seeing that the checks notice.</summary>
    public void ForgetLastFrame()
    {
        if (_frames.Count > 1 && (_keyframes.Count == 0 || _keyframes[^1].Seq < _frames[^1].Last))
        {
            _frames.RemoveAt(_frames.Count - 1);
        }
    }

    private static void Break(StoreFault fault, bool isStored)
    {
        switch (fault)
        {
            case StoreFault.FailsBefore when !isStored:
            case StoreFault.FailsAfter when isStored:
                throw new StoreUnavailableException("The simulated disk reports an error. Try again.");
            case StoreFault.CrashesBefore when !isStored:
            case StoreFault.CrashesAfter when isStored:
                throw new SimulatedCrashException();
            default:
                return;
        }
    }

    private void RequireOwner(long ownerEpoch)
    {
        if (ownerEpoch != _ownerEpoch)
        {
            throw new SessionFencedException($"Owner {ownerEpoch} was replaced by {_ownerEpoch}.");
        }
    }
}

public enum StoreFault
{
    None,

    /// <summary>Nothing is stored, and the caller gets an error.</summary>
    FailsBefore,

    /// <summary>It is stored, and the caller gets an error all the same.</summary>
    FailsAfter,

    /// <summary>The process dies, nothing is stored.</summary>
    CrashesBefore,

    /// <summary>The process dies right after storing.</summary>
    CrashesAfter,

    /// <summary>A keyframe that was reported as stored and is not there.</summary>
    IsLost,
}

/// <summary>The server's process dies at this very place: nothing after it happens.</summary>
public sealed class SimulatedCrashException : Exception;
