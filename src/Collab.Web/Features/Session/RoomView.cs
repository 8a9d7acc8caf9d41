using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Presence;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Sessions;
using Collab.Web.Features.Session.Runs;

namespace Collab.Web.Features.Session;

/// <summary>
/// What the panels of a room show, made from one snapshot and shared by all who look at it: fifty circuits that render the
/// same moment compute it once. It says nothing about who is looking; panels add that.
/// </summary>
public sealed record RoomView(
    ImmutableArray<FileView> Files, ImmutableArray<PersonView> People, ImmutableArray<ChatView> Chat, bool HasEnded)
{
    /// <summary>Files that can be restored, the last deleted first.</summary>
    public ImmutableArray<FileView> Deleted { get; private init; } = [];

    public ImmutableArray<BreakpointView> Breakpoints { get; private init; } = [];

    internal const string FormerMember = "Former member";

    /// <summary>Messages of one person within this time stand under one name.</summary>
    private static readonly TimeSpan ChatGroup = TimeSpan.FromMinutes(5);

    private static readonly ConditionalWeakTable<SessionSnapshot, RoomView> Views = [];

    /// <summary>Most snapshots differ in texts and carets only: the messages are made anew when the chat or a name has changed.</summary>
    private static readonly ConditionalWeakTable<ImmutableList<ChatMessage>, MadeChat> Chats = [];

    private static readonly ConditionalWeakTable<ChatMessage, ReadMessage> ReadMessages = [];

    public static RoomView Of(SessionSnapshot snapshot) => Views.GetValue(snapshot, Make);

    public PersonView? Find(MemberId id) => People.FirstOrDefault(person => person.Id == id);

    private static RoomView Make(SessionSnapshot snapshot)
    {
        var presence = snapshot.Presence.ToDictionary(static member => member.Id);
        ImmutableArray<PersonView> people =
        [
            .. snapshot.State.Members.Values
                .Select(member => Person(snapshot, member, presence.GetValueOrDefault(member.Id)))
                .OrderBy(static person => !person.IsHere)
                .ThenBy(static person => person.Role)
                .ThenBy(static person => person.Name, StringComparer.CurrentCultureIgnoreCase)
                .ThenBy(static person => person.Id.Value),
        ];
        var here = people.Where(static person => person.IsHere).ToLookup(static person => person.Document);
        ImmutableArray<FileView> files =
        [
            .. snapshot.State.Documents.Values
                .Where(static document => !document.IsDeleted)
                .OrderBy(static document => document.Path, DocumentPath.Comparer)
                .Select(document => new FileView(document.Id, document.Path, [.. here[document.Id]])),
        ];
        return new RoomView(files, people, ChatOf(snapshot), snapshot.State.Phase == SessionPhase.Ended)
        {
            Breakpoints = BreakpointView.Of(snapshot.State),
            Deleted =
            [
                .. snapshot.State.Documents.Values
                    .Where(static document => document.IsDeleted)
                    .OrderByDescending(static document => document.DeletedSeq)
                    .Select(static document => new FileView(document.Id, document.Path, [])),
            ],
        };
    }

    private static PersonView Person(SessionSnapshot snapshot, MemberState member, MemberPresence? presence)
    {
        var roster = snapshot.Roster.GetValueOrDefault(member.Id);
        var liveliest = presence is null ? null : Liveliest(presence);
        var document = liveliest?.ActiveDocument is { } id ? snapshot.State.Documents.GetValueOrDefault(id) : null;
        return new PersonView(
            member.Id,
            roster?.Name ?? FormerMember,
            roster?.Color ?? Shared.PersonColors.All[0],
            roster?.IsGuest ?? false,
            member.Role,
            member.IsPresent,
            member.IsPresent ? presence?.Status ?? PresenceStatus.Offline : PresenceStatus.Offline,
            document?.Id,
            document is null ? null : Place(document, liveliest!.Cursor),
            liveliest?.StatusNote,
            member.Granted,
            member.Denied,
            snapshot.State.CapabilitiesOf(member.Id))
        {
            Editors = member.IsPresent ? presence?.Clients.Length ?? 0 : 0,
            IsRemoved = member.IsRemoved,
            Initials = roster?.Initials,
        };
    }

    /// <summary>A person with several tabs is where he does most.</summary>
    private static ClientPresence? Liveliest(MemberPresence member) => member.Clients.MaxBy(static client => client.Status);

    private static string Place(DocumentState document, Cursor? cursor) =>
        cursor is { Selections: [var selection, ..] } && cursor.Document == document.Id
            ? $"{document.Path}:{document.Text.LineAt(selection.Head)}"
            : document.Path;

    private static ImmutableArray<ChatView> ChatOf(SessionSnapshot snapshot)
    {
        if (Chats.TryGetValue(snapshot.State.Chat, out var made) && made.Roster == snapshot.Roster)
        {
            return made.Messages;
        }

        made = new MadeChat(snapshot.Roster, Messages(snapshot));
        Chats.AddOrUpdate(snapshot.State.Chat, made);
        return made.Messages;
    }

    private static ImmutableArray<ChatView> Messages(SessionSnapshot snapshot)
    {
        var messages = ImmutableArray.CreateBuilder<ChatView>(snapshot.State.Chat.Count);
        var names = snapshot.Roster.Values.OrderByDescending(static person => person.Name.Length).ToList();
        ChatMessage? before = null;
        foreach (var message in snapshot.State.Chat)
        {
            var person = snapshot.Roster.GetValueOrDefault(message.Member);
            var continues = before is not null && before.Member == message.Member && message.At - before.At < ChatGroup;
            messages.Add(new ChatView(
                message.Seq, message.At, message.Member, person?.Name ?? FormerMember,
                person?.Color ?? Shared.PersonColors.All[0], message.Text, continues)
            {
                Initials = person?.Initials,
                Parts = PartsOf(message, snapshot.Roster, names),
                Reactions = [.. message.Reactions.Select(given => ReactionView.Of(given, snapshot.Roster, FormerMember))],
            });
            before = message;
        }

        return messages.DrainToImmutable();
    }

    private static ImmutableArray<ChatPart> PartsOf(
        ChatMessage message, ImmutableDictionary<MemberId, RosterEntry> roster, IReadOnlyList<RosterEntry> names)
    {
        if (ReadMessages.TryGetValue(message, out var read) && read.Roster == roster)
        {
            return read.Parts;
        }

        read = new ReadMessage(roster, ChatText.Parse(message.Text, names));
        ReadMessages.AddOrUpdate(message, read);
        return read.Parts;
    }

    private sealed record ReadMessage(ImmutableDictionary<MemberId, RosterEntry> Roster, ImmutableArray<ChatPart> Parts);

    private sealed record MadeChat(ImmutableDictionary<MemberId, RosterEntry> Roster, ImmutableArray<ChatView> Messages);
}

