namespace Collab.Storage;

/// <summary>How a stored payload was packed. The numbers are in the database: add, never renumber.</summary>
public enum PayloadEncoding : byte
{
    Plain = 0,
    Brotli = 1,

    /// <summary>Not one frame but all from the row's first event to its last, as a <c>SealedSegment</c>.</summary>
    Sealed = 2,
}
