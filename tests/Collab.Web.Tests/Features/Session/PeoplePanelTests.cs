using AngleSharp.Dom;
using Bunit;
using Collab.Engine;
using Collab.Web.Features.Session;
using Xunit;
using static Collab.Web.Tests.Features.Session.RoomScene;

namespace Collab.Web.Tests.Features.Session;

/// <summary>Who is shown as what, and what is offered to whom.</summary>
public sealed class PeoplePanelTests : BunitContext
{
    [Fact]
    public void Each_is_shown_with_what_he_does_where_as_what_and_with_how_many_tabs()
    {
        var panel = RenderPanel(mayManage: false);

        Assert.Equal(
            [
                "Ada Lovelace, you, owner, active · lib/counter.ex:2 · 2 tabs, Set a status",
                "Joe, typing · lib/counter.ex:1 · read only, lib/counter.ex:1, On it, Follow",
            ],
            Rows(panel, "People in the session"));
        Assert.Equal(["Mia, left", "Tom, removed"], Rows(panel, "People who are not here"));
        Assert.Equal("2", panel.Find("h2 .count").TextContent);
        Assert.Equal(["AL", "jo", "M", "T"], panel.FindAll(".person-mark").Select(static mark => mark.TextContent));
    }

    [Fact]
    public void Only_who_manages_members_is_offered_rights_and_removal_and_never_over_the_owner()
    {
        Assert.Equal(["Go to Joe, lib/counter.ex:1", "Follow Joe"], ButtonNames(RenderPanel(mayManage: false), Joe));
        Assert.Equal(
            ["Go to Joe, lib/counter.ex:1", "Follow Joe", "Let edit: Joe", "Remove Joe"], ButtonNames(RenderPanel(mayManage: true), Joe));
        Assert.Equal(["Remove Mia"], ButtonNames(RenderPanel(mayManage: true), Mia));
        Assert.Equal(["Let Tom back in"], ButtonNames(RenderPanel(mayManage: true), Tom));
        Assert.Equal(
            ["Go to Ada Lovelace, lib/counter.ex:2", "Follow Ada Lovelace"], ButtonNames(RenderPanel(mayManage: true, me: Joe), Ada));
        Assert.Empty(RenderPanel(mayManage: false).FindAll("[data-command='people.bringEveryone']"));
        Assert.NotEmpty(RenderPanel(mayManage: true).FindAll("[data-command='people.bringEveryone']"));
    }

    [Fact]
    public async Task Somebody_is_removed_only_after_a_second_question_and_let_in_again_by_one()
    {
        var removed = new List<MemberId>();
        var readmitted = new List<MemberId>();
        var panel = RenderPanel(mayManage: true, removed: removed.Add, readmitted: readmitted.Add);

        await Button(panel, "Remove Joe").ClickAsync();
        await Button(panel, "Keep Joe").ClickAsync();
        Assert.Empty(removed);

        await Button(panel, "Remove Joe").ClickAsync();
        await Button(panel, "Really remove Joe").ClickAsync();
        await Button(panel, "Let Tom back in").ClickAsync();
        Assert.Equal([Joe], removed);
        Assert.Equal([Tom], readmitted);
    }

    [Fact]
    public async Task The_own_note_is_written_in_the_own_row()
    {
        var notes = new List<string>();
        var panel = RenderPanel(mayManage: false, note: text =>
        {
            notes.Add(text);
            return Task.FromResult(true);
        });

        await Button(panel, "Set a status").ClickAsync();
        await panel.Find("#own-note").InputAsync(" Reading ");
        await panel.Find("form").SubmitAsync();
        Assert.Equal(["Reading"], notes);
        Assert.Empty(panel.FindAll("form"));
    }

    [Fact]
    public void The_head_shows_five_others_and_how_many_more()
    {
        var people = Enumerable.Range(1, 9).Select(number => View().Find(Ada)! with { Id = Member(number), Name = $"Person {number}" });
        var head = Render<HeaderPeople>(parameters => parameters
            .Add(row => row.People, [.. people])
            .Add(row => row.Me, Ada));

        var names = head.FindAll("button").Select(Words).ToList();
        Assert.Equal("P2Follow Person 2, owner", names[0]);
        Assert.Equal("Person 2 · owner · lib/counter.ex:2", head.Find("button").GetAttribute("title"));
        Assert.Equal((6, "+3 more people"), (names.Count, names[^1]));
    }

    [Fact]
    public void A_row_that_looks_the_same_is_not_made_anew()
    {
        var panel = RenderPanel(mayManage: false);
        var rows = panel.FindComponents<PersonRow>();
        var before = rows.Sum(static row => row.RenderCount);

        panel.Render(parameters => parameters.Add(people => people.People, View().People));
        Assert.Equal(before, rows.Sum(static row => row.RenderCount));

        panel.Render(parameters => parameters.Add(people => people.People, View(joesOffset: 4).People));
        Assert.Equal(before + 1, rows.Sum(static row => row.RenderCount));
    }

    private IRenderedComponent<PeoplePanel> RenderPanel(
        bool mayManage, MemberId? me = null, Action<MemberId>? removed = null, Action<MemberId>? readmitted = null,
        Func<string, Task<bool>>? note = null)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        return Render<PeoplePanel>(parameters => parameters
            .Add(people => people.People, View().People)
            .Add(people => people.Me, me ?? Ada)
            .Add(people => people.MayManage, mayManage)
            .Add(people => people.Removed, removed ?? (static _ => { }))
            .Add(people => people.Readmitted, readmitted ?? (static _ => { }))
            .Add(people => people.NoteChanged, note ?? (static _ => Task.FromResult(true))));
    }

    private static IEnumerable<string> Rows(IRenderedComponent<PeoplePanel> panel, string list) =>
        panel.FindAll($"[aria-label='{list}'] .person-row").Select(static row => string.Join(
            ", ", row.QuerySelectorAll(".person-called, .badge, .person-status, .person-note, button").Select(Words)));

    private static string Words(IElement part) => string.Join(' ', part.TextContent.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    private static IEnumerable<string> ButtonNames(IRenderedComponent<PeoplePanel> panel, MemberId member) =>
        panel.FindAll($"[data-member='{member}'] button").Select(static button => button.GetAttribute("aria-label") ?? button.TextContent.Trim());

    private static IElement Button(IRenderedComponent<PeoplePanel> panel, string name) =>
        panel.FindAll("button").Single(button => (button.GetAttribute("aria-label") ?? button.TextContent.Trim()) == name);
}
