
namespace Collab.Testing.Vectors;

/// <summary>
/// Edits of several agents in the form of the published concurrent editing traces (josephg/editing-traces): each transaction was made on
/// exactly what its parents lead to. Patches are [position, deleted, inserted], one after the other.
/// </summary>
public sealed record ConcurrentHistory(string Kind, string EndContent, int NumAgents, IReadOnlyList<ConcurrentTransaction> Txns)
{
    private static readonly string[] Pieces = ["a", "b", "word ", "\n", "é", "→", "def f do\n", "end\n", ", huh?"];

    /// <summary>Two agents who type at once and see one another's edits late. Texts stay in the basic plane, as in the real traces.</summary>
    public static ConcurrentHistory Generate(Random random, int count)
    {
        const int agents = 2;
        var replay = new ConcurrentReplay(agents);
        var transactions = new List<ConcurrentTransaction>();
        var agent = 0;
        for (var i = 0; i < count; i++)
        {
            agent = i == 0 ? 0 : i == 1 ? 1 : random.Next(3) == 0 ? 1 - agent : agent;
            var last = replay.LastOf(1 - agent);
            if (i == 1 || random.Next(4) == 0)
            {
                replay.Know(agent, random.Next(3) == 0 ? last / 2 : last);
            }

            var parents = replay.Parents(agent);
            var patches = new List<object[]>();
            for (var k = random.Next(8) == 0 ? 2 : 1; k > 0; k--)
            {
                var length = replay.TextOf(agent).Length;
                var position = random.Next(length + 1);
                var deleted = random.Next(3) == 0 ? Math.Min(random.Next(1, 6), length - position) : 0;
                var inserted = deleted > 0 && random.Next(2) == 0 ? string.Empty : Pieces[random.Next(Pieces.Length)];
                patches.Add([position, deleted, inserted]);
                replay.Patch(agent, position, deleted, inserted);
            }

            replay.Commit(agent);
            transactions.Add(new ConcurrentTransaction(parents, agent, patches));
        }

        return new ConcurrentHistory("concurrent", replay.Text, agents, transactions);
    }
}

public sealed record ConcurrentTransaction(IReadOnlyList<int> Parents, int Agent, IReadOnlyList<object[]> Patches);
