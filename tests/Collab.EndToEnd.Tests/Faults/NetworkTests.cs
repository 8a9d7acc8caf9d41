using Collab.Engine.Clients;
using Xunit;

namespace Collab.EndToEnd.Tests.Faults;

/// <summary>
/// A network that is cut while somebody types. The suite cuts as long as it takes until edits are pending; <c>scripts/soak</c> cuts for a minute.
/// </summary>
public sealed class NetworkTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const int TimeoutMilliseconds = 180_000;

    private const int LinesWhileCut = 60;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds()
    {
        return [.. Soak.Seeds];
    }

    [Theory(Timeout = TimeoutMilliseconds)]
    [MemberData(nameof(Seeds))]
    public async Task Nothing_is_lost_and_the_state_is_true_when_the_network_is_cut_while_typing(int seed)
    {
        await using var network = new TcpProxy(fixture.Server.Address, TimeSpan.FromMilliseconds(10), seed);
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "first line\nlast line\n");
        var cut = await room.EnterAsync("Cut off", Cancellation, network.Address);
        var steady = await room.EnterAsync("Steady", Cancellation);
        var far = new MarkerTypist(cut, room.Document, "far", seed);
        var near = new MarkerTypist(steady, room.Document, "near", seed + 1);
        await Task.WhenAll(far.TypeLinesAsync(LinesWhileCut, Cancellation), near.TypeLinesAsync(LinesWhileCut, Cancellation));
        await cut.WaitUntilSynchronisedAsync(Cancellation);
        Assert.True(cut.State.IsSynchronised, $"Seed {seed}: everything was through.");

        var others = near.TypeLinesAsync(LinesWhileCut, Cancellation);
        await far.TypeLineAsync(Cancellation);
        network.Cut();
        await far.TypeLineAsync(Cancellation);
        var cutFor = Task.Delay(Soak.Cut, Cancellation);
        await cut.WaitUntilAsync(static machine => machine.Phase == ClientPhase.Offline, Cancellation);
        for (var i = 0; i < LinesWhileCut; i++)
        {
            await far.TypeLineAsync(Cancellation);
            var state = cut.State;
            Assert.True(state.Phase != ClientPhase.Live && state.PendingCount > 0 && !state.IsSynchronised, $"Seed {seed}: offline, it said {state}.");
        }

        var before = far.AcknowledgedMarkers.Length;
        await cutFor;
        await others;
        Assert.True(far.AcknowledgedMarkers.Length == before, $"Seed {seed}: an acknowledgement came through a network that was cut.");
        network.Heal();

        var text = await room.ExpectEqualTextsAsync([cut, steady], $"seed {seed}", Cancellation);
        Assert.True(cut.State is { IsSynchronised: true, Closed: null }, $"Seed {seed}: at the end it said {cut.State}.");
        var expected = far.Typed.Concat(near.Typed).Concat(["first line", "last line"]).Order(StringComparer.Ordinal);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
        Assert.True(expected.SequenceEqual(lines), $"Seed {seed}: not every line is there exactly once:\n{text}");
        Assert.Equal(far.Typed.Order(StringComparer.Ordinal), far.AcknowledgedMarkers.Order(StringComparer.Ordinal));
    }
}
