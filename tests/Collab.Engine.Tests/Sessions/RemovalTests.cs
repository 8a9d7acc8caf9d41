using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Sessions;

public sealed class RemovalTests
{
    private static readonly (MemberId Member, ClientId Client) Owner = (SessionScript.Owner, SessionScript.OwnerClient);

    [Fact]
    public void A_removed_member_stays_out_until_let_in_again()
    {
        var session = new SessionScript();
        var ana = session.Enter(2);
        session.Do(new SessionCommand.RemoveMember(Owner.Member, ana.Member, session.Now));

        AssertRefused(RejectionCode.AccessDenied, session.Join(ana.Member, ana.Client));
        AssertRefused(RejectionCode.AccessDenied, session.Join(ana.Member, new ClientId(SessionScript.Id(900))));
        Assert.NotNull(SessionMachine.CheckAdmission(session.State, ana.Member));
        Assert.Equal(Capabilities.None, session.State.CapabilitiesOf(ana.Member));

        Assert.IsType<Outcome.Accepted>(session.Do(new SessionCommand.ReadmitMember(Owner.Member, ana.Member, session.Now)));
        Assert.Null(SessionMachine.CheckAdmission(session.State, ana.Member));
        Assert.IsType<Outcome.Accepted>(session.Join(ana.Member, ana.Client));
        Assert.Equal(SessionRole.Student, session.State.Members[ana.Member].Role);
    }

    [Fact]
    public void Somebody_who_has_left_can_be_kept_out_as_well()
    {
        var session = new SessionScript();
        var ana = session.Enter(2);
        session.Do(new SessionCommand.LeaveSession(ana.Member, DepartureReason.Left, session.Now));

        Assert.IsType<Outcome.Accepted>(session.Do(new SessionCommand.RemoveMember(Owner.Member, ana.Member, session.Now)));
        AssertRefused(RejectionCode.AccessDenied, session.Join(ana.Member, ana.Client));
        AssertRefused(RejectionCode.NotInSession, session.Do(new SessionCommand.RemoveMember(Owner.Member, ana.Member, session.Now)));
    }

    [Fact]
    public void Letting_in_needs_the_right_and_somebody_who_was_removed()
    {
        var session = new SessionScript();
        var ana = session.Enter(2);
        var ben = session.Enter(3);
        AssertRefused(RejectionCode.InvalidMessage, session.Do(new SessionCommand.ReadmitMember(Owner.Member, ana.Member, session.Now)));

        session.Do(new SessionCommand.RemoveMember(Owner.Member, ana.Member, session.Now));
        AssertRefused(RejectionCode.NotPermitted, session.Do(new SessionCommand.ReadmitMember(ben.Member, ana.Member, session.Now)));
        AssertRefused(RejectionCode.NotInSession, session.Do(new SessionCommand.ReadmitMember(ana.Member, ana.Member, session.Now)));
        AssertRefused(
            RejectionCode.UnknownMember, session.Do(new SessionCommand.ReadmitMember(Owner.Member, new MemberId(SessionScript.Id(77)), session.Now)));
    }

    [Fact]
    public void Nobody_removes_himself()
    {
        var session = new SessionScript();
        var instructor = session.Enter(2, SessionRole.Instructor);

        AssertRefused(
            RejectionCode.NotPermitted, session.Do(new SessionCommand.RemoveMember(instructor.Member, instructor.Member, session.Now)));
    }

    [Fact]
    public void Only_who_manages_members_asks_everybody_to_come()
    {
        var session = new SessionScript();
        var student = session.Enter(2);
        var instructor = session.Enter(3, SessionRole.Instructor);

        Assert.Equal(RejectionCode.NotPermitted, SessionMachine.CheckFollowRequest(session.State, student.Member)?.Code);
        Assert.Null(SessionMachine.CheckFollowRequest(session.State, instructor.Member));
    }

    private static void AssertRefused(RejectionCode code, Outcome outcome)
    {
        var refused = Assert.IsType<Outcome.Refused>(outcome);
        Assert.Equal(code, refused.Rejection.Code);
        Assert.EndsWith(".", refused.Rejection.Message, StringComparison.Ordinal);
    }
}
