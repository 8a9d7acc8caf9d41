namespace Collab.Storage;

/// <summary>The state of a session at a <see cref="Seq"/>; its texts are named by hash and kept in <see cref="KeyframeTextRow"/>.</summary>
public sealed class KeyframeRow
{
    public Guid SessionId { get; set; }

    public long Seq { get; set; }

    /// <summary>When it was taken, in milliseconds since 1970 (UTC).</summary>
    public long At { get; set; }

    public required byte[] Payload { get; set; }

    public PayloadEncoding Encoding { get; set; }
}
