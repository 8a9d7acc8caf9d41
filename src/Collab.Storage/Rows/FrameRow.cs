namespace Collab.Storage;

/// <summary>
/// The events of one commit. Append-only: sessions never rewrite a frame. Of frames that are older than the newest keyframe, many become one row
/// (<see cref="PayloadEncoding.Sealed"/>), which decodes to equal events.
/// </summary>
public sealed class FrameRow
{
    public Guid SessionId { get; set; }

    public long FirstSeq { get; set; }

    public long LastSeq { get; set; }

    /// <summary>When it was committed, in milliseconds since 1970 (UTC).</summary>
    public long At { get; set; }

    public required byte[] Payload { get; set; }

    public PayloadEncoding Encoding { get; set; }
}
