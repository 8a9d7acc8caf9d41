using System.Collections.Immutable;
using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session;

/// <summary>
/// The files of a session as the rows of a tree: folders follow from the paths, come before files, and are there as long as something is in them.
/// Rows say where they stand (level, position, size of their set), so that they can lie flat in the page.
/// </summary>
internal static class FileTree
{
    private const char Separator = '/';

    /// <param name="closed">Paths of the folders whose content is not shown.</param>
    public static ImmutableArray<FileRow> Rows(ImmutableArray<FileView> files, IReadOnlySet<string> closed)
    {
        var rows = ImmutableArray.CreateBuilder<FileRow>();
        Add(rows, [.. files], "", 1, closed);
        return rows.DrainToImmutable();
    }

    /// <summary>The folders on the way to a path, the outermost first.</summary>
    public static IEnumerable<string> FoldersOf(string path)
    {
        for (var end = path.IndexOf(Separator); end >= 0; end = path.IndexOf(Separator, end + 1))
        {
            yield return path[..end];
        }
    }

    /// <summary>The path of what lies in a folder; the empty path is the session itself.</summary>
    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}{Separator}{name}";

    public static string NameOf(string path) => path[(path.LastIndexOf(Separator) + 1)..];

    public static string FolderOf(string path) => path[..Math.Max(0, path.LastIndexOf(Separator))];

    public static bool IsIn(string path, string folder)
    {
        return folder.Length == 0
            || (path.Length > folder.Length && path[folder.Length] == Separator && DocumentPath.Comparer.Equals(path[..folder.Length], folder));
    }

    private static void Add(
        ImmutableArray<FileRow>.Builder rows, List<FileView> files, string folder, int level, IReadOnlySet<string> closed)
    {
        var start = folder.Length == 0 ? 0 : folder.Length + 1;
        var folders = files.Where(file => file.Path.IndexOf(Separator, start) >= 0)
            .GroupBy(file => file.Path[..file.Path.IndexOf(Separator, start)], DocumentPath.Comparer)
            .OrderBy(static group => group.Key, DocumentPath.Comparer)
            .ToList();
        var own = files.Where(file => file.Path.IndexOf(Separator, start) < 0).OrderBy(static file => file.Path, DocumentPath.Comparer).ToList();
        var (position, size) = (0, folders.Count + own.Count);
        foreach (var group in folders)
        {
            var isOpen = !closed.Contains(group.Key);
            rows.Add(new FileRow(group.Key, NameOf(group.Key), level, ++position, size, null, isOpen, [.. group]));
            if (isOpen)
            {
                Add(rows, [.. group], group.Key, level + 1, closed);
            }
        }

        foreach (var file in own)
        {
            rows.Add(new FileRow(file.Path, NameOf(file.Path), level, ++position, size, file, false, [file]));
        }
    }
}

/// <param name="File">Null for a folder.</param>
/// <param name="IsOpen">Of a folder: what is in it is shown.</param>
/// <param name="Files">The file, or all that are in the folder.</param>
internal sealed record FileRow(
    string Path, string Name, int Level, int Position, int SetSize, FileView? File, bool IsOpen, ImmutableArray<FileView> Files)
{
    /// <summary>Stays the same when the file is renamed, and with it the place of the focus.</summary>
    public string Key => File is { } file ? file.Id.ToString() : Path;

    public bool IsFolder => File is null;
}
