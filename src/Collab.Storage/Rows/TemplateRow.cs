namespace Collab.Storage;

/// <summary>A session's files as they were when an instructor saved them for new sessions.</summary>
public sealed class TemplateRow
{
    public const int TitleLengthMaximum = 120;
    public const int DescriptionLengthMaximum = 300;

    public Guid Id { get; set; }

    public required string Title { get; set; }

    public required string Description { get; set; }

    /// <summary>Who saved it, and so may delete it; null after that account was deleted.</summary>
    public string? MakerUserId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public int FileCount { get; set; }

    /// <summary>The files as JSON, paths and texts.</summary>
    public required byte[] Payload { get; set; }

    public PayloadEncoding Encoding { get; set; }
}
