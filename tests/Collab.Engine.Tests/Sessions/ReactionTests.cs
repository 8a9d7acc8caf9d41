using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Sessions;

public sealed class ReactionTests
{
    private static readonly (MemberId Member, ClientId Client) Owner = (SessionScript.Owner, SessionScript.OwnerClient);

    [Fact]
    public void A_reaction_is_given_once_by_each_and_taken_back()
    {
        var session = new SessionScript();
        var ana = session.Enter(2);
        var message = Say(session, "It works");

        session.Do(React(session, ana, message, Reaction.Celebrate));
        session.Do(React(session, ana, message, Reaction.Celebrate));
        session.Do(React(session, Owner, message, Reaction.Celebrate));
        session.Do(React(session, Owner, message, Reaction.ThumbsUp));

        var reactions = session.State.Chat[0].Reactions;
        Assert.Equal([Reaction.ThumbsUp, Reaction.Celebrate], reactions.Select(static given => given.Reaction));
        Assert.Equal([ana.Member, Owner.Member], reactions[1].Members);

        session.Do(React(session, ana, message, Reaction.Celebrate, isOn: false));
        session.Do(React(session, Owner, message, Reaction.Celebrate, isOn: false));
        session.Do(React(session, Owner, message, Reaction.Eyes, isOn: false));
        Assert.Equal([Reaction.ThumbsUp], session.State.Chat[0].Reactions.Select(static given => given.Reaction));
    }

    [Fact]
    public void A_reaction_that_changes_nothing_is_still_acknowledged_and_one_sent_again_is_known()
    {
        var session = new SessionScript();
        var message = Say(session, "Hello");
        session.Do(React(session, Owner, message, Reaction.Heart));

        var again = React(session, Owner, message, Reaction.Heart);
        Assert.IsType<SessionEvent.ReactionChanged>(Assert.Single(Assert.IsType<Outcome.Accepted>(session.Do(again)).Events));
        Assert.IsType<Outcome.Repeated>(session.Do(again));
    }

    [Fact]
    public void A_message_that_is_not_there_an_unknown_reaction_and_a_missing_right_are_refused()
    {
        var session = new SessionScript();
        var ana = session.Enter(2);
        var message = Say(session, "Hello");

        AssertRefused(RejectionCode.UnknownMessage, session.Do(React(session, ana, message + 1_000, Reaction.Heart)));
        AssertRefused(RejectionCode.InvalidMessage, session.Do(React(session, ana, message, (Reaction)99)));
        session.Do(new SessionCommand.ChangeRole(
            Owner.Member, ana.Member, SessionRole.Student, Capabilities.None, Capabilities.Chat, session.Now));
        AssertRefused(RejectionCode.NotPermitted, session.Do(React(session, ana, message, Reaction.Heart)));
    }

    [Fact]
    public void A_reaction_to_a_message_that_has_left_the_state_is_applied_to_nothing()
    {
        var session = new SessionScript();
        var message = Say(session, "Old");
        for (var i = 0; i < Limits.ChatTailMaximum; i++)
        {
            Say(session, $"Newer {i}");
        }

        AssertRefused(RejectionCode.UnknownMessage, session.Do(React(session, Owner, message, Reaction.Heart)));
        var late = new SessionEvent.ReactionChanged(message, Reaction.Heart, true) { Origin = new EventOrigin(Owner.Member, null, 0) };
        Assert.Equal(session.State.Chat, SessionMachine.Apply(session.State, late, session.Now).Chat);
    }

    private static long Say(SessionScript session, string text)
    {
        session.Do(new SessionCommand.SendChat(Owner.Member, session.Stamp(Owner.Member, Owner.Client), text, session.Now));
        return session.State.Chat[^1].Seq;
    }

    private static SessionCommand.ChangeReaction React(
        SessionScript session, (MemberId Member, ClientId Client) who, long message, Reaction reaction, bool isOn = true)
    {
        return new SessionCommand.ChangeReaction(
            who.Member, session.Stamp(who.Member, who.Client), message, reaction, isOn, session.Now);
    }

    private static void AssertRefused(RejectionCode code, Outcome outcome)
    {
        var refused = Assert.IsType<Outcome.Refused>(outcome);
        Assert.Equal(code, refused.Rejection.Code);
        Assert.EndsWith(".", refused.Rejection.Message, StringComparison.Ordinal);
    }
}
