namespace Collab.Storage;

/// <summary>One session. What happened in it is in the frames; here is what must be known without loading it.</summary>
public sealed class SessionRow
{
    public const int TitleLengthMaximum = 120;
    public const int JoinCodeLengthMaximum = 32;
    public const int TemplateLengthMaximum = 64;

    public Guid Id { get; set; }

    public required string Title { get; set; }

    public required string OwnerUserId { get; set; }

    public required string JoinCode { get; set; }

    /// <summary>From then on the code lets nobody in; null for as long as the session is open.</summary>
    public DateTimeOffset? JoinCodeExpiresAt { get; set; }

    /// <summary>As the session's own settings have it: nobody new comes in.</summary>
    public bool IsLocked { get; set; }

    /// <summary>What it was made from: the name of a built-in template or the id of a saved one; null for neither.</summary>
    public string? Template { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset LastActivityAt { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>Set by the owner: the session is left out of lists unless they ask for it.</summary>
    public DateTimeOffset? ArchivedAt { get; set; }

    /// <summary>Raised by each load; an append by an older owner of the session is refused.</summary>
    public long Epoch { get; set; }
}
