using Collab.Engine;
using Collab.Engine.Crdt;
using Collab.Engine.Sessions;

namespace Collab.Simulation;

/// <summary>Tasks, polls and statuses folded as the protocol tells readers to: a list by index, wordings by version, the later stamp counts.</summary>
internal sealed class ReferenceClass(World world)
{
    private readonly List<TaskId> _order = [];
    private readonly Dictionary<TaskId, List<(Dot Version, string Text)>> _texts = [];
    private readonly Dictionary<TaskId, (HybridTimestamp At, bool Done)> _marks = [];
    private readonly Dictionary<(PollId Poll, MemberId Member), (HybridTimestamp At, int Option)> _answers = [];
    private readonly HashSet<PollId> _open = [];
    private readonly Dictionary<MemberId, (HybridTimestamp At, string Status)> _statuses = [];

    public void Take(SessionEvent.ClassEvent happened)
    {
        world.Counters.ClassChanges++;
        var member = happened.Origin!.Member;
        switch (happened)
        {
            case SessionEvent.TaskAdded added:
                _order.Insert(added.Index, added.Task);
                _texts.Add(added.Task, [(added.Version, added.Text)]);
                break;
            case SessionEvent.TaskMoved moved:
                _order.Remove(moved.Task);
                _order.Insert(moved.Index, moved.Task);
                break;
            case SessionEvent.TaskWritten written:
                _texts[written.Task].RemoveAll(wording => written.Seen.Contains(wording.Version));
                _texts[written.Task].Add((written.Version, written.Text));
                break;
            case SessionEvent.TaskChecked check:
                Write(_marks, check.Task, check.WrittenAt, check.Done);
                break;
            case SessionEvent.TaskRemoved removed:
                World.Require(_order.Remove(removed.Task), "A task was removed that is not in the naive list.");
                _texts.Remove(removed.Task);
                _marks.Remove(removed.Task);
                break;
            case SessionEvent.PollOpened opened:
                _open.Add(opened.Poll);
                break;
            case SessionEvent.PollClosed closed:
                _open.Remove(closed.Poll);
                break;
            case SessionEvent.PollAnswered answered:
                Write(_answers, (answered.Poll, member), answered.WrittenAt, answered.Option);
                break;
            case SessionEvent.StatusChanged changed:
                Write(_statuses, member, changed.WrittenAt, changed.Status);
                break;
            default:
                break;
        }
    }

    public void Compare(SessionState state)
    {
        World.Require(_order.SequenceEqual(state.Tasks.Items.Select(static task => task.Id)), "The tasks stand in another order than in the naive model.");
        World.Require(state.Tasks.ById.Count == _order.Count, "Other tasks are kept than those in the list.");
        foreach (var task in state.Tasks.ById.Values)
        {
            var wordings = task.Text.Alternatives.Select(static wording => (wording.Dot, wording.Value)).ToHashSet();
            World.Require(wordings.SetEquals(_texts[task.Id]), $"The task {task.Id} has other wordings than in the naive model.");
            World.Require(
                task.IsDone == (_marks.TryGetValue(task.Id, out var mark) && mark.Done), $"The task {task.Id} is done in one of state and naive model only.");
        }

        foreach (var poll in state.Polls)
        {
            var answers = poll.Answers.Items.ToDictionary();
            var mine = _answers.Where(answer => answer.Key.Poll == poll.Id).ToList();
            World.Require(
                poll.IsOpen == _open.Contains(poll.Id) && answers.Count == mine.Count
                && mine.All(answer => answers[answer.Key.Member] == answer.Value.Option), $"The poll {poll.Id} has other answers than in the naive model.");
        }

        World.Require(
            state.Statuses.Items.ToHashSet().SetEquals(_statuses.Where(static status => status.Value.Status.Length > 0)
                .Select(static status => KeyValuePair.Create(status.Key, status.Value.Status))), "The state has other statuses than the naive model.");
    }

    private static void Write<TKey, TValue>(Dictionary<TKey, (HybridTimestamp At, TValue Value)> values, TKey key, HybridTimestamp at, TValue value)
        where TKey : notnull
    {
        if (!values.TryGetValue(key, out var known) || at > known.At)
        {
            values[key] = (at, value);
        }
    }
}
