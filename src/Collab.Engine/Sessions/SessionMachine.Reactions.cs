using System.Collections.Immutable;
using Collab.Engine.Permissions;

namespace Collab.Engine.Sessions;

public static partial class SessionMachine
{
    private static Outcome HandleChangeReaction(SessionState state, SessionCommand.ChangeReaction change)
    {
        if (Gate(state, change.By, change.Stamp, Capabilities.Chat) is { } refused)
        {
            return refused;
        }

        if (!Enum.IsDefined(change.Reaction))
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, "There is no such reaction. Choose one of those that the chat offers.");
        }

        if (!state.Chat.Any(message => message.Seq == change.Message))
        {
            return Outcome.Refuse(
                RejectionCode.UnknownMessage,
                $"There is no such message among the last {Limits.ChatTailMaximum}. Answer it with a message of your own.");
        }

        // Also where nothing changes by it (a second tab was quicker): the event is the acknowledgement.
        return Outcome.Of(new SessionEvent.ReactionChanged(change.Message, change.Reaction, change.IsOn)
        {
            Origin = Origin(change.By, change.Stamp),
        });
    }

    private static SessionState ApplyReactionChanged(SessionState state, SessionEvent.ReactionChanged changed)
    {
        var author = changed.Origin ?? throw new InvalidOperationException("A reaction is somebody's.");
        var index = state.Chat.FindIndex(message => message.Seq == changed.Message);
        if (index < 0)
        {
            return state;
        }

        var message = state.Chat[index];
        var reactions = Change(message.Reactions, changed.Reaction, author.Member, changed.IsOn);
        return state with { Chat = state.Chat.SetItem(index, message with { Reactions = reactions }) };
    }

    private static ImmutableArray<ReactionMembers> Change(
        ImmutableArray<ReactionMembers> reactions, Reaction reaction, MemberId member, bool isOn)
    {
        var known = reactions.FirstOrDefault(given => given.Reaction == reaction);
        var members = (known?.Members ?? []).Remove(member);
        members = isOn ? members.Add(member) : members;
        var others = known is null ? reactions : reactions.Remove(known);
        return members.IsEmpty
            ? others
            : [.. others.Add(new ReactionMembers(reaction, members)).OrderBy(static given => given.Reaction)];
    }
}
