using Collab.Engine.Presence;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Presence;

public sealed class FollowRequestAndNoteTests
{
    private static readonly DateTimeOffset At = SessionScript.Start;
    private static readonly MemberId Ana = new(SessionScript.Id(2));
    private static readonly ClientId AnasTab = new(SessionScript.Id(102));
    private static readonly ClientId AnasOtherTab = new(SessionScript.Id(112));

    private readonly SessionScript _session = new();
    private readonly PresenceMachine _presence = new(TimeSpan.FromMinutes(5));

    [Fact]
    public void A_request_is_told_once_and_not_again_before_the_pause_is_over()
    {
        _presence.Connect(Ana, AnasTab, At);
        _presence.RequestFollow(Ana, At);
        _presence.RequestFollow(Ana, At);
        Assert.Equal([Ana], TickAt(0)!.FollowRequests);
        _presence.RequestFollow(Ana, At + (Limits.FollowRequestPause / 2));
        Assert.Null(TickAt(Limits.FollowRequestPause.TotalSeconds / 2));

        _presence.RequestFollow(Ana, At + Limits.FollowRequestPause);
        var tick = TickAt(Limits.FollowRequestPause.TotalSeconds);
        Assert.Equal([Ana], tick!.FollowRequests);
        Assert.Empty(tick.Members);
    }

    [Fact]
    public void Who_is_not_connected_asks_nobody()
    {
        _presence.RequestFollow(Ana, At);

        Assert.Null(TickAt(0));
    }

    [Fact]
    public void A_note_is_its_members_in_every_tab_and_outlasts_a_reload()
    {
        _presence.Connect(Ana, AnasTab, At);
        _presence.Connect(Ana, AnasOtherTab, At);
        _presence.SetNote(Ana, "Reading");
        Assert.All(TickAt(0)!.Members.Single().Clients, static client => Assert.Equal("Reading", client.StatusNote));

        _presence.Disconnect(Ana, AnasTab);
        _presence.Disconnect(Ana, AnasOtherTab);
        _presence.Connect(Ana, AnasTab, At);
        Assert.Equal("Reading", _presence.Describe().Single().Clients.Single().StatusNote);

        _presence.SetNote(Ana, "");
        Assert.Null(_presence.Describe().Single().Clients.Single().StatusNote);
    }

    private PresenceTick? TickAt(double seconds)
    {
        return _presence.Tick(_session.State, hasChecksums: false, isFull: false, At.AddSeconds(seconds));
    }
}
