using System.Collections.Immutable;
using Collab.Engine.Permissions;
using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

public static partial class SessionMachine
{
    private static Outcome HandleCreateSession(SessionState state, SessionCommand.CreateSession create)
    {
        if (state.Phase != SessionPhase.New)
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, "The session exists already.");
        }

        if (CheckTitle(create.Title, out var title) is { } badTitle)
        {
            return badTitle;
        }

        if (CheckSettings(create.Settings) is { } badSettings)
        {
            return badSettings;
        }

        if (create.Greeting is { } words && CheckMessage(words) is { } badGreeting)
        {
            return badGreeting;
        }

        if (create.Documents.Length > Limits.DocumentsPerSessionMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded, $"A session holds at most {Limits.DocumentsPerSessionMaximum} files.");
        }

        var documents = ImmutableArray.CreateBuilder<NewDocument>(create.Documents.Length);
        var ids = new HashSet<DocumentId>();
        var paths = new HashSet<string>(DocumentPath.Comparer);
        foreach (var document in create.Documents)
        {
            if (CheckPath(state, document.Id, document.Path, out var path) is { } badPath)
            {
                return badPath;
            }

            if (CheckText(document.Text) is { } badText)
            {
                return badText;
            }

            if (!ids.Add(document.Id) || !paths.Add(path))
            {
                return Outcome.Refuse(RejectionCode.PathTaken, $"The file {path} is there twice.");
            }

            documents.Add(document with { Path = path });
        }

        var origin = new EventOrigin(create.Owner, null, 0);
        var created = new SessionEvent.SessionCreated(create.Owner, title, create.Settings, documents.ToImmutable()) { Origin = origin };
        return create.Greeting is { } greeting
            ? Outcome.Of(created, new SessionEvent.ChatMessageSent(greeting) { Origin = origin })
            : Outcome.Of(created);
    }

    private static Outcome HandleEnd(SessionState state, SessionCommand.EndSession end)
    {
        if (state.Phase == SessionPhase.Ended)
        {
            return Outcome.Refuse(RejectionCode.SessionEnded, "The session has ended already.");
        }

        // Ending needs the right but not the presence: the owner ends it from his list of sessions.
        return state.CapabilitiesOf(end.By).HasFlag(Capabilities.ManageMembers)
            ? new Outcome.Accepted(
                [
                    .. EndOfRun(state, RunEndKind.Stopped, "The session has ended, and its program with it."),
                    new SessionEvent.SessionEnded { Origin = new EventOrigin(end.By, null, 0) },
                ],
                [new SessionEffect.CloseSession()])
            : Outcome.Refuse(RejectionCode.NotPermitted, Lacking(Capabilities.ManageMembers));
    }

    /// <summary>
    /// Only where the log says that somebody was here, or a program ran, when the process died or the session left memory is there anything to recover from.
    /// </summary>
    private static Outcome HandleRecover(SessionState state)
    {
        ImmutableArray<SessionEvent> ending =
            EndOfRun(state, RunEndKind.ServerRestarted, "The program was stopped: the server was restarted, or nobody was here. Run it again.");
        return state.Phase == SessionPhase.Open && state.Members.Values.Any(static member => member.IsPresent)
            ? Outcome.Of([.. ending, new SessionEvent.SessionRecovered()])
            : Outcome.Of(ending);
    }

    private static Outcome HandleChat(SessionState state, SessionCommand.SendChat chat)
    {
        if (Gate(state, chat.By, chat.Stamp, Capabilities.Chat) is { } refused)
        {
            return refused;
        }

        return CheckMessage(chat.Text)
            ?? Outcome.Of(new SessionEvent.ChatMessageSent(chat.Text) { Origin = Origin(chat.By, chat.Stamp) });
    }

    private static Outcome? CheckMessage(string text)
    {
        if (text.Length > Limits.ChatMessageLengthMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded, $"A message has at most {Limits.ChatMessageLengthMaximum} characters. Send it in parts.");
        }

        return string.IsNullOrWhiteSpace(text) || !TextHygiene.IsClean(text)
            ? Outcome.Refuse(RejectionCode.InvalidText, "A message needs words, as clean text with LF line ends.")
            : null;
    }

    private static SessionState ApplySessionCreated(SessionState state, SessionEvent.SessionCreated created)
    {
        var owner = new MemberState(created.Owner, SessionRole.Owner);
        return state with
        {
            Title = created.Title,
            Owner = created.Owner,
            Settings = created.Settings,
            Phase = SessionPhase.Open,
            Members = state.Members.Add(created.Owner, owner),
            Documents = created.Documents.ToImmutableDictionary(
                static document => document.Id,
                static document => new DocumentState(document.Id, document.Path, new Rope(document.Text))),
        };
    }

    private static SessionState ApplyChat(SessionState state, SessionEvent.ChatMessageSent sent)
    {
        var author = sent.Origin ?? throw new InvalidOperationException("A message has an author.");
        var chat = state.Chat.Add(new ChatMessage(state.Seq, state.At, author.Member, sent.Text));
        return state with { Chat = chat.Count > Limits.ChatTailMaximum ? chat.RemoveAt(0) : chat };
    }
}
