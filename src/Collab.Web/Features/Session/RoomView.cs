using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Presence;
using Collab.Engine.Sessions;
using Collab.Sessions;

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

    private const string FormerMember = "Former member";

    /// <summary>Messages of one person within this time stand under one name.</summary>
    private static readonly TimeSpan ChatGroup = TimeSpan.FromMinutes(5);

    private static readonly ConditionalWeakTable<SessionSnapshot, RoomView> Views = [];

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
        return new RoomView(files, people, Messages(snapshot), snapshot.State.Phase == SessionPhase.Ended)
        {
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
        var liveliest = presence?.Clients.MaxBy(static client => client.Status);
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
            snapshot.State.CapabilitiesOf(member.Id));
    }

    private static string Place(DocumentState document, Cursor? cursor)
    {
        if (cursor is not { Selections: [var selection, ..] } || cursor.Document != document.Id)
        {
            return document.Path;
        }

        var text = document.Text.ToString().AsSpan();
        var line = text[..Math.Min(selection.Head, text.Length)].Count('\n') + 1;
        return $"{document.Path}:{line}";
    }

    private static ImmutableArray<ChatView> Messages(SessionSnapshot snapshot)
    {
        var messages = ImmutableArray.CreateBuilder<ChatView>(snapshot.State.Chat.Count);
        ChatMessage? before = null;
        foreach (var message in snapshot.State.Chat)
        {
            var person = snapshot.Roster.GetValueOrDefault(message.Member);
            var continues = before is not null && before.Member == message.Member && message.At - before.At < ChatGroup;
            messages.Add(new ChatView(
                message.Seq, message.At, message.Member, person?.Name ?? FormerMember,
                person?.Color ?? Shared.PersonColors.All[0], message.Text, continues));
            before = message;
        }

        return messages.DrainToImmutable();
    }
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
}

/// <param name="Continues">Stands under the name of the message before it.</param>
public sealed record ChatView(
    long Seq, DateTimeOffset At, MemberId Member, string Name, string Color, string Text, bool Continues);
