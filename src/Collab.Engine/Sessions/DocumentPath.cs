using System.Text;

namespace Collab.Engine.Sessions;

/// <summary>
/// Paths of documents: NFC, separated by '/', relative, without "." or "..", at most <see cref="Limits.PathBytesMaximum"/>; unique in a
/// session without regard to case, because a student's disk may not tell case apart.
/// </summary>
public static class DocumentPath
{
    public static readonly StringComparer Comparer = StringComparer.OrdinalIgnoreCase;

    /// <summary>Null and a sentence when the path cannot be used.</summary>
    public static (string? Path, string? Problem) Normalise(string path)
    {
        if (!TextHygieneOf(path))
        {
            return (null, "A path may not contain control characters or broken Unicode.");
        }

        var normal = path.Normalize(NormalizationForm.FormC);
        if (normal.Length == 0 || Encoding.UTF8.GetByteCount(normal) > Limits.PathBytesMaximum)
        {
            return (null, $"A path has between 1 and {Limits.PathBytesMaximum} bytes. Choose a shorter one.");
        }

        if (normal.Contains('\\', StringComparison.Ordinal) || normal.Contains(':', StringComparison.Ordinal))
        {
            return (null, "A path is written with '/' between folders, without '\\' or ':'.");
        }

        foreach (var segment in normal.Split('/'))
        {
            if (segment.Length == 0)
            {
                return (null, "A path is relative and has no empty folder names.");
            }

            if (segment is "." or "..")
            {
                return (null, "A path stays inside the session: leave out '.' and '..'.");
            }

            if (segment[0] == ' ' || segment[^1] is ' ' or '.')
            {
                return (null, "A file or folder name does not begin with a space or end with a space or a full stop.");
            }
        }

        return (normal, null);
    }

    private static bool TextHygieneOf(string path)
    {
        return Text.TextHygiene.IsClean(path) && !path.Any(char.IsControl);
    }
}
