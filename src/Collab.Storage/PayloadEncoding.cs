namespace Collab.Storage;

/// <summary>How a stored payload was packed. The numbers are in the database: add, never renumber.</summary>
public enum PayloadEncoding : byte
{
    Plain = 0,
    Brotli = 1,
}
