using System.Collections.Immutable;
using System.Globalization;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Presence;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;
using Collab.Sessions;
using Collab.Web.Features.Session;

namespace Collab.Web.Tests.Features.Session;

/// <summary>
/// A room as the panels get it: Ada owns it and has two tabs open, Joe types without the right to, Mia has left, Tom was removed.
/// </summary>
internal static class RoomScene
{
    public static readonly MemberId Ada = Member(1);
    public static readonly MemberId Joe = Member(2);
    public static readonly MemberId Mia = Member(3);
    public static readonly MemberId Tom = Member(4);

    private static readonly DateTimeOffset At = new(2026, 11, 25, 9, 30, 0, TimeSpan.Zero);
    private static readonly DocumentId Counter = new(Id(11));

    /// <param name="chat">What Joe has written since half past nine, a message a minute.</param>
    public static RoomView View(int joesOffset = 0, params IEnumerable<string> chat)
    {
        var state = SessionState.Empty with
        {
            Phase = SessionPhase.Open,
            Owner = Ada,
            Members = new[]
            {
                new MemberState(Ada, SessionRole.Owner) { IsPresent = true },
                new MemberState(Joe, SessionRole.Student) { IsPresent = true, Denied = Capabilities.EditCode },
                new MemberState(Mia, SessionRole.Student),
                new MemberState(Tom, SessionRole.Student) { IsRemoved = true },
            }.ToImmutableDictionary(static member => member.Id),
            Documents = ImmutableDictionary<DocumentId, DocumentState>.Empty.Add(
                Counter, new DocumentState(Counter, "lib/counter.ex", new Rope("one\ntwo\n"))),
            Chat = [.. chat.Select(static (text, index) => new ChatMessage(index + 1, At.AddMinutes(index), Joe, text))],
        };
        return RoomView.Of(new SessionSnapshot(
            state,
            [
                new MemberPresence(Ada, PresenceStatus.Active, [Tab(101, PresenceStatus.Active, 4, null), Tab(102, PresenceStatus.Idle, 0, null)]),
                new MemberPresence(Joe, PresenceStatus.Typing, [Tab(103, PresenceStatus.Typing, joesOffset, "On it")]),
            ],
            new[]
            {
                new RosterEntry(Ada, "Ada Lovelace", "#f2b84b", false),
                new RosterEntry(Joe, "Joe", "#6fc3df", true) { Initials = "jo" },
                new RosterEntry(Mia, "Mia", "#8fd18a", true),
                new RosterEntry(Tom, "Tom", "#f29ba8", true),
            }.ToImmutableDictionary(static person => person.Id)));
    }

    public static MemberId Member(int number) => new(Id(number));

    private static ClientPresence Tab(int number, PresenceStatus status, int offset, string? note) => new(
        new ClientId(Id(number)), status, Counter, new Cursor(Counter, 0, [new Selection(offset, offset)]), null, note);

    private static Guid Id(int number) => new(number.ToString("x32", CultureInfo.InvariantCulture));
}
