using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Collab.Web.Features.Session;

/// <summary>
/// The tree of the session's files and what can be done with them. What it asks for goes through the callbacks; each answers with null when it is
/// done, or with a sentence that says why not.
/// </summary>
public sealed partial class FilesPanel : ComponentBase
{
    private const int MarksMaximum = 3;

    private static readonly Func<DocumentId, Task<string?>> Nothing = _ => Task.FromResult<string?>(null);

    private readonly HashSet<string> _closed = new(DocumentPath.Comparer);
    private ImmutableArray<FileRow> _rows = [];
    private string _current = "";
    private Shown? _shown;
    private bool _isUnchanged;
    private ElementReference _root;
    private ElementReference _menuElement;
    private ElementReference _dialog;
    private ElementReference _deletedDialog;
    private IJSObjectReference? _module;
    private IJSObjectReference? _files;
    private DotNetObjectReference<FilesPanel>? _self;

    [Parameter, EditorRequired]
    public ImmutableArray<FileView> Files { get; set; }

    [Parameter]
    public ImmutableArray<FileView> Deleted { get; set; } = [];

    /// <summary>By file: who has changed it since the reader last looked at it.</summary>
    [Parameter]
    public ImmutableDictionary<DocumentId, ImmutableArray<string>> ChangedBy { get; set; } =
        ImmutableDictionary<DocumentId, ImmutableArray<string>>.Empty;

    [Parameter]
    public DocumentId? Active { get; set; }

    [Parameter]
    public bool MayEdit { get; set; }

    /// <summary>Where files are downloaded from.</summary>
    [Parameter]
    public string Downloads { get; set; } = "";

    /// <summary>The browser's room; null while it starts.</summary>
    [Parameter]
    public IJSObjectReference? Room { get; set; }

    [Parameter]
    public EventCallback<DocumentId> Opened { get; set; }

    [Parameter]
    public EventCallback<DocumentId> OpenedBeside { get; set; }

    /// <summary>A key asked for what is in this panel, which may lie under another one.</summary>
    [Parameter]
    public EventCallback AskedFor { get; set; }

    [Parameter]
    public Func<string, Task<string?>> Created { get; set; } = _ => Task.FromResult<string?>(null);

    [Parameter]
    public Func<(DocumentId Id, string Path), Task<string?>> Renamed { get; set; } = _ => Task.FromResult<string?>(null);

    [Parameter]
    public Func<DocumentId, Task<string?>> Removed { get; set; } = Nothing;

    [Parameter]
    public Func<DocumentId, Task<string?>> Restored { get; set; } = Nothing;

    [Inject]
    private IJSRuntime JavaScript { get; set; } = default!;

    public async ValueTask DisposeAsync()
    {
        _self?.Dispose();
        try
        {
            if (_files is not null)
            {
                await _files.InvokeVoidAsync(FilesCalls.Dispose);
                await _files.DisposeAsync();
            }

            if (_module is not null)
            {
                await _module.DisposeAsync();
            }
        }
        catch (JSDisconnectedException)
        {
            // The page is gone, and the module with it.
        }
    }

    protected override void OnParametersSet()
    {
        var before = _shown;
        _shown = new Shown(Files, Deleted, ChangedBy, Active, MayEdit, Room is not null);

        // Everybody's typing comes by here ten times a second; only what would look different is rendered.
        _isUnchanged = _shown.IsSameAs(before);
        if (_isUnchanged)
        {
            return;
        }

        if (Active is { } active && active != before?.Active && Files.FirstOrDefault(file => file.Id == active) is { } file)
        {
            _closed.ExceptWith(FileTree.FoldersOf(file.Path));
            _current = active.ToString();
        }

        Arrange();
    }

    protected override bool ShouldRender()
    {
        var isWanted = !_isUnchanged;
        _isUnchanged = false;
        return isWanted;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (Room is { } room && _self is null)
        {
            _self = DotNetObjectReference.Create(this);
            _module = await JavaScript.InvokeAsync<IJSObjectReference>("import", "./js/files/files-panel.js");
            _files = await _module.InvokeAsync<IJSObjectReference>("start", _root, _self, room);
        }

        await ShowDueAsync();
    }

    private void Arrange()
    {
        _rows = FileTree.Rows(Files, _closed);
        if (!_rows.IsEmpty && !_rows.Any(row => row.Key == _current))
        {
            _current = _rows[0].Key;
        }
    }

    private sealed record Shown(
        ImmutableArray<FileView> Files, ImmutableArray<FileView> Deleted, ImmutableDictionary<DocumentId, ImmutableArray<string>> ChangedBy,
        DocumentId? Active, bool MayEdit, bool HasRoom)
    {
        public bool IsSameAs(Shown? other)
        {
            return other is not null && Active == other.Active && MayEdit == other.MayEdit && HasRoom == other.HasRoom
                && AreSame(Files, other.Files) && AreSame(Deleted, other.Deleted)
                && ChangedBy.Count == other.ChangedBy.Count
                && ChangedBy.All(pair => other.ChangedBy.TryGetValue(pair.Key, out var names) && names.SequenceEqual(pair.Value));
        }

        private static bool AreSame(ImmutableArray<FileView> one, ImmutableArray<FileView> other)
        {
            return one == other || (one.Length == other.Length && one.Zip(other).All(static pair => IsSame(pair.First, pair.Second)));
        }

        /// <summary>Where in a file people are, and what they do there, the tree does not show.</summary>
        private static bool IsSame(FileView one, FileView other)
        {
            return one.Id == other.Id && one.Path == other.Path && one.People.Length == other.People.Length
                && one.People.Zip(other.People).All(static pair => pair.First.Name == pair.Second.Name && pair.First.Color == pair.Second.Color
                    && pair.First.Initials == pair.Second.Initials);
        }
    }
}

/// <summary>The methods of the panel's module in the browser (wwwroot/js/files/files-panel.js).</summary>
internal static class FilesCalls
{
    public const string ShowDialog = "showDialog";
    public const string CloseDialog = "closeDialog";
    public const string ShowMenu = "showMenu";
    public const string ChooseFiles = "chooseFiles";
    public const string ChooseFolder = "chooseFolder";
    public const string Dispose = "dispose";
}
