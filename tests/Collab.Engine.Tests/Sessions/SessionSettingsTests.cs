using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Sessions;

public sealed class SessionSettingsTests
{
    private static readonly MemberId Stranger = new(SessionScript.Id(9));

    [Fact]
    public void A_change_names_what_is_to_be_otherwise_and_the_event_has_all_that_is_in_force()
    {
        var session = new SessionScript();

        var outcome = session.Do(Change(new SettingsChange(Title: " Supervisors ", IsLocked: true)));

        var changed = Assert.IsType<SessionEvent.SettingsChanged>(Assert.Single(Assert.IsType<Outcome.Accepted>(outcome).Events));
        Assert.Equal(("Supervisors", SessionSettings.Default with { IsLocked = true }), (changed.Title, changed.Settings));
        Assert.Equal((changed.Title, changed.Settings), (session.State.Title, session.State.Settings));
    }

    [Fact]
    public void What_changes_nothing_says_nothing()
    {
        var session = new SessionScript();

        Assert.Empty(Assert.IsType<Outcome.Accepted>(session.Do(Change(new SettingsChange(Title: "OTP", IsLocked: false)))).Events);
    }

    [Fact]
    public void A_locked_session_lets_nobody_new_in_and_everybody_back_who_was_in()
    {
        var session = new SessionScript();
        var ana = session.Enter(2);
        session.Do(new SessionCommand.LeaveSession(ana.Member, DepartureReason.Left, session.Now));
        session.Do(Change(new SettingsChange(IsLocked: true)));

        AssertRefused(RejectionCode.SessionLocked, session.Join(Stranger, new ClientId(SessionScript.Id(109))));
        Assert.IsType<Outcome.Accepted>(session.Join(ana.Member, ana.Client));

        session.Do(Change(new SettingsChange(IsLocked: false)));
        Assert.IsType<Outcome.Accepted>(session.Join(Stranger, new ClientId(SessionScript.Id(109))));
    }

    [Fact]
    public void Whether_students_edit_by_default_holds_at_once_and_a_grant_outranks_it()
    {
        var session = new SessionScript();
        var ana = session.Enter(2);
        var ben = session.Enter(3);
        session.Do(new SessionCommand.ChangeRole(
            SessionScript.Owner, ben.Member, SessionRole.Student, Capabilities.EditCode, Capabilities.None, session.Now));

        session.Do(Change(new SettingsChange(AllowsCodeEditing: false, AllowsStateChanges: false)));

        Assert.False(session.State.CapabilitiesOf(ana.Member).HasFlag(Capabilities.ModifyState));
        Assert.True(session.State.CapabilitiesOf(SessionScript.Owner).HasFlag(Capabilities.ModifyState));
        AssertRefused(RejectionCode.NotPermitted, session.Do(session.Edit(ana, session.Insert(0, "x"))));
        Assert.IsType<Outcome.Accepted>(session.Do(session.Edit(ben, session.Insert(0, "x"))));
    }

    [Fact]
    public void Only_who_manages_members_changes_the_rules_and_he_need_not_be_present()
    {
        var session = new SessionScript();
        var ana = session.Enter(2);
        session.Do(new SessionCommand.LeaveSession(SessionScript.Owner, DepartureReason.Left, session.Now));

        AssertRefused(RejectionCode.NotPermitted, session.Do(Change(new SettingsChange(IsLocked: true), ana.Member)));
        AssertRefused(RejectionCode.NotPermitted, session.Do(Change(new SettingsChange(IsLocked: true), Stranger)));
        Assert.NotEmpty(Assert.IsType<Outcome.Accepted>(session.Do(Change(new SettingsChange(IsLocked: true)))).Events);
    }

    public static TheoryData<SettingsChange> BadChanges => new()
    {
        new SettingsChange(Title: "  "),
        new SettingsChange(Title: new string('x', Limits.TitleLengthMaximum + 1)),
        new SettingsChange(ParticipantsMaximum: 0),
        new SettingsChange(ParticipantsMaximum: Limits.MembersPerSessionMaximum + 1),
        new SettingsChange(RoleOfJoiners: SessionRole.Instructor),
        new SettingsChange(RoleOfJoiners: SessionRole.Owner),
    };

    [Theory]
    [MemberData(nameof(BadChanges))]
    public void A_bad_change_is_refused_and_changes_nothing(SettingsChange change)
    {
        var session = new SessionScript();
        var before = session.State;

        AssertRefused(RejectionCode.InvalidMessage, session.Do(Change(change)));
        Assert.Same(before, session.State);
    }

    [Fact]
    public void The_rules_of_a_session_that_has_ended_stay()
    {
        var session = new SessionScript();
        session.Do(new SessionCommand.EndSession(SessionScript.Owner, session.Now));

        AssertRefused(RejectionCode.SessionEnded, session.Do(Change(new SettingsChange(Title: "Late"))));
    }

    [Fact]
    public void Only_the_owner_deletes_also_what_has_ended()
    {
        var session = new SessionScript();
        var ana = session.Enter(2, SessionRole.Instructor);
        session.Do(new SessionCommand.EndSession(SessionScript.Owner, session.Now));

        AssertRefused(RejectionCode.NotPermitted, session.Do(new SessionCommand.DeleteSession(ana.Member, session.Now)));
        var deleted = Assert.IsType<Outcome.Accepted>(session.Do(new SessionCommand.DeleteSession(SessionScript.Owner, session.Now)));
        Assert.Empty(deleted.Events);
        Assert.Equal([new SessionEffect.EraseSession()], deleted.Effects);
    }

    [Fact]
    public void A_session_can_begin_with_a_word_of_its_owner()
    {
        var create = new SessionCommand.CreateSession(SessionScript.Owner, "OTP", SessionSettings.Default, [], SessionScript.Start);

        var state = Assert.IsType<Outcome.Accepted>(SessionMachine.Handle(SessionState.Empty, create with { Greeting = "Welcome" })).Events
            .Aggregate(SessionState.Empty, static (state, happened) => SessionMachine.Apply(state, happened, SessionScript.Start));

        var message = Assert.Single(state.Chat);
        Assert.Equal((SessionScript.Owner, "Welcome", 2), (message.Member, message.Text, message.Seq));
        AssertRefused(RejectionCode.InvalidText, SessionMachine.Handle(SessionState.Empty, create with { Greeting = " " }));
    }

    private static SessionCommand.ChangeSettings Change(SettingsChange change, MemberId? by = null) =>
        new(by ?? SessionScript.Owner, change, SessionScript.Start);

    private static void AssertRefused(RejectionCode code, Outcome outcome)
    {
        Assert.Equal(code, Assert.IsType<Outcome.Refused>(outcome).Rejection.Code);
    }
}
