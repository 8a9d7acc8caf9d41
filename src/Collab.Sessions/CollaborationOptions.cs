namespace Collab.Sessions;

/// <summary>
/// The section <c>Collaboration</c> of the settings. Durations are written <c>hh:mm:ss</c>, sizes are in bytes.
/// The defaults suit a class; where they differ from the seed's, <c>docs/seed-map.md</c> says why.
/// </summary>
public sealed class CollaborationOptions
{
    public const string Section = "Collaboration";

    /// <summary>
    /// Everything the server writes: database, keys. A relative path counts from the content root. Default: <c>data</c>.
    /// </summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>A session ends by itself after this time. Default: 8 hours.</summary>
    public TimeSpan MaxSessionDuration { get; set; } = TimeSpan.FromHours(8);

    /// <summary>Members of one session who may be in the room at once. Default: 60.</summary>
    public int MaxParticipantsPerSession { get; set; } = 60;

    /// <summary>How often sessions past their time, and idle ones in memory, are looked for. Default: 5 minutes.</summary>
    public TimeSpan SessionCleanupInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A session without connections leaves memory (it does not end) after this time. Default: 1 hour.</summary>
    public TimeSpan SessionIdleTimeout { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Off: everyone with an account may create a session. Default: off.</summary>
    public bool InstructorsOnlyCreateSessions { get; set; }

    /// <summary>A connection that was silent this long is closed. Default: 1 minute.</summary>
    public TimeSpan WebSocketTimeout { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>The server pings a silent connection this often. Default: 15 seconds.</summary>
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The largest message a client may send, in bytes. Default: 1 MiB.</summary>
    public int MaxMessageSize { get; set; } = 1024 * 1024;

    /// <summary>Commands one connection may send per second, sustained. Default: 100.</summary>
    public int CommandRateLimit { get; set; } = 100;

    /// <summary>Commands one connection may send at once after a pause. Default: 200.</summary>
    public int CommandBurstLimit { get; set; } = 200;

    /// <summary>
    /// Origins beside the server's own whose pages may open the hub, as <c>https://host[:port]</c>. Default: none.
    /// </summary>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <summary>Commands that may wait in one session's mailbox; one more is refused. Default: 1000.</summary>
    public int OperationBufferSize { get; set; } = 1000;

    /// <summary>
    /// What one submitted operation may cost to transform, as a number of operation components (not a time: the engine
    /// has no clock). Beyond it the operation is refused and the client catches up. Default: 1,000,000.
    /// </summary>
    public int TransformTimeout { get; set; } = 1_000_000;

    /// <summary>
    /// The history's horizon: how many operations of a document a member who was away is brought past. Who is further behind gets the text instead, and
    /// what he did meanwhile is merged by lines and shown to him. Default: 100,000.
    /// </summary>
    public int CatchUpOperationsMaximum { get; set; } = 100_000;

    /// <summary>How often presence is told to the members. Default: 1 second.</summary>
    public TimeSpan PresenceUpdateInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>A member who did nothing this long is away; idle at half of it. Default: 5 minutes.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The shortest time between two cursor updates of one member. Default: 100 milliseconds.</summary>
    public TimeSpan CursorThrottleInterval { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Commands that may be committed together as one frame. Default: 256.</summary>
    public int OperationBatchSize { get; set; } = 256;

    /// <summary>Stored payloads of at least this size are compressed, in bytes. Default: 1024.</summary>
    public int MessageCompressionThreshold { get; set; } = 1024;

    /// <summary>A keyframe is written after this number of events. Default: 1000.</summary>
    public int KeyframeInterval { get; set; } = 1000;

    /// <summary>
    /// But not sooner than this after the one before: a hundred people make a thousand events in two seconds, and each keyframe takes the processor that they type on.
    /// Default: 5 s.
    /// </summary>
    public TimeSpan KeyframeDistance { get; set; } = TimeSpan.FromSeconds(5);
}
