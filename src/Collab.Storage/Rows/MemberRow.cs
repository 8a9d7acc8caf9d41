namespace Collab.Storage;

/// <summary>
/// Who a member is. The log carries only <see cref="MemberId"/>, so that deleting a person is deleting this row.
/// </summary>
public sealed class MemberRow
{
    public Guid SessionId { get; set; }

    public Guid MemberId { get; set; }

    /// <summary>Null for a guest, and after the account was deleted.</summary>
    public string? UserId { get; set; }

    public required string DisplayName { get; set; }

    public required string Color { get; set; }

    /// <summary>Null for those of the name.</summary>
    public string? Initials { get; set; }

    public bool IsGuest { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
