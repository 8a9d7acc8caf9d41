using System.Collections.Immutable;
using System.Globalization;
using Bunit;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Presence;
using Collab.Web.Features.Session;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

/// <summary>The tree of files: what its rows say, what is offered for them, and what becomes of the answers.</summary>
public sealed class FilesPanelTests : BunitContext
{
    private static readonly PersonView Ana = Person("Ana");
    private readonly List<string> _calls = [];

    public FilesPanelTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void Folders_follow_from_the_paths_and_come_first_and_rows_say_where_they_stand()
    {
        var panel = RenderPanel("mix.exs", "lib/b.ex", "lib/a/x.ex", "README.md", "lib/a.ex");

        Assert.Equal(
            [
                "lib 1 1/3 true", "a 2 1/3 true", "x.ex 3 1/1 ", "a.ex 2 2/3 ", "b.ex 2 3/3 ", "mix.exs 1 2/3 ", "README.md 1 3/3 ",
            ],
            panel.FindAll("[role=treeitem]").Select(static row => string.Create(
                CultureInfo.InvariantCulture,
                $"{row.GetAttribute("aria-label")} {row.GetAttribute("aria-level")} {row.GetAttribute("aria-posinset")}/{row.GetAttribute("aria-setsize")} {row.GetAttribute("aria-expanded")}")));
    }

    [Fact]
    public async Task A_closed_folder_hides_what_is_in_it_but_not_who_is_there_nor_what_they_changed()
    {
        var panel = RenderPanel("lib/a.ex", "lib/b.ex");
        panel.Render(parameters => parameters
            .Add(files => files.Files, [new FileView(Id("lib/a.ex"), "lib/a.ex", [Ana]), File("lib/b.ex")])
            .Add(files => files.ChangedBy, Changed(Id("lib/b.ex"), "Ben")));
        Assert.Equal(["lib", "a.ex, open by Ana", "b.ex, changed by Ben"], Labels(panel));

        await panel.Find("[role=treeitem]").ClickAsync();
        Assert.Equal(["lib, changed by Ben, open by Ana"], Labels(panel));

        await panel.InvokeAsync(() => panel.Instance.OnKeyAsync("lib", "open"));
        Assert.Equal(3, Labels(panel).Count());
    }

    [Fact]
    public void The_active_file_is_selected_and_its_folders_open_and_one_row_takes_the_focus()
    {
        var panel = RenderPanel("lib/a.ex", "mix.exs");
        panel.Find("[role=treeitem]").Click();
        panel.Render(parameters => parameters.Add(files => files.Active, Id("lib/a.ex")));

        Assert.Equal("a.ex", panel.Find("[role=treeitem][aria-selected=true]").GetAttribute("aria-label"));
        Assert.Equal("a.ex", Assert.Single(panel.FindAll("[role=treeitem][tabindex='0']")).GetAttribute("aria-label"));
    }

    [Fact]
    public async Task Without_the_right_to_edit_files_can_only_be_read_and_taken_home()
    {
        var panel = RenderPanel("lib/a.ex");
        panel.Render(parameters => parameters.Add(files => files.MayEdit, false));

        await panel.InvokeAsync(() => panel.Instance.OnKeyAsync(Id("lib/a.ex").ToString(), "rename"));
        await panel.InvokeAsync(() => panel.Instance.OnKeyAsync(Id("lib/a.ex").ToString(), "delete"));
        await panel.InvokeAsync(() => panel.Instance.OnDroppedAsync(Id("lib/a.ex").ToString(), ""));
        await panel.InvokeAsync(() => panel.Instance.OnKeyAsync(Id("lib/a.ex").ToString(), "menu"));

        Assert.Empty(panel.FindAll("[data-upload], #file-question"));
        Assert.Equal(["Open", "Open to the side", "Download"], MenuNames(panel));
        Assert.Equal($"/api/here/documents/{Id("lib/a.ex")}/file", panel.Find("a[role=menuitem]").GetAttribute("href"));
        Assert.Empty(_calls);
    }

    [Fact]
    public async Task A_refusal_leaves_the_question_open_and_says_why()
    {
        var panel = RenderPanel("lib/a.ex");
        const string Refusal = "There is a file lib/b.ex already. Choose another name.";
        panel.Render(parameters => parameters.Add(files => files.Created, path =>
        {
            _calls.Add(path);
            return Task.FromResult<string?>(Refusal);
        }));

        await Button(panel, "New file").ClickAsync();
        await panel.Find("#file-answer").InputAsync(" lib/b.ex ");
        await panel.Find("dialog form").SubmitAsync();

        Assert.Equal(Refusal, panel.Find("[role=alert]").TextContent);
        Assert.Equal(["lib/b.ex"], _calls);
    }

