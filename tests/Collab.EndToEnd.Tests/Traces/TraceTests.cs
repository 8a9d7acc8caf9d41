using System.Diagnostics;
using Collab.Client;
using Collab.EndToEnd.Tests.Faults;
using Xunit;

namespace Collab.EndToEnd.Tests.Traces;

/// <summary>Real typing through the running server. The histories are exact: one wrong tie of 26,078 transactions shows in the text.</summary>
public sealed class TraceTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string GeneratedHistory = "concurrent-history";

    private const int TimeoutMilliseconds = 300_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Two_people_who_type_friendsforever_concurrently_end_with_its_text_exactly()
    {
        await PlayConcurrentlyAsync(TraceFile.ReadOrSkip("friendsforever_concurrent"));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_generated_concurrent_history_ends_with_its_text_exactly()
    {
        await PlayConcurrentlyAsync(TraceFile.ReadVector(GeneratedHistory));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Two_clients_who_type_friendsforever_through_a_bad_network_converge()
    {
        await TypeThroughBadNetworkAsync(TraceFile.ReadOrSkip("friendsforever_concurrent"));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Two_clients_who_type_a_generated_history_through_a_bad_network_converge()
    {
        await TypeThroughBadNetworkAsync(TraceFile.ReadVector(GeneratedHistory));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_blog_post_typed_one_transaction_per_submission_ends_exactly_for_everybody_in_the_room()
    {
        var trace = TraceFile.ReadOrSkip("json-crdt-blog-post");
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, trace.StartContent);
        var author = await room.EnterRawAsync("Author", Cancellation);
        var reader = await room.EnterRawAsync("Reader", Cancellation);
        var third = await room.EnterAsync("Third", Cancellation);

        var revision = await TracePlayer.PlaySequentialAsync(author, room.Document, trace, Cancellation);

        await third.WaitUntilAsync(machine => machine.Documents[room.Document].Revision >= revision, Cancellation);
        Assert.Equal(trace.EndContent, await third.GetTextAsync(room.Document, Cancellation));
        Assert.Equal(trace.EndContent, await author.GetTextAsync(room.Document, revision, Cancellation));
        Assert.Equal(trace.EndContent, await reader.GetTextAsync(room.Document, revision, Cancellation));
        Assert.Equal(trace.EndContent, (await room.ReadAsync(Cancellation)).Text);
    }

    private async Task PlayConcurrentlyAsync(TraceFile trace)
    {
        var plan = ReplayPlan.Of(trace);
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, trace.StartContent);
        var authors = new List<RawClient>();
        for (var agent = 0; agent < trace.AgentCount; agent++)
        {
            authors.Add(await room.EnterRawAsync($"Agent {agent}", Cancellation));
        }

        var startedAt = Stopwatch.GetTimestamp();
        await TracePlayer.PlayAsync(authors, room.Document, plan, Cancellation);
        TestContext.Current.SendDiagnosticMessage(
            $"{trace.Name}: {plan.Length} transactions committed in {Stopwatch.GetElapsedTime(startedAt).TotalSeconds:F1} s");

        var server = await room.ReadAsync(Cancellation);
        Assert.Equal(plan.Length, server.Revision);
        Assert.Equal(trace.EndContent, server.Text);
        foreach (var author in authors)
        {
            Assert.Equal(trace.EndContent, await author.GetTextAsync(room.Document, plan.Length, Cancellation));
        }

        await fixture.Server.KillAsync(Cancellation);
        await fixture.Server.StartAgainAsync(Cancellation);
        var restarted = await room.ReadAsync(Cancellation);
        Assert.Equal(plan.Length, restarted.Revision);
        Assert.Equal(trace.EndContent, restarted.Text);
    }

    private async Task TypeThroughBadNetworkAsync(TraceFile trace)
    {
        var seed = Soak.FirstSeed;
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, trace.StartContent);
        var networks = new List<TcpProxy>();
        try
        {
            var clients = new List<ClientSession>();
            var typing = new List<Task>();
            for (var agent = 0; agent < trace.AgentCount; agent++)
            {
                networks.Add(new TcpProxy(fixture.Server.Address, TimeSpan.FromMilliseconds(20), seed + agent));
                clients.Add(await room.EnterAsync($"Agent {agent}", Cancellation, networks[agent].Address));
            }

            for (var agent = 0; agent < trace.AgentCount; agent++)
            {
                var own = agent;
                var share = trace.Transactions.Take(Soak.TransactionsMaximum).Where(transaction => transaction.Agent == own);
                typing.Add(TracePlayer.TypeThroughAsync(
                    clients[agent], room.Document, share, networks[agent], new Random(seed + 1000 + agent), Cancellation));
            }

            await Task.WhenAll(typing);
            await room.ExpectEqualTextsAsync(clients, $"{trace.Name}, seed {seed}", Cancellation);
        }
        finally
        {
            foreach (var network in networks)
            {
                await network.DisposeAsync();
            }
        }
    }
}