/// <param name="People">Who has this file open, in the order of the people panel.</param>
public sealed record FileView(DocumentId Id, string Path, ImmutableArray<PersonView> People);

/// <param name="IsHere">Joined and not left; a lost connection does not end it at once.</param>
/// <param name="Document">The file that is open in the liveliest of the person's editors.</param>
/// <param name="Place">That file's path and the line of the caret, as <c>path:line</c>.</param>
public sealed record PersonView(
    MemberId Id, string Name, string Color, bool IsGuest, SessionRole Role, bool IsHere, PresenceStatus Status,
    DocumentId? Document, string? Place, string? Note, Capabilities Granted, Capabilities Denied, Capabilities InForce)
{
    public bool CanEdit => InForce.HasFlag(Capabilities.EditCode);

    /// <summary>How many tabs the person has open here.</summary>
    public int Editors { get; init; }

    /// <summary>Sent out by staff, and not let in again.</summary>
    public bool IsRemoved { get; init; }

    /// <summary>Null for those of the name.</summary>
    public string? Initials { get; init; }
}

/// <param name="Continues">Stands under the name of the message before it.</param>
public sealed record ChatView(
    long Seq, DateTimeOffset At, MemberId Member, string Name, string Color, string Text, bool Continues)
{
    /// <summary>Null for those of the name.</summary>
    public string? Initials { get; init; }

    public ImmutableArray<ChatPart> Parts { get; init; } = [];

    public ImmutableArray<ReactionView> Reactions { get; init; } = [];

    public bool Mentions(MemberId member) => Parts.OfType<ChatPart.Mention>().Any(mention => mention.Member == member);
}

/// <param name="Names">Who gave it, for the tooltip and the accessible name.</param>
public sealed record ReactionView(Reaction Reaction, ImmutableArray<MemberId> Members, string Names)
{
    internal static ReactionView Of(ReactionMembers given, ImmutableDictionary<MemberId, RosterEntry> roster, string former) => new(
        given.Reaction, given.Members, string.Join(", ", given.Members.Select(member => roster.GetValueOrDefault(member)?.Name ?? former)));
}
