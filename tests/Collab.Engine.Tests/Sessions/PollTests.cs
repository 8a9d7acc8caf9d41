using System.Collections.Immutable;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Sessions;

/// <summary>Questions to the class, and what members say of themselves.</summary>
public sealed class PollTests
{
    private static readonly (MemberId Member, ClientId Client) Owner = (SessionScript.Owner, SessionScript.OwnerClient);
    private static readonly PollId First = new(SessionScript.Id(401));
    private readonly SessionScript _script = new();
    private readonly (MemberId Member, ClientId Client) _ben;

    public PollTests()
    {
        _ben = _script.Enter(2);
    }

    private PollState Poll => _script.State.Polls[^1];

    [Fact]
    public void Each_has_one_answer_which_may_change_until_the_poll_is_closed()
    {
        Accept(Open(Owner, First, "yes", "no", "maybe"));
        Accept(Answer(_ben, First, 0));
        Accept(Answer(Owner, First, 0));
        Accept(Answer(_ben, First, 2));
        Assert.Equal([1, 0, 1], Poll.Count());

        Accept(Close(Owner, First));
        AssertRefused(RejectionCode.PollClosed, Answer(_ben, First, 0));
        AssertRefused(RejectionCode.PollClosed, Close(Owner, First));
        Assert.Equal([1, 0, 1], Poll.Count());
        Assert.Equal(new PollClosing(Owner.Member, _script.Now), Poll.Closing);
    }

    [Fact]
    public void An_answer_given_offline_does_not_take_the_place_of_a_later_one_from_another_tab()
    {
        Accept(Open(Owner, First, "yes", "no"));
        var other = (_ben.Member, new ClientId(SessionScript.Id(150)));
        _script.Join(other.Member, other.Item2);
        var left = _script.Now.AddMinutes(1);
        _script.Now = left.AddMinutes(10);
        Accept(Answer(other, First, 1));
        Accept(Answer(_ben, First, 0, left));
        Assert.Equal([0, 1], Poll.Count());
    }

    [Fact]
    public void Staff_asks_everybody_answers()
    {
        var assistant = _script.Enter(3, SessionRole.Assistant);
        var observer = _script.Enter(4, SessionRole.Observer);
        AssertRefused(RejectionCode.NotPermitted, Open(_ben, First, "yes", "no"));
        AssertRefused(RejectionCode.NotPermitted, Open(observer, First, "yes", "no"));
        Accept(Open(assistant, First, "yes", "no"));
        Accept(Answer(observer, First, 1));
        AssertRefused(RejectionCode.NotPermitted, Close(_ben, First));
        Accept(Close(Owner, First));
    }

    [Fact]
    public void A_poll_that_cannot_be_answered_is_refused()
    {
        AssertRefused(RejectionCode.InvalidMessage, Open(Owner, First, "only one"));
        AssertRefused(RejectionCode.InvalidMessage, Open(Owner, First, [.. Enumerable.Range(0, Limits.PollOptionsMaximum + 1).Select(static n => $"{n}")]));
        AssertRefused(RejectionCode.InvalidMessage, Open(Owner, First, "same", "same"));
        AssertRefused(RejectionCode.InvalidText, Open(Owner, First, "yes", ""));
        AssertRefused(RejectionCode.LimitExceeded, Open(Owner, First, "yes", new string('n', Limits.PollTextLengthMaximum + 1)));
        AssertRefused(RejectionCode.UnknownPoll, Answer(_ben, First, 0));
        Accept(Open(Owner, First, "yes", "no"));
        AssertRefused(RejectionCode.InvalidMessage, Open(Owner, First, "yes", "no"));
        AssertRefused(RejectionCode.InvalidMessage, Answer(_ben, First, 2));
        AssertRefused(RejectionCode.InvalidMessage, Answer(_ben, First, -1));
    }

    [Fact]
    public void Few_are_open_at_once_and_old_ones_leave_the_state()
    {
        for (var number = 1; number <= Limits.PollsOpenMaximum; number++)
        {
            Accept(Open(Owner, Id(number), "yes", "no"));
        }

        AssertRefused(RejectionCode.LimitExceeded, Open(Owner, Id(99), "yes", "no"));
        for (var number = Limits.PollsOpenMaximum + 1; number <= Limits.PollsPerSessionMaximum + 5; number++)
        {
            Accept(Close(Owner, Id(number - 1)));
            Accept(Open(Owner, Id(number), "yes", "no"));
        }

        Assert.Equal(Limits.PollsPerSessionMaximum, _script.State.Polls.Count);
        Assert.True(Poll.IsOpen);
        Assert.Equal(Id(1), _script.State.Polls[0].Id);
    }

    [Fact]
    public void The_decision_table_lets_staff_open_polls_and_a_grant_anybody()
    {
        Assert.All(
            [SessionRole.Owner, SessionRole.Instructor, SessionRole.Assistant],
            static role => Assert.True(PermissionTable.Of(role).HasFlag(Capabilities.Poll)));
        Assert.All([SessionRole.Student, SessionRole.Observer], static role => Assert.False(PermissionTable.Of(role).HasFlag(Capabilities.Poll)));
        Assert.True(PermissionTable.InForce(SessionRole.Student, Capabilities.Poll, Capabilities.None, true, true).HasFlag(Capabilities.Poll));
        Assert.False(PermissionTable.InForce(SessionRole.Assistant, Capabilities.None, Capabilities.Poll, true, true).HasFlag(Capabilities.Poll));
    }

    [Fact]
    public void A_status_is_its_members_the_last_of_his_tabs_has_the_say_and_an_empty_one_takes_it_away()
    {
        Accept(Say("Reading"));
        Accept(Say("Writing"));
        Assert.True(_script.State.Statuses.TryGetValue(_ben.Member, out var status));
        Assert.Equal("Writing", status);
        Assert.False(_script.State.Statuses.TryGetValue(Owner.Member, out _));

        _script.Now -= TimeSpan.FromHours(1);
        Accept(Say(""));
        Assert.False(_script.State.Statuses.TryGetValue(_ben.Member, out _));
        AssertRefused(RejectionCode.LimitExceeded, Say(new string('x', Limits.StatusLengthMaximum + 1)));
    }

    private static PollId Id(int number)
    {
        return new PollId(SessionScript.Id(500 + number));
    }

    private Outcome Open((MemberId Member, ClientId Client) who, PollId poll, params ImmutableArray<string> options)
    {
        return _script.Do(new SessionCommand.OpenPoll(who.Member, _script.Stamp(who.Member, who.Client), poll, "Clear?", options, _script.Now));
    }

    private Outcome Answer((MemberId Member, ClientId Client) who, PollId poll, int option, DateTimeOffset? madeAt = null)
    {
        return _script.Do(new SessionCommand.AnswerPoll(who.Member, _script.Stamp(who.Member, who.Client), poll, option, madeAt, _script.Now));
    }

    private Outcome Close((MemberId Member, ClientId Client) who, PollId poll)
    {
        return _script.Do(new SessionCommand.ClosePoll(who.Member, _script.Stamp(who.Member, who.Client), poll, _script.Now));
    }

    private Outcome Say(string status)
    {
        return _script.Do(new SessionCommand.SetStatus(_ben.Member, _ben.Client, status, _script.Now));
    }

    private static void Accept(Outcome outcome)
    {
        Assert.IsType<Outcome.Accepted>(outcome);
    }

    private static void AssertRefused(RejectionCode code, Outcome outcome)
    {
        Assert.Equal(code, Assert.IsType<Outcome.Refused>(outcome).Rejection.Code);
    }
}
