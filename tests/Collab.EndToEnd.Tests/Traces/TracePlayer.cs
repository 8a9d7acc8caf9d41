using System.Collections.Immutable;
using Collab.Client;
using Collab.EndToEnd.Tests.Faults;
using Collab.Engine;
using Collab.Engine.Text;
using Xunit;

namespace Collab.EndToEnd.Tests.Traces;

/// <summary>Plays recorded histories through the running server.</summary>
internal static class TracePlayer
{
    /// <summary>Submissions of one connection whose answers may be outstanding.</summary>
    private const int UnderWayMaximum = 64;

    /// <summary>
    /// Submits a plan, one connection per author. Whoever takes over from another author waits until the other's last submission is committed, since
    /// the plan counts on the order; within a run of one author the connection keeps the order.
    /// </summary>
    public static async Task PlayAsync(
        IReadOnlyList<RawClient> authors, DocumentId document, ImmutableArray<PlannedSubmission> plan, CancellationToken cancellationToken)
    {
        var underWay = new Queue<(long Revision, Task<Protocol.CommandAnswer> Answer)>();
        var author = -1;
        for (var i = 0; i < plan.Length; i++)
        {
            var submission = plan[i];
            while (underWay.Count > 0 && (submission.Agent != author || underWay.Count >= UnderWayMaximum))
            {
                await ExpectAsync(underWay.Dequeue());
            }

            author = submission.Agent;
            underWay.Enqueue((i + 1, authors[author].SubmitAsync(document, submission.Base, submission.Operation, cancellationToken)));
        }

        while (underWay.Count > 0)
        {
            await ExpectAsync(underWay.Dequeue());
        }
    }

    /// <summary>
    /// Types a history of one author, one transaction per submission. The document must be at revision 0 with the history's beginning; afterwards it is at
    /// the revision that is returned, with its end.
    /// </summary>
    public static async Task<long> PlaySequentialAsync(
        RawClient author, DocumentId document, TraceFile trace, CancellationToken cancellationToken)
    {
        var length = trace.StartContent.Length;
        var plan = ImmutableArray.CreateBuilder<PlannedSubmission>(trace.Transactions.Length);
        foreach (var transaction in trace.Transactions)
        {
            var operation = ReplayPlan.Compose(transaction.Patches, length);
            plan.Add(new PlannedSubmission(0, plan.Count, operation));
            length = operation.TargetLength;
        }

        await PlayAsync([author], document, plan.MoveToImmutable(), cancellationToken);
        return trace.Transactions.Length;
    }

    /// <summary>
    /// Types one author's share of a history at a real client whose network is cut again and again. What others do shifts the text, so positions are
    /// only cut to fit: the same keys at the same pace, not the same document.
    /// </summary>
    public static async Task TypeThroughAsync(
        ClientSession author, DocumentId document, IEnumerable<TraceTransaction> transactions, TcpProxy network, Random random,
        CancellationToken cancellationToken)
    {
        foreach (var burst in transactions.Chunk(random.Next(10, 40)))
        {
            var fate = random.Next(20);
            if (fate == 0)
            {
                network.Cut();
                await author.WaitUntilAsync(static machine => machine.Phase != Engine.Clients.ClientPhase.Live, cancellationToken);
            }
            else if (fate < 6)
            {
                network.Heal();
            }

            foreach (var transaction in burst)
            {
                await author.EditAsync(document, text => Fit(transaction, text), cancellationToken);
            }

            if (fate >= 6)
            {
                network.Heal();
                await author.WaitUntilAsync(static machine => machine.Outbox.Count == 0, cancellationToken);
            }
        }

        network.Heal();
    }

    private static async Task ExpectAsync((long Revision, Task<Protocol.CommandAnswer> Answer) submission)
    {
        var answer = await submission.Answer;
        Assert.True(answer.Ok, $"Transaction {submission.Revision - 1} was refused: {answer.Code}: {answer.Message}");
        Assert.Equal(submission.Revision, answer.Revision);
    }

    private static TextOperation? Fit(TraceTransaction transaction, string text)
    {
        TextOperation? whole = null;
        foreach (var patch in transaction.Patches)
        {
            var length = whole?.TargetLength ?? text.Length;
            var offset = Math.Min(patch.Position, length);
            var next = TextOperation.Replace(length, offset, Math.Min(patch.DeletedCount, length - offset), patch.Inserted);
            whole = whole is null ? next : TextOperation.Compose(whole, next);
        }

        return whole is { IsIdentity: false } ? whole : null;
    }
}