    [Fact]
    public async Task A_folder_is_moved_by_moving_what_is_in_it_and_never_into_itself()
    {
        var panel = RenderPanel("lib/a.ex", "lib/deep/b.ex", "mix.exs");

        await AskAsync(panel, "lib", "Move to…", "src");
        Assert.Equal(["rename lib/a.ex to src/lib/a.ex", "rename lib/deep/b.ex to src/lib/deep/b.ex"], _calls.Order(StringComparer.Ordinal));

        await AskAsync(panel, "lib", "Move to…", "lib/deep");
        Assert.Contains("into itself", panel.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal(2, _calls.Count);
    }

    [Fact]
    public async Task A_row_dropped_on_a_folder_is_moved_there_and_on_its_own_is_not()
    {
        var panel = RenderPanel("lib/a.ex", "test/b.exs");

        await panel.InvokeAsync(() => panel.Instance.OnDroppedAsync(Id("lib/a.ex").ToString(), "lib"));
        await panel.InvokeAsync(() => panel.Instance.OnDroppedAsync(Id("lib/a.ex").ToString(), "test"));

        Assert.Equal(["rename lib/a.ex to test/a.ex"], _calls);
        Assert.Contains("Moved a.ex to test.", panel.Find("[role=status]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_deleted_after_a_question_can_be_restored_from_where_it_is_said()
    {
        var panel = RenderPanel("lib/a.ex", "lib/b.ex");

        await panel.InvokeAsync(() => panel.Instance.OnKeyAsync("lib", "delete"));
        Assert.Equal("Delete lib?", panel.Find("#file-question").TextContent);
        Assert.Empty(_calls);
        await panel.Find("dialog form").SubmitAsync();
        Assert.Equal(["delete lib/a.ex", "delete lib/b.ex"], _calls);
        Assert.Contains("Deleted lib (2 files)", panel.Find(".files-note").TextContent, StringComparison.Ordinal);

        await Button(panel, "Restore what was deleted").ClickAsync();
        Assert.Equal(["restore lib/a.ex", "restore lib/b.ex"], _calls.Skip(2));
    }

    [Fact]
    public void Deleted_files_are_listed_with_a_way_back()
    {
        var restored = new List<DocumentId>();
        var list = Render<DeletedFiles>(parameters => parameters
            .Add(files => files.Files, [File("lib/old.ex")])
            .Add(files => files.MayEdit, true)
            .Add(files => files.Restored, id =>
            {
                restored.Add(id);
                return Task.FromResult<string?>("There is another file lib/old.ex now. Rename that one first, then restore this one.");
            }));

        list.FindAll("button")[0].Click();

        Assert.Equal([Id("lib/old.ex")], restored);
        Assert.Contains("Rename that one first", list.Find("[role=status]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void What_looks_the_same_is_not_rendered_again()
    {
        var panel = RenderPanel("lib/a.ex");
        var before = panel.RenderCount;

        panel.Render(parameters => parameters.Add(files => files.Files, [new FileView(Id("lib/a.ex"), "lib/a.ex", [])]));
        Assert.Equal(before, panel.RenderCount);

        panel.Render(parameters => parameters.Add(files => files.Files, [new FileView(Id("lib/a.ex"), "lib/a.ex", [Ana])]));
        Assert.True(panel.RenderCount > before);
    }

    private IRenderedComponent<FilesPanel> RenderPanel(params string[] paths)
    {
        var byId = paths.ToDictionary(Id);
        return Render<FilesPanel>(parameters => parameters
            .Add(files => files.Files, [.. paths.Select(File)])
            .Add(files => files.MayEdit, true)
            .Add(files => files.Downloads, "/api/here")
            .Add(files => files.Renamed, rename => Note($"rename {byId[rename.Id]} to {rename.Path}"))
            .Add(files => files.Removed, id => Note($"delete {byId[id]}"))
            .Add(files => files.Restored, id => Note($"restore {byId[id]}")));
    }

    private Task<string?> Note(string call)
    {
        _calls.Add(call);
        return Task.FromResult<string?>(null);
    }

    private static async Task AskAsync(IRenderedComponent<FilesPanel> panel, string key, string item, string answer)
    {
        await panel.InvokeAsync(() => panel.Instance.OnKeyAsync(key, "menu"));
        await panel.FindAll("[role=menuitem]").Single(element => element.TextContent == item).ClickAsync();
        await panel.Find("#file-answer").InputAsync(answer);
        await panel.Find("dialog form").SubmitAsync();
    }

    private static IEnumerable<string?> Labels(IRenderedComponent<FilesPanel> panel) =>
        panel.FindAll("[role=treeitem]").Select(static row => row.GetAttribute("aria-label"));

    private static IEnumerable<string> MenuNames(IRenderedComponent<FilesPanel> panel) =>
        panel.FindAll("[role=menuitem]").Select(static item => item.ChildNodes[0].TextContent.Trim());

    private static AngleSharp.Dom.IElement Button(IRenderedComponent<FilesPanel> panel, string name) =>
        panel.FindAll("button").Single(button => (button.GetAttribute("aria-label") ?? button.TextContent.Trim()) == name);

    private static ImmutableDictionary<DocumentId, ImmutableArray<string>> Changed(DocumentId id, string name) =>
        ImmutableDictionary<DocumentId, ImmutableArray<string>>.Empty.Add(id, [name]);

    private static FileView File(string path) => new(Id(path), path, []);

    private static DocumentId Id(string path) => new(new Guid(path.GetHashCode(StringComparison.Ordinal), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));

    private static PersonView Person(string name) => new(
        new MemberId(Guid.CreateVersion7()), name, "#f2b84b", true, SessionRole.Student, true, PresenceStatus.Active, null, null, null,
        Capabilities.None, Capabilities.None, Capabilities.None);
}
