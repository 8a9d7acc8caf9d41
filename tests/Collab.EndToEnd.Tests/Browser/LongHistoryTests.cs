using Collab.EndToEnd.Tests.Traces;
using Microsoft.Playwright.Xunit.v3;
using Xunit;

namespace Collab.EndToEnd.Tests.Browser;

/// <summary>A real history of 21,411 transactions, one submission each, with a browser in the room that only watches.</summary>
public sealed class LongHistoryTests(ServerFixture fixture) : BrowserTest, IClassFixture<ServerFixture>
{
    private const int TimeoutMilliseconds = 300_000;

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_blog_post_typed_one_transaction_per_submission_ends_exactly_in_a_watching_browser()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var trace = TraceFile.ReadOrSkip("json-crdt-blog-post");
        await using var room = await Room.OpenAsync(fixture.Server.Address, cancellation, trace.StartContent);
        var watching = await RoomPage.EnterAsync(Browser, room, "Watching");
        var author = await room.EnterRawAsync("Author", cancellation);

        await TracePlayer.PlaySequentialAsync(author, room.Document, trace, cancellation);

        await watching.WaitForTextAsync(trace.EndContent);
        Assert.Equal(trace.EndContent, (await room.ReadAsync(cancellation)).Text);
        watching.ExpectCleanConsole();
    }
}
