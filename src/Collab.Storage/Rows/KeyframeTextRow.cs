namespace Collab.Storage;

/// <summary>A document's text, stored once for all keyframes of the session that hold it unchanged.</summary>
public sealed class KeyframeTextRow
{
    public const int HashLengthMaximum = 64;

    public Guid SessionId { get; set; }

    public required string Hash { get; set; }

    public required string Text { get; set; }
}
