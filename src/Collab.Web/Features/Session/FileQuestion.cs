using System.Collections.Immutable;
using System.Globalization;
using Collab.Engine;

namespace Collab.Web.Features.Session;

public enum FileQuestionKind
{
    Create,
    Rename,
    Move,
    Delete,
}

/// <summary>What a person is asked before files are created, renamed, moved or deleted, in words.</summary>
/// <param name="Path">Of the file or folder in question; when creating, of the folder to create in.</param>
/// <param name="Count">How many files it is about.</param>
public sealed record FileQuestion(FileQuestionKind Kind, string Path, int Count = 1, bool IsFolder = false)
{
    public string Title => Kind switch
    {
        FileQuestionKind.Create => "New file",
        FileQuestionKind.Rename => $"Rename {Path}",
        FileQuestionKind.Move => $"Move {Path}",
        _ => $"Delete {Path}?",
    };

    public string Verb => Kind.ToString();

    /// <summary>Of the box to write into; null when there is nothing to write.</summary>
    public string? Label => Kind switch
    {
        FileQuestionKind.Create => "Path of the new file",
        FileQuestionKind.Rename => $"New path of {Path}",
        FileQuestionKind.Move => "Folder to move it to",
        _ => null,
    };

    public string? Hint => Kind switch
    {
        FileQuestionKind.Create => "Folders come with the path: lib/worker.ex",
        FileQuestionKind.Move => "Leave it empty for the top. A new folder comes with its name.",
        FileQuestionKind.Delete when IsFolder => string.Create(
            CultureInfo.InvariantCulture, $"The folder's {(Count == 1 ? "file is" : $"{Count} files are")} deleted for everybody. You can restore what was deleted."),
        FileQuestionKind.Delete => "It is deleted for everybody. You can restore it.",
        _ => null,
    };

    public string Proposal => Kind switch
    {
        FileQuestionKind.Create => Path.Length == 0 ? "lib/" : $"{Path}/",
        FileQuestionKind.Rename => Path,
        FileQuestionKind.Move => FileTree.FolderOf(Path),
        _ => "",
    };

    public bool OffersFolders => Kind == FileQuestionKind.Move;

    public static FileQuestion Create(string folder) => new(FileQuestionKind.Create, folder);

    internal static FileQuestion About(FileQuestionKind kind, FileRow row) => new(kind, row.Path, row.Files.Length, row.IsFolder);
}

/// <summary>What happened last, and what can be taken back.</summary>
internal sealed record FileOutcome(string Sentence, ImmutableArray<DocumentId> Deleted, ImmutableArray<string> Refused);

internal sealed record FileMenuItem(string Name, Func<Task>? RunAsync = null, string? Link = null, string? Keys = null, string Class = "");
