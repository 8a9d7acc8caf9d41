using Microsoft.JSInterop;

namespace Collab.Web.Features.Session;

// What the menus of the tree offer: for a file, for a folder, for all files.
public sealed partial class FilesPanel
{
    private FileRow? _menu;

    private Task OpenMenuAsync(FileRow? row)
    {
        (_menu, _due) = (row, Due.Menu);
        _current = row?.Key ?? _current;
        return Task.CompletedTask;
    }

    private IEnumerable<FileMenuItem> MenuItems()
    {
        return _menu switch
        {
            null => ItemsOfAll(),
            { File: { } file } row => [.. ItemsOf(file), .. ChangesOf(row)],
            { } row => [.. ItemsIn(row), .. ChangesOf(row)],
        };
    }

    private IEnumerable<FileMenuItem> ItemsOfAll()
    {
        if (MayEdit)
        {
            yield return new FileMenuItem("Upload a folder…", () => _files!.InvokeVoidAsync(FilesCalls.ChooseFolder, "").AsTask());
        }

        yield return new FileMenuItem("Download all as a zip", Link: $"{Downloads}/archive");
        yield return new FileMenuItem($"Deleted files ({Deleted.Length})", () =>
        {
            _due = Due.Deleted;
            return Task.CompletedTask;
        });
        yield return new FileMenuItem("Close all folders", () =>
        {
            _closed.UnionWith(Files.SelectMany(static file => FileTree.FoldersOf(file.Path)));
            Arrange();
            return Task.CompletedTask;
        });
        yield return new FileMenuItem("Open all folders", () =>
        {
            _closed.Clear();
            Arrange();
            return Task.CompletedTask;
        });
    }

    private IEnumerable<FileMenuItem> ItemsOf(FileView file)
    {
        yield return new FileMenuItem("Open", () => Opened.InvokeAsync(file.Id), Keys: "Enter");
        yield return new FileMenuItem("Open to the side", () => OpenedBeside.InvokeAsync(file.Id), Class: "wide-only");
        yield return new FileMenuItem("Download", Link: $"{Downloads}/documents/{file.Id}/file");
    }

    private IEnumerable<FileMenuItem> ItemsIn(FileRow folder)
    {
        yield return new FileMenuItem(folder.IsOpen ? "Close" : "Open", () => OpenAsync(folder), Keys: "Enter");
        if (MayEdit)
        {
            yield return new FileMenuItem("New file here…", () => AskAsync(FileQuestion.Create(folder.Path), null));
            yield return new FileMenuItem("Upload here…", () => _files!.InvokeVoidAsync(FilesCalls.ChooseFiles, folder.Path).AsTask());
            yield return new FileMenuItem("Upload a folder here…", () => _files!.InvokeVoidAsync(FilesCalls.ChooseFolder, folder.Path).AsTask());
        }
    }

    private IEnumerable<FileMenuItem> ChangesOf(FileRow row)
    {
        if (MayEdit)
        {
            yield return new FileMenuItem("Rename…", () => AskAsync(FileQuestionKind.Rename, row), Keys: "F2");
            yield return new FileMenuItem("Move to…", () => AskAsync(FileQuestionKind.Move, row));
            yield return new FileMenuItem("Delete…", () => AskAsync(FileQuestionKind.Delete, row), Keys: "Del", Class: "is-danger");
        }
    }
}
