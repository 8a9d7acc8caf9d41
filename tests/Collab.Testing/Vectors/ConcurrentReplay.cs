using Collab.Engine.Text;

namespace Collab.Testing.Vectors;

/// <summary>
/// The two-dimensional replay of a concurrent history through a central server: server order is file order, and each agent knows a prefix of
/// it and his own edits. Every edit goes left of what is committed where both insert at one place.
/// </summary>
public sealed class ConcurrentReplay
{
    private readonly List<(int Agent, TextOperation Operation)> _committed = [];
    private readonly List<int[]> _clocks = [];
    private readonly Replica[] _replicas;

    public ConcurrentReplay(int agents)
    {
        _replicas = [.. Enumerable.Range(0, agents).Select(_ => new Replica(agents))];
    }

    /// <summary>The server's text.</summary>
    public string Text { get; private set; } = string.Empty;

    public string TextOf(int agent)
    {
        return _replicas[agent].Text;
    }

    public int LastOf(int agent)
    {
        return _committed.FindLastIndex(committed => committed.Agent == agent);
    }

    /// <summary>The agent learns of everything that the transaction knew; nothing happens where he knows it already.</summary>
    public void Know(int agent, int transaction)
    {
        if (transaction < 0)
        {
            return;
        }

        var replica = _replicas[agent];
        for (var other = 0; other < replica.Known.Length; other++)
        {
            replica.Known[other] = Math.Max(replica.Known[other], _clocks[transaction][other]);
        }

        var last = replica.Known.Where((_, other) => other != agent).Max();
        for (; replica.Version <= last; replica.Version++)
        {
            var (author, operation) = _committed[replica.Version];
            if (author == agent)
            {
                replica.Pending.RemoveAt(0);
            }
            else
            {
                replica.Text = Pass(replica.Pending, operation).Apply(replica.Text);
            }
        }
    }

    /// <summary>The transactions that nothing else the agent knows is built on.</summary>
    public IReadOnlyList<int> Parents(int agent)
    {
        var known = _replicas[agent].Known.Where(static transaction => transaction >= 0).ToList();
        return [.. known.Where(parent => !known.Any(other => other != parent && _clocks[other].Contains(parent))).Order()];
    }

    /// <summary>A part of the agent's next transaction, on his own text.</summary>
    public void Patch(int agent, int position, int deleted, string inserted)
    {
        var replica = _replicas[agent];
        var operation = TextOperation.Replace(replica.Text.Length, position, deleted, inserted);
        replica.Text = operation.Apply(replica.Text);
        replica.Open = replica.Open is null ? operation : TextOperation.Compose(replica.Open, operation);
    }

    /// <summary>The server takes the transaction in: transforms it over what the agent has not seen, past his own that were not confirmed.</summary>
    public void Commit(int agent)
    {
        var replica = _replicas[agent];
        var operation = replica.Open!;
        replica.Open = null;
        var mine = replica.Pending.ToList();
        replica.Pending.Add(operation);
        for (var i = replica.Version; i < _committed.Count; i++)
        {
            if (_committed[i].Agent == agent)
            {
                mine.RemoveAt(0);
            }
            else
            {
                (operation, _) = TextOperation.Transform(operation, Pass(mine, _committed[i].Operation));
            }
        }

        replica.Known[agent] = _committed.Count;
        _clocks.Add([.. replica.Known]);
        _committed.Add((agent, operation));
        Text = operation.Apply(Text);
    }

    private static TextOperation Pass(List<TextOperation> pending, TextOperation operation)
    {
        for (var i = 0; i < pending.Count; i++)
        {
            (pending[i], operation) = TextOperation.Transform(pending[i], operation);
        }

        return operation;
    }

    private sealed class Replica(int agents)
    {
        public string Text { get; set; } = string.Empty;

        /// <summary>How far the agent knows the server's order.</summary>
        public int Version { get; set; }

        public List<TextOperation> Pending { get; } = [];

        public TextOperation? Open { get; set; }

        /// <summary>The last transaction of each agent that this one knows; -1 for none.</summary>
        public int[] Known { get; } = [.. Enumerable.Repeat(-1, agents)];
    }
}
