using Collab.Engine.Presence;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Simulation;
using Xunit;

namespace Collab.Sessions.Tests.Actors;

/// <summary>The counterparts of the seed document's "Testing Strategy", one each; docs/seed-map.md pairs them.</summary>
public sealed class SeedStrategyTests
{
    [Fact]
    public async Task A_session_is_created_and_tells_its_state()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "hello");

        var (_, answer) = await live.JoinAsync(1);

        Assert.True(answer.Ok, answer.Message);
        Assert.Equal((LiveSession.Id, "OTP", LiveSession.Owner), (answer.Session!.Id, answer.Session.Title, answer.Session.Owner));
        Assert.Equal("hello", Assert.Single(answer.Documents!.Value).Text);
    }

    [Fact]
    public async Task A_member_joins_and_leaves()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "");
        var (owner, _) = await live.JoinAsync(1);
        var (ana, _) = await live.JoinAsync(2);
        var actor = await live.FindAsync();
        Assert.True(actor.Snapshot.State.Members[ana.Member].IsPresent);

        var left = await actor.SubmitAsync(new SessionCommand.LeaveSession(ana.Member, DepartureReason.Left, live.Time.GetUtcNow()));

        Assert.True(left.Ok, left.Message);
        Assert.False(actor.Snapshot.State.Members[ana.Member].IsPresent);
        Assert.Equal(
            [ana.Member, ana.Member],
            owner.Events.Select(static happened => happened switch
            {
                SessionEvent.UserJoined joined => joined.Member,
                SessionEvent.UserLeft gone => gone.Member,
                _ => default,
            }).Where(static member => member != default));
    }

    [Fact]
    public async Task Concurrent_inserts_at_one_place_are_both_kept_whole()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "");
        var (owner, first) = await live.JoinAsync(1);
        var (ana, second) = await live.JoinAsync(2);
        var actor = await live.FindAsync();

        await actor.SubmitAsync(live.Edit(owner, first.Epoch!.Value, 0, TextOperation.Replace(0, 0, 0, "Hello ")));
        await actor.SubmitAsync(live.Edit(ana, second.Epoch!.Value, 0, TextOperation.Replace(0, 0, 0, "World")));

        Assert.Equal("WorldHello ", actor.Snapshot.State.Documents[LiveSession.File].Text.ToString());
    }

    [Fact]
    public async Task Presence_tells_the_caret_and_that_somebody_types()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "one\ntwo");
        var (owner, _) = await live.JoinAsync(1);
        var (ana, _) = await live.JoinAsync(2);
        var actor = await live.FindAsync();

        actor.UpdateCursor(ana, new Cursor(LiveSession.File, 0, [new Selection(4, 6)]));
        actor.UpdatePresence(ana, new PresenceUpdate(LiveSession.File, null, IsTyping: true, null));
        await live.TickAsync();

        var told = owner.Presence.SelectMany(static message => message.Members).Last(member => member.Id == ana.Member);
        Assert.Equal("typing", told.Status);
        Assert.Equal([4, 6], Assert.Single(Assert.Single(told.Clients).Cursor!.Selections));
    }
}
