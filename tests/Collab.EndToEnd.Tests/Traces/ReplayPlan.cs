using System.Collections.Immutable;
using Collab.Engine.Text;

namespace Collab.EndToEnd.Tests.Traces;

/// <param name="Base">The revision that the operation applies to.</param>
internal sealed record PlannedSubmission(int Agent, long Base, TextOperation Operation);

/// <summary>
/// What each author of a concurrent history has to send to a server that commits the transactions in the order of the file.
/// <para>
/// The author of a transaction knew a prefix of the server's order, up to the newest foreign transaction among its ancestors, and his own edits
/// behind it that had no place in the order yet. So his text is two-dimensional: (prefix, own pending), the grid of Jupiter (Nichols et al., 1995).
/// <c>Known</c> counts the prefix, and <c>Pending</c> holds the own edits in terms of it. To submit at a revision between, where the own edits have
/// got their places and foreign ones came before them, the new operation is brought past those foreign ones, each first brought past the own
/// edits that it did not know.
/// </para>
/// The base of each submission is the later of the prefix and the revision after the author's previous submission, as a client would have it
/// that sends one command after the other. The rest of the way, from there to the head, is the server's.
/// </summary>
internal static class ReplayPlan
{
    /// <summary>One submission per transaction; transaction i becomes revision i + 1.</summary>
    public static ImmutableArray<PlannedSubmission> Of(TraceFile trace)
    {
        var plan = ImmutableArray.CreateBuilder<PlannedSubmission>(trace.Transactions.Length);
        var committed = new List<(int Agent, TextOperation Operation)>(trace.Transactions.Length);
        var newestForeign = NewestForeignAncestors(trace);
        var authors = Enumerable.Range(0, trace.AgentCount)
            .Select(_ => new Author { Length = trace.StartContent.Length }).ToArray();
        for (var i = 0; i < trace.Transactions.Length; i++)
        {
            var transaction = trace.Transactions[i];
            var author = authors[transaction.Agent];
            Learn(author, transaction.Agent, newestForeign[i] + 1, committed);
            var made = Compose(transaction.Patches, author.Length);
            var revision = Math.Max(author.Known, author.LastOwn + 1);
            var submitted = BringTo(revision, made, author, transaction.Agent, committed);
            plan.Add(new PlannedSubmission(transaction.Agent, revision, submitted));

            var operation = submitted;
            for (var k = revision; k < i; k++)
            {
                (operation, _) = TextOperation.Transform(operation, committed[k].Operation);
            }

            committed.Add((transaction.Agent, operation));
            author.Pending.Add(made);
            author.Length = made.TargetLength;
            author.LastOwn = i;
        }

        return plan.MoveToImmutable();
    }

    /// <summary>The patches of a transaction, each made on the text behind the one before, as one operation on a text of a length.</summary>
    public static TextOperation Compose(ImmutableArray<TracePatch> patches, int length)
    {
        TextOperation? whole = null;
        foreach (var patch in patches)
        {
            var next = TextOperation.Replace(whole?.TargetLength ?? length, patch.Position, patch.DeletedCount, patch.Inserted);
            whole = whole is null ? next : TextOperation.Compose(whole, next);
        }

        return whole ?? TextOperation.Identity(length);
    }

    private static int[] NewestForeignAncestors(TraceFile trace)
    {
        // newest[i][a]: the last transaction of agent a among i and its ancestors; an agent's own transactions are totally ordered.
        var newest = new int[trace.Transactions.Length][];
        var foreign = new int[trace.Transactions.Length];
        for (var i = 0; i < newest.Length; i++)
        {
            var transaction = trace.Transactions[i];
            newest[i] = [.. Enumerable.Repeat(-1, trace.AgentCount)];
            foreach (var parent in transaction.Parents ?? [])
            {
                for (var agent = 0; agent < trace.AgentCount; agent++)
                {
                    newest[i][agent] = Math.Max(newest[i][agent], newest[parent][agent]);
                }
            }

            foreign[i] = newest[i].Where((_, agent) => agent != transaction.Agent).DefaultIfEmpty(-1).Max();
            newest[i][transaction.Agent] = i;
        }

        return foreign;
    }

    /// <summary>The author takes in the server's order up to a revision.</summary>
    private static void Learn(Author author, int agent, int revision, List<(int Agent, TextOperation Operation)> committed)
    {
        for (; author.Known < revision; author.Known++)
        {
            var (by, operation) = committed[author.Known];
            if (by == agent)
            {
                author.Pending.RemoveAt(0);
                continue;
            }

            var seen = PassOver(author.Pending, operation);
            author.Length += seen.TargetLength - seen.BaseLength;
        }
    }

    private static TextOperation BringTo(
        int revision, TextOperation made, Author author, int agent, List<(int Agent, TextOperation Operation)> committed)
    {
        var pending = new List<TextOperation>(author.Pending);
        for (var k = author.Known; k < revision; k++)
        {
            var (by, operation) = committed[k];
            if (by == agent)
            {
                pending.RemoveAt(0);
                continue;
            }

            var seen = PassOver(pending, operation);
            (made, _) = TextOperation.Transform(made, seen);
        }

        return made;
    }

    private static TextOperation PassOver(List<TextOperation> pending, TextOperation operation)
    {
        for (var j = 0; j < pending.Count; j++)
        {
            (pending[j], operation) = TextOperation.Transform(pending[j], operation);
        }

        return operation;
    }

    private sealed class Author
    {
        public int Known { get; set; }

        public int LastOwn { get; set; } = -1;

        public int Length { get; set; }

        public List<TextOperation> Pending { get; } = [];
    }
}
