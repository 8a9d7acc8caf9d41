namespace Collab.Storage;

/// <summary>The events of one commit. Append-only: sessions never rewrite a frame.</summary>
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
