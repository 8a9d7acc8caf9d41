using System.Collections.Immutable;
using Collab.Engine.Crdt;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Sessions;

public sealed class FieldTests
{
    private static readonly (MemberId Member, ClientId Client) Ana = (SessionScript.Owner, SessionScript.OwnerClient);
    private readonly SessionScript _script = new();
    private readonly (MemberId Member, ClientId Client) _ben;

    public FieldTests()
    {
        _ben = _script.Enter(2);
    }

    private FieldState Speed => _script.State.Fields["speed"];

    [Fact]
    public void The_last_writer_wins_where_nothing_else_is_said()
    {
        Set(Ana, "1");
        Set(_ben, "2");
        Assert.Equal("2", Assert.Single(Speed.Value.Alternatives).Value);
    }

    [Fact]
    public void Under_the_manual_policy_values_that_did_not_know_of_each_other_stand_side_by_side_until_one_is_chosen()
    {
        Set(Ana, "0", FieldPolicy.Manual);
        var first = Versions();
        Set(Ana, "1", seen: first);
        Set(_ben, "2", seen: first);
        Assert.Equal(["1", "2"], Speed.Value.Alternatives.Select(static value => value.Value));
        Assert.Equal([Ana.Member, _ben.Member], Speed.Value.Alternatives.Select(static value => value.Author));

        Set(Ana, "2", seen: Versions());
        Assert.Equal("2", Assert.Single(Speed.Value.Alternatives).Value);
        Assert.Equal(FieldPolicy.Manual, Speed.Policy);
    }

    [Fact]
    public void Making_it_automatic_again_settles_what_was_contested()
    {
        Set(Ana, "1", FieldPolicy.Manual);
        Set(_ben, "2");
        Assert.True(Speed.Value.IsContested);
        Set(_ben, "3", FieldPolicy.LastWriterWins);
        Assert.False(Speed.Value.IsContested);
    }

    [Fact]
    public void A_running_program_is_told_and_one_that_does_not_run_is_not()
    {
        Assert.Empty(Set(Ana, "1").Effects);
        _script.Do(new SessionCommand.StartRun(Ana.Member, _script.Stamp(Ana.Member, Ana.Client), RunMode.Program, _script.Now));
        Assert.Equal(new SessionEffect.TellField(1, "speed", "2"), Assert.Single(Set(Ana, "2").Effects));
    }

    [Fact]
    public void Versions_side_by_side_are_bounded()
    {
        Set(Ana, "0", FieldPolicy.Manual);
        for (var value = 1; value < Limits.FieldVersionsMaximum; value++)
        {
            Set(Ana, $"{value}");
        }

        Assert.Equal(RejectionCode.LimitExceeded, Assert.IsType<Outcome.Refused>(Try(Ana, "one more")).Rejection.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("with space")]
    public void A_bad_name_is_refused(string name)
    {
        Assert.IsType<Outcome.Refused>(Try(Ana, "1", name: name));
    }

    [Fact]
    public void Who_may_not_modify_does_not_and_what_is_gone_cannot_be_removed()
    {
        var observer = _script.Enter(3, SessionRole.Observer);
        Assert.Equal(RejectionCode.NotPermitted, Assert.IsType<Outcome.Refused>(Try(observer, "1")).Rejection.Code);
        Assert.Equal(RejectionCode.UnknownField, Assert.IsType<Outcome.Refused>(_script.Do(
            new SessionCommand.RemoveField(Ana.Member, _script.Stamp(Ana.Member, Ana.Client), "speed", _script.Now))).Rejection.Code);
    }

    private ImmutableArray<Dot> Versions()
    {
        return [.. Speed.Value.Alternatives.Select(static value => value.Dot)];
    }

    private Outcome.Accepted Set(
        (MemberId Member, ClientId Client) who, string value, FieldPolicy? policy = null, ImmutableArray<Dot>? seen = null)
    {
        return Assert.IsType<Outcome.Accepted>(Try(who, value, policy, seen));
    }

    private Outcome Try(
        (MemberId Member, ClientId Client) who, string value, FieldPolicy? policy = null, ImmutableArray<Dot>? seen = null, string name = "speed")
    {
        return _script.Do(new SessionCommand.SetField(
            who.Member, _script.Stamp(who.Member, who.Client), name, value, policy, seen ?? [], _script.Now));
    }
}
