using Collab.Engine.Text;

namespace Collab.Benchmarks;

/// <summary>
/// What two people typed at the same time, as a server would have committed it: each edit, made on what its author had seen, is transformed over what the other had
/// committed that its author had not seen yet.
/// </summary>
public static class ConcurrentTrace
{
    /// <summary>Operations in the order of the file, each for the text that the one before it leaves, with the index of its author.</summary>
    public static List<(TextOperation Operation, int Author)> Load(string name)
    {
        using var json = EditingTrace.Read(name);
        var committed = new List<(TextOperation Operation, int Author)>();
        var sides = new[] { new Side(), new Side() };
        var text = Rope.Empty;

        // Of each transaction: how many of the other's edits its author had seen.
        var seen = new List<int>();
        foreach (var transaction in json.RootElement.GetProperty("txns").EnumerateArray())
        {
            var author = transaction.GetProperty("agent").GetInt32();
            var (mine, others) = (sides[author], sides[1 - author]);
            seen.Add(transaction.GetProperty("parents").EnumerateArray().Select(static parent => parent.GetInt32())
                .Select(parent => others.Committed.TryGetValue(parent, out var count) ? count : seen[parent]).DefaultIfEmpty(0).Max());
            mine.SeeUpTo(seen[^1]);
            foreach (var patch in transaction.GetProperty("patches").EnumerateArray())
            {
                var made = TextOperation.Replace(mine.LengthOfText(text), patch[0].GetInt32(), patch[1].GetInt32(), patch[2].GetString()!);
                var operation = mine.Pass(made);
                text = text.Apply(operation);
                others.Unseen.Add(operation);
                committed.Add((operation, author));
                mine.Count++;
            }

            mine.Committed[seen.Count - 1] = mine.Count;
        }

        return text.ToString() == json.RootElement.GetProperty("endContent").GetString()
            ? committed
            : throw new InvalidOperationException($"{name}: the text is not the trace's.");
    }

    /// <summary>One of the two: what the other has committed and this one has not seen, carried over his own edits.</summary>
    private sealed class Side
    {
        private int _seen;

        public List<TextOperation> Unseen { get; private set; } = [];

        /// <summary>Edits that this one has committed.</summary>
        public int Count { get; set; }

        /// <summary>The same behind each of his transactions, by its index in the file.</summary>
        public Dictionary<int, int> Committed { get; } = [];

        public void SeeUpTo(int count)
        {
            Unseen.RemoveRange(0, Math.Max(0, count - _seen));
            _seen = Math.Max(_seen, count);
        }

        public int LengthOfText(Rope server)
        {
            return Unseen.Count > 0 ? Unseen[0].BaseLength : server.Length;
        }

        public TextOperation Pass(TextOperation own)
        {
            for (var i = 0; i < Unseen.Count; i++)
            {
                (own, Unseen[i]) = TextOperation.Transform(own, Unseen[i]);
            }

            return own;
        }
    }
}
