using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Engine;
using Collab.Engine.Crdt;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Testing;
using Xunit;

namespace Collab.Sessions.Tests.Codecs;

/// <summary>Tasks, polls and statuses on the wire, in the log and in a keyframe.</summary>
public sealed class ClassCodecTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_764_000_000_000);
    private static readonly MemberId Ana = new(new Guid("0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c4"));
    private static readonly ClientId AnasTab = new(new Guid("0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c5"));
    private static readonly TaskId Task = new(new Guid("0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c6"));
    private static readonly PollId Poll = new(new Guid("0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c7"));
    private static readonly HybridTimestamp Stamp = new(1_764_000_000_000, 2, AnasTab);

    private const string StampText = "\"1764000000000.2@0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c5\"";
    private const string TaskText = "\"task\":\"0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c6\"";
    private const string PollText = "\"poll\":\"0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c7\"";

    public static TheoryData<SessionEvent, string> Events => new()
    {
        {
            new SessionEvent.TaskAdded(Task, "read", 2, new Dot(AnasTab, 1), Stamp),
            $"\"type\":\"task_added\",MEMBER,{TaskText},\"text\":\"read\",\"index\":2,\"version\":\"0198f2ab-6b1e-7c3a-9a53-7d2f60f5a1c5:1\",\"placedAt\":{StampText}}}"
        },
        { new SessionEvent.TaskChecked(Task, true, Stamp), $"\"type\":\"task_checked\",MEMBER,{TaskText},\"done\":true,\"writtenAt\":{StampText}}}" },
        { new SessionEvent.TaskMoved(Task, 0, Stamp), $"\"type\":\"task_moved\",MEMBER,{TaskText},\"index\":0,\"placedAt\":{StampText}}}" },
        { new SessionEvent.TaskRemoved(Task), $"\"type\":\"task_removed\",MEMBER,{TaskText}}}" },
        { new SessionEvent.PollAnswered(Poll, 1, Stamp), $"\"type\":\"poll_answered\",MEMBER,{PollText},\"option\":1,\"writtenAt\":{StampText}}}" },
        { new SessionEvent.PollClosed(Poll), $"\"type\":\"poll_closed\",MEMBER,{PollText}}}" },
        { new SessionEvent.StatusChanged("Reading", Stamp), $"\"type\":\"status_changed\",MEMBER,\"status\":\"Reading\",\"writtenAt\":{StampText}}}" },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void An_event_is_written_as_the_protocol_says_and_read_back(SessionEvent happened, string json)
    {
        happened = happened with { Origin = new EventOrigin(Ana, AnasTab, 7) };
        var bytes = FrameCodec.Encode(new Frame(1, 1, At, [happened]));

        Assert.Contains(
            json.Replace("MEMBER", $"\"member\":\"{Ana}\",\"client\":\"{AnasTab}\",\"clientSeq\":7", StringComparison.Ordinal), Encoding.UTF8.GetString(bytes),
            StringComparison.Ordinal);
        Assert.Equal(happened, Assert.Single(FrameCodec.Decode(bytes).Events));
    }

    [Fact]
    public void Every_event_of_the_class_comes_back_from_the_log_and_the_state_from_a_keyframe()
    {
        var script = Played();
        var kinds = script.Log.Select(static logged => logged.Event.GetType()).ToHashSet();
        Assert.Empty(typeof(SessionEvent).GetNestedTypes()
            .Where(static type => type.IsSealed && type.IsAssignableTo(typeof(SessionEvent.ClassEvent))).Except(kinds));

        var replayed = SessionState.Empty;
        long seq = 0;
        foreach (var (happened, at) in script.Log)
        {
            seq++;
            replayed = SessionDriver.Replay(replayed, FrameCodec.Decode(FrameCodec.Encode(new Frame(seq, seq, at, [happened]))));
        }

        Assert.Equal(Bytes(script.State), Bytes(replayed));
        var restored = KeyframeCodec.Decode(KeyframeCodec.Encode(script.State));
        Assert.Equal(script.State.Tasks.Order, restored.Tasks.Order);
        Assert.Equal(script.State.Tasks.Items, restored.Tasks.Items);
        Assert.Equal(script.State.Statuses, restored.Statuses);
        Assert.Equal(script.State.Polls.Select(static poll => (poll.Id, poll.Question, poll.Answers, poll.Closing)),
            restored.Polls.Select(static poll => (poll.Id, poll.Question, poll.Answers, poll.Closing)));
        Assert.Equal(Bytes(script.State), Bytes(restored));
    }

    [Fact]
    public void The_join_answer_tells_of_tasks_and_polls_as_the_protocol_says()
    {
        var script = Played();
        var task = JsonSerializer.Serialize(TaskInfo.Of(script.State.Tasks.Items.Single()), ProtocolJson.Options);
        var poll = JsonSerializer.Serialize(PollInfo.Of(script.State.Polls[0]), ProtocolJson.Options);
        var (owner, student) = (SessionScript.Id(1), SessionScript.Id(2));
        var at = SessionScript.Start.ToUnixTimeMilliseconds();

        Assert.Equal(
            $"{{\"id\":\"{Task}\",\"texts\":[{{\"version\":\"{SessionScript.OwnerClient}:1\",\"value\":\"read\",\"member\":\"{owner}\",\"at\":{at}}},"
                + $"{{\"version\":\"{SessionScript.Id(102)}:1\",\"value\":\"read it\",\"member\":\"{student}\",\"at\":{at}}}],"
                + $"\"mark\":{{\"done\":true,\"member\":\"{student}\",\"at\":{at - 300_000}}}}}",
            task);
        Assert.Equal(
            $"{{\"id\":\"{Poll}\",\"question\":\"Clear?\",\"options\":[\"yes\",\"no\"],\"answers\":{{\"{student}\":1}},"
                + $"\"openedBy\":\"{owner}\",\"openedAt\":{at}}}",
            poll);
    }

    /// <summary>As the versions before this wrote them: without tasks, polls and statuses.</summary>
    [Fact]
    public void An_older_keyframe_is_read_as_one_with_none_of_them()
    {
        var stored = KeyframeCodec.Encode(Played().State);
        var old = JsonNode.Parse(stored.Payload.Span)!.AsObject();
        Assert.True(old.Remove("tasks") && old.Remove("polls") && old.Remove("statuses"));

        var state = KeyframeCodec.Decode(stored with { Payload = Encoding.UTF8.GetBytes(old.ToJsonString()) });

        Assert.Same(TaskListState.Empty, state.Tasks);
        Assert.Empty(state.Polls);
        Assert.Empty(state.Statuses.Items);
        Assert.Equal(2, state.Members.Count);
    }

    private static string Bytes(SessionState state)
    {
        return Encoding.UTF8.GetString(KeyframeCodec.Encode(state).Payload.Span);
    }

    private static SessionScript Played()
    {
        var script = new SessionScript();
        var (student, client) = script.Enter(2);
        CommandStamp Mine() => script.Stamp(SessionScript.Owner, SessionScript.OwnerClient);
        CommandStamp His() => script.Stamp(student, client);
        var (gone, closed) = (new TaskId(SessionScript.Id(1)), new PollId(SessionScript.Id(2)));
        script.Do(new SessionCommand.AddTask(SessionScript.Owner, Mine(), Task, "read", null, script.Now));
        script.Do(new SessionCommand.AddTask(student, His(), gone, "gone", Task, script.Now));
        script.Do(new SessionCommand.MoveTask(student, His(), gone, null, Task, null, script.Now));
        script.Do(new SessionCommand.WriteTask(student, His(), Task, "read it", [], script.Now));
        script.Do(new SessionCommand.CheckTask(student, His(), Task, true, script.Now.AddMinutes(-5), script.Now));
        script.Do(new SessionCommand.RemoveTask(SessionScript.Owner, Mine(), gone, null, script.Now));
        script.Do(new SessionCommand.OpenPoll(SessionScript.Owner, Mine(), Poll, "Clear?", ["yes", "no"], script.Now));
        script.Do(new SessionCommand.AnswerPoll(student, His(), Poll, 1, null, script.Now));
        script.Do(new SessionCommand.OpenPoll(SessionScript.Owner, Mine(), closed, "And now?", ["yes", "no"], script.Now));
        script.Do(new SessionCommand.ClosePoll(SessionScript.Owner, Mine(), closed, script.Now));
        script.Do(new SessionCommand.SetStatus(student, client, "Reading", script.Now));
        script.Do(new SessionCommand.SetStatus(SessionScript.Owner, SessionScript.OwnerClient, "", script.Now));
        return script;
    }
}
