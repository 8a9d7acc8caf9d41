namespace Collab.Storage;

/// <summary>One session. What happened in it is in the frames; here is what must be known without loading it.</summary>
public sealed class SessionRow
{
    public const int TitleLengthMaximum = 120;
    public const int JoinCodeLengthMaximum = 32;

    public Guid Id { get; set; }

    public required string Title { get; set; }

    public required string OwnerUserId { get; set; }

    public required string JoinCode { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset LastActivityAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Raised by each load; an append by an older owner of the session is refused.</summary>
    public long Epoch { get; set; }
}
