using System.Collections.Immutable;
using System.Globalization;
using Collab.Engine;
using Collab.Engine.Sessions;
using Microsoft.JSInterop;

namespace Collab.Web.Features.Session;

// What is done with files: the questions that are asked before, and what is said afterwards.
public sealed partial class FilesPanel
{
    private FileRow? _asked;
    private FileQuestion? _question;
    private FileOutcome? _done;
    private Due _due;

    /// <summary>What the browser shows as soon as it is rendered.</summary>
    private enum Due
    {
        None,
        Menu,
        Question,
        Deleted,
    }

    /// <summary>A key was pressed on a row, or its menu was asked for.</summary>
    [JSInvokable]
    public async Task OnKeyAsync(string key, string what)
    {
        if (_rows.FirstOrDefault(row => row.Key == key) is { } row)
        {
            await (what switch
            {
                "open" => OpenAsync(row),
                "menu" => OpenMenuAsync(row),
                "rename" when MayEdit => AskAsync(FileQuestionKind.Rename, row),
                "delete" when MayEdit => AskAsync(FileQuestionKind.Delete, row),
                _ => Task.CompletedTask,
            });
            StateHasChanged();
        }
    }

    /// <summary>A row was dropped on a folder.</summary>
    [JSInvokable]
    public async Task OnDroppedAsync(string key, string folder)
    {
        if (MayEdit && _rows.FirstOrDefault(row => row.Key == key) is { } row && !DocumentPath.Comparer.Equals(FileTree.FolderOf(row.Path), folder))
        {
            var refusal = await RenameAsync(row, FileTree.Join(folder, row.Name));
            _done = new FileOutcome(refusal ?? $"Moved {row.Name} to {(folder.Length == 0 ? "the top" : folder)}.", [], []);
            StateHasChanged();
        }
    }

    [JSInvokable]
    public Task OnAskedForAsync() => AskedFor.InvokeAsync();

    [JSInvokable]
    public void OnUploaded(string sentence, string[] refused)
    {
        _done = new FileOutcome(sentence, [], [.. refused]);
        StateHasChanged();
    }

    private async Task ShowDueAsync()
    {
        if (_files is null || _due == Due.None)
        {
            return;
        }

        var due = _due;
        _due = Due.None;
        await (due switch
        {
            Due.Menu => _files.InvokeVoidAsync(FilesCalls.ShowMenu, _menuElement, _menu?.Key),
            Due.Question => _files.InvokeVoidAsync(FilesCalls.ShowDialog, _dialog),
            _ => _files.InvokeVoidAsync(FilesCalls.ShowDialog, _deletedDialog),
        });
    }

    private async Task OpenAsync(FileRow row)
    {
        _current = row.Key;
        if (row.File is { } file)
        {
            await Opened.InvokeAsync(file.Id);
            return;
        }

        if (!_closed.Remove(row.Path))
        {
            _closed.Add(row.Path);
        }

        Arrange();
    }

    private Task AskAsync(FileQuestionKind kind, FileRow row) => AskAsync(FileQuestion.About(kind, row), row);

    private Task AskAsync(FileQuestion question, FileRow? about)
    {
        (_question, _asked, _due) = (question, about, Due.Question);
        return Task.CompletedTask;
    }

    private async Task<string?> AnswerAsync(FileQuestion question, string answer)
    {
        var refusal = (question.Kind, _asked) switch
        {
            (FileQuestionKind.Create, _) => await Created(answer),
            (FileQuestionKind.Rename, { } row) => await RenameAsync(row, answer),
            (FileQuestionKind.Move, { } row) => await RenameAsync(row, FileTree.Join(answer.Trim('/'), row.Name)),
            (FileQuestionKind.Delete, { } row) => await DeleteAsync(row),
            _ => null,
        };
        if (refusal is null && _files is not null)
        {
            await _files.InvokeVoidAsync(FilesCalls.CloseDialog, _dialog);
        }

        StateHasChanged();
        return refusal;
    }

    /// <summary>A folder has no path of its own: its files have.</summary>
    private async Task<string?> RenameAsync(FileRow row, string path)
    {
        if (row.File is { } only)
        {
            return path == only.Path ? null : await Renamed((only.Id, path));
        }

        if (path == row.Path)
        {
            return null;
        }

        if (FileTree.IsIn(path, row.Path))
        {
            return $"{row.Path} cannot be moved into itself. Choose another folder.";
        }

        foreach (var file in row.Files)
        {
            if (await Renamed((file.Id, FileTree.Join(path, file.Path[(row.Path.Length + 1)..]))) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private async Task<string?> DeleteAsync(FileRow row)
    {
        var deleted = ImmutableArray.CreateBuilder<DocumentId>();
        string? refusal = null;
        foreach (var file in row.Files)
        {
            refusal = await Removed(file.Id);
            if (refusal is not null)
            {
                break;
            }

            deleted.Add(file.Id);
        }

        if (deleted.Count > 0)
        {
            var what = row.IsFolder
                ? string.Create(CultureInfo.InvariantCulture, $"{row.Path} ({(deleted.Count == 1 ? "1 file" : $"{deleted.Count} files")})")
                : row.Path;
            _done = new FileOutcome($"Deleted {what}", deleted.DrainToImmutable(), []);
        }

        return refusal;
    }

    private async Task RestoreAsync()
    {
        var refused = ImmutableArray.CreateBuilder<string>();
        foreach (var document in _done!.Deleted)
        {
            if (await Restored(document) is { } refusal)
            {
                refused.Add(refusal);
            }
        }

        _done = new FileOutcome(refused.Count == 0 ? "It is back." : "Not everything could be restored.", [], refused.DrainToImmutable());
    }

    private async Task<string?> RestoreOneAsync(DocumentId document)
    {
        var refusal = await Restored(document);
        StateHasChanged();
        return refusal;
    }

    private ImmutableArray<string> Folders()
    {
        return [.. Files.SelectMany(static file => FileTree.FoldersOf(file.Path)).Distinct(DocumentPath.Comparer).Order(DocumentPath.Comparer)];
    }

    /// <summary>Those in a folder are shown where the folder hides them.</summary>
    private static ImmutableArray<PersonView> PeopleIn(FileRow row)
    {
        return row.IsOpen ? [] : [.. row.Files.SelectMany(static file => file.People).DistinctBy(static person => person.Id)];
    }

    private string? NewsOf(FileRow row)
    {
        if (row.IsOpen)
        {
            return null;
        }

        var names = row.Files.SelectMany(file => ChangedBy.GetValueOrDefault(file.Id, [])).Distinct().ToList();
        return names.Count == 0 ? null : $"changed by {string.Join(", ", names)}";
    }

    private static string Names(IEnumerable<PersonView> people) => string.Join(", ", people.Select(static person => person.Name));

    private string Describe(FileRow row)
    {
        var people = PeopleIn(row);
        string?[] parts = [row.Name, NewsOf(row), people.IsEmpty ? null : $"open by {Names(people)}"];
        return string.Join(", ", parts.Where(static part => part is not null));
    }
}
