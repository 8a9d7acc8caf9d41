using System.Text;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Presence;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Testing;
using Xunit;

namespace Collab.Sessions.Tests.Codecs;

/// <summary>What people and their talk look like on the wire, in the log and in a keyframe: to the byte, and back again.</summary>
public sealed class PeopleAndTalkCodecTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_764_000_000_000);
    private static readonly MemberId Ana = new(new Guid("0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c4"));
    private static readonly ClientId AnasTab = new(new Guid("0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c5"));

    public static TheoryData<SessionEvent, string> Events => new()
    {
        {
            new SessionEvent.ReactionChanged(12, Reaction.ThumbsUp, true) { Origin = new EventOrigin(Ana, AnasTab, 7) },
            "{\"type\":\"reaction_changed\",\"member\":\"0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c4\",\"client\":\"0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c5\","
                + "\"clientSeq\":7,\"message\":12,\"reaction\":\"thumbs_up\",\"on\":true}"
        },
        {
            new SessionEvent.MemberReadmitted(Ana) { Origin = new EventOrigin(Ana, null, 0) },
            "{\"type\":\"member_readmitted\",\"member\":\"0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c4\",\"user\":\"0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c4\"}"
        },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_is_written_as_the_protocol_says_and_read_back(SessionEvent happened, string json)
    {
        var frame = new Frame(1, 1, At, [happened]);

        var bytes = FrameCodec.Encode(frame);

        Assert.Contains(json, Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
        Assert.Equal(happened, Assert.Single(FrameCodec.Decode(bytes).Events));
    }

    [Fact]
    public void A_presence_tick_names_those_who_ask_everybody_to_come_and_is_silent_otherwise()
    {
        var tick = new PresenceTick(At, 5, [], [], false);

        Assert.Equal("{\"at\":1764000000000,\"seq\":5,\"documents\":[],\"members\":[],\"full\":false}", Json(tick));
        Assert.Equal(
            "{\"at\":1764000000000,\"seq\":5,\"documents\":[],\"members\":[],\"full\":false,\"followRequests\":[\"0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c4\"]}",
            Json(tick with { FollowRequests = [Ana] }));
    }

    [Fact]
    public void A_keyframe_keeps_reactions_and_who_was_removed()
    {
        var session = new SessionScript();
        var (member, client) = session.Enter(2);
        session.Do(new SessionCommand.SendChat(member, session.Stamp(member, client), "Hello", session.Now));
        session.Do(new SessionCommand.ChangeReaction(member, session.Stamp(member, client), session.State.Chat[0].Seq, Reaction.Eyes, true, session.Now));
        session.Do(new SessionCommand.RemoveMember(SessionScript.Owner, member, session.Now));

        var restored = KeyframeCodec.Decode(KeyframeCodec.Encode(session.State));

        Assert.True(restored.Members[member].IsRemoved);
        Assert.False(restored.Members[SessionScript.Owner].IsRemoved);
        var given = Assert.Single(restored.Chat[0].Reactions);
        Assert.Equal((Reaction.Eyes, member), (given.Reaction, Assert.Single(given.Members)));
    }

    private static string Json(PresenceTick tick)
    {
        return Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(PresenceMessage.Of(tick), ProtocolJson.Options));
    }
}
