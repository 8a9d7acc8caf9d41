using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Crdt;
using Collab.Engine.Sessions;

namespace Collab.Simulation;

/// <summary>What people do to tasks and polls and say of themselves: knowing all, some or nothing of the others' work, now or offline a while ago.</summary>
internal sealed class ClassWork(World world)
{
    /// <summary>Of which most are there or have been.</summary>
    private readonly List<TaskId> _tasks = [];
    private readonly List<PollId> _polls = [];

    public SessionCommand Next(SessionState state, MemberId by, CommandStamp stamp, DateTimeOffset now)
    {
        DateTimeOffset? madeAt = world.Chance(0.4) ? now.AddMilliseconds(-world.Random.Next(60_000)) : null;
        switch (world.Random.Next(14))
        {
            case 0 or 1:
            case < 12 when _tasks.Count == 0:
                _tasks.Add(new TaskId(world.NewGuid()));
                return new SessionCommand.AddTask(by, stamp, _tasks[^1], $"task {_tasks.Count}", Neighbour(), now);
            case 2 or 3 or 4:
                return new SessionCommand.MoveTask(by, stamp, Recent(), Neighbour(), Neighbour(), madeAt, now);
            case 5 or 6:
                return new SessionCommand.CheckTask(by, stamp, Recent(), world.Chance(0.5), madeAt, now);
            case 7 or 8:
                var rewritten = Recent();
                return new SessionCommand.WriteTask(by, stamp, rewritten, $"wording {world.Random.Next(100)}", Seen(state, rewritten), now);
            case 9:
                var removed = Recent();
                return new SessionCommand.RemoveTask(by, stamp, removed, world.Chance(0.5) ? null : Seen(state, removed), now);
            case 10:
                _polls.Add(new PollId(world.NewGuid()));
                return new SessionCommand.OpenPoll(by, stamp, _polls[^1], "Clear?", ["yes", "no", "maybe"], now);
            case 11 when state.Polls.FirstOrDefault(static poll => poll.IsOpen) is { } poll && world.Chance(0.5):
                return new SessionCommand.ClosePoll(by, stamp, poll.Id, now);
            case 12:
                return new SessionCommand.SetStatus(by, stamp.Client, world.Chance(0.2) ? "" : $"status {world.Random.Next(100)}", now);
            default:
                var asked = _polls.Count == 0 ? new PollId(world.NewGuid()) : world.Pick(_polls);
                return new SessionCommand.AnswerPoll(by, stamp, asked, world.Random.Next(3), madeAt, now);
        }
    }

    /// <summary>Few, so that people meet at them.</summary>
    private TaskId Recent()
    {
        return _tasks[^world.Random.Next(1, Math.Min(4, _tasks.Count) + 1)];
    }

    private TaskId? Neighbour()
    {
        return _tasks.Count == 0 || world.Chance(0.2) ? null : Recent();
    }

    private ImmutableArray<Dot> Seen(SessionState state, TaskId id)
    {
        return state.Tasks.ById.TryGetValue(id, out var task)
            ? [.. task.Text.Alternatives.Select(static wording => wording.Dot).Where(_ => world.Chance(0.7))]
            : [];
    }
}
