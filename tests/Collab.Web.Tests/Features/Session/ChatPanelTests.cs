using System.Collections.Immutable;
using System.Globalization;
using Bunit;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Presence;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;
using Collab.Sessions;
using Collab.Web.Features.Session;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

/// <summary>What the panels of a room make of one snapshot: what is marked, said, offered and withheld.</summary>
public sealed class PanelComponentTests : BunitContext
{
    private static readonly DateTimeOffset At = new(2026, 11, 25, 9, 30, 0, TimeSpan.Zero);
    private static readonly MemberId Ada = Member(1);
    private static readonly MemberId Joe = Member(2);
    private static readonly MemberId Mia = Member(3);
    private static readonly DocumentId Counter = new(Id(11));
    private static readonly DocumentId Readme = new(Id(12));

    public PanelComponentTests()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void Messages_are_text_whatever_is_written_in_them()
    {
        const string Message = "<img src=x onerror=\"alert(1)\"> & <b>bold</b>";
        var panel = Render<ChatPanel>(parameters => parameters.Add(chat => chat.Messages, View(Message).Chat));

        Assert.Equal(Message, panel.Find(".message-text").TextContent);
        Assert.Empty(panel.FindAll("img, b"));
    }

    [Fact]
    public void Messages_of_one_person_in_a_row_stand_under_one_name_and_the_readers_time()
    {
        var panel = Render<ChatPanel>(parameters => parameters
            .Add(chat => chat.Messages, View("one", "two").Chat)
            .Add(chat => chat.UtcOffset, TimeSpan.FromHours(2)));

        Assert.Equal("log", panel.Find(".messages").GetAttribute("role"));
        Assert.Equal(["one", "two"], panel.FindAll(".message-text").Select(static text => text.TextContent));
        Assert.Equal("11:30", Assert.Single(panel.FindAll("time")).TextContent);
    }

    [Fact]
    public async Task Who_may_not_chat_has_no_box_to_write_in()
    {
        var sent = new List<string>();
        var panel = Render<ChatPanel>(parameters => parameters
            .Add(chat => chat.Messages, [])
            .Add(chat => chat.MayChat, false)
            .Add(chat => chat.Sent, text =>
            {
                sent.Add(text);
                return Task.FromResult(true);
            }));
        Assert.Empty(panel.FindAll("textarea"));

        panel.Render(parameters => parameters.Add(chat => chat.MayChat, true));
        Assert.Equal("Message to everybody", panel.Find($"label[for={panel.Find("textarea").Id}]").TextContent);
        await panel.InvokeAsync(() => panel.Instance.SendAsync("hello"));
        Assert.Equal(["hello"], sent);
    }

    /// <summary>The accessible names of all buttons, in the order of the tab key.</summary>
    private static IEnumerable<string> ButtonNames<T>(IRenderedComponent<T> panel)
        where T : Microsoft.AspNetCore.Components.IComponent =>
        panel.FindAll("button").Select(static button => button.GetAttribute("aria-label") ?? button.TextContent.Trim());

    private static AngleSharp.Dom.IElement Button<T>(IRenderedComponent<T> panel, string name)
        where T : Microsoft.AspNetCore.Components.IComponent =>
        panel.FindAll("button").Single(button => (button.GetAttribute("aria-label") ?? button.TextContent.Trim()) == name);

    private static RoomView View(params string[] chat) => RoomView.Of(Snapshot(chat));

    /// <summary>Ada owns the room, Joe types without the right to, Mia has left (unless said otherwise).</summary>
    private static SessionSnapshot Snapshot(string[] chat, bool isMiaHere = false)
    {
        var state = SessionState.Empty with
        {
            Phase = SessionPhase.Open,
            Owner = Ada,
            Members = new[]
            {
                new MemberState(Ada, SessionRole.Owner) { IsPresent = true },
                new MemberState(Joe, SessionRole.Student) { IsPresent = true, Denied = Capabilities.EditCode },
                new MemberState(Mia, SessionRole.Student) { IsPresent = isMiaHere },
            }.ToImmutableDictionary(static member => member.Id),
            Documents = new[]
            {
                new DocumentState(Counter, "lib/counter.ex", new Rope("one\ntwo\n")),
                new DocumentState(Readme, "README.md", new Rope("")),
                new DocumentState(new DocumentId(Id(13)), "gone.ex", new Rope("")) { IsDeleted = true },
            }.ToImmutableDictionary(static document => document.Id),
            Chat = [.. chat.Select(static (text, index) => new ChatMessage(index + 1, At.AddMinutes(index), Joe, text))],
        };
        return new SessionSnapshot(
            state,
            [Presence(Ada, PresenceStatus.Active, 4), Presence(Joe, PresenceStatus.Typing, 0)],
            new[]
            {
                new RosterEntry(Ada, "Ada Lovelace", "#f2b84b", false),
                new RosterEntry(Joe, "Joe", "#6fc3df", true),
                new RosterEntry(Mia, "Mia", "#8fd18a", true),
            }.ToImmutableDictionary(static person => person.Id));

        static MemberPresence Presence(MemberId member, PresenceStatus status, int offset) => new(
            member,
            status,
            [new ClientPresence(new ClientId(member.Value), status, Counter, new Cursor(Counter, 0, [new Selection(offset, offset)]), null, null)]);
    }

    private static MemberId Member(int number) => new(Id(number));

    private static Guid Id(int number) => new(number.ToString("x32", CultureInfo.InvariantCulture));
}
