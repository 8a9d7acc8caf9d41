using Collab.Client;
using Collab.Engine.Clients;
using Collab.Engine.Sessions;
using Collab.Sessions;
using Collab.Testing;
using Xunit;

namespace Collab.EndToEnd.Tests.Faults;

/// <summary>A server that writes a keyframe every few edits, so that a crash can hit one.</summary>
public sealed class CrashServerFixture : ServerFixture
{
    protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>
    {
        ["Collaboration__KeyframeInterval"] = "20",
        ["Collaboration__KeyframeDistance"] = "00:00:00",
    };
}

/// <summary>
/// <c>kill -9</c> while ten people type. What the server has acknowledged is in its log, nobody has to do anything to go on, and nothing
/// that anybody typed is lost or there twice, since the clients live on and know what was not acknowledged.
/// </summary>
public sealed class CrashTests(CrashServerFixture fixture) : IClassFixture<CrashServerFixture>
{
    private const int TypistCount = 10;

    private const int LinesPerTypist = 30;

    private const int TimeoutMilliseconds = 120_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string, int> Barriers()
    {
        return
        [
            .. from seed in Soak.Seeds
               from moment in new[] { SessionDiagnostics.AppendStarting, SessionDiagnostics.AppendStored, SessionDiagnostics.KeyframeStarting }
               select new TheoryDataRow<string, int>(moment, seed),
        ];
    }

    public static TheoryData<int> RandomMoments()
    {
        return [.. from seed in Soak.Seeds from moment in new[] { 1, 2 } select (seed * 10) + moment];
    }

    [Theory(Timeout = TimeoutMilliseconds)]
    [MemberData(nameof(Barriers))]
    public async Task Nothing_is_lost_when_the_server_dies_at(string moment, int seed)
    {
        // Joining takes frames too; behind them there are many more of either than this.
        var random = new Random(seed);
        var number = moment == SessionDiagnostics.KeyframeStarting ? random.Next(2, 6) : random.Next(16, 40);
        await fixture.Server.StopAsync(Cancellation);
        await fixture.Server.StartAgainAsync(Cancellation, new Dictionary<string, string>
        {
            ["DOTNET_STARTUP_HOOKS"] = Path.Combine(AppContext.BaseDirectory, "Collab.CrashHook.dll"),
            ["COLLAB_CRASH_AT"] = $"{moment}:{number}",
        });

        await CrashWhileTypingAsync($"{moment}:{number}, seed {seed}", seed, static (_, server) => server.WaitForExitAsync(Cancellation));
    }

    [Theory(Timeout = TimeoutMilliseconds)]
    [MemberData(nameof(RandomMoments))]
    public async Task Nothing_is_lost_when_the_server_is_killed_at_a_random_moment(int seed)
    {
        var number = new Random(seed).Next(20, 150);
        await CrashWhileTypingAsync($"after {number} acknowledgements, seed {seed}", seed, async (typists, server) =>
        {
            var left = number;
            var due = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            foreach (var typist in typists)
            {
                typist.Acknowledged += () =>
                {
                    if (Interlocked.Decrement(ref left) == 0)
                    {
                        due.SetResult();
                    }
                };
            }

            await due.Task.WaitAsync(Cancellation);
            await server.KillAsync(Cancellation);
        });
    }

    private async Task CrashWhileTypingAsync(string context, int seed, Func<IReadOnlyList<MarkerTypist>, ServerProcess, Task> crashAsync)
    {
        await using var room = await Room.OpenAsync(fixture.Server.Address, Cancellation, "first line\nlast line\n");
        var sessions = new List<ClientSession>();
        for (var i = 0; i < TypistCount; i++)
        {
            sessions.Add(await room.EnterAsync($"Typist {i}", Cancellation));
        }

        var typists = sessions.Select((session, i) => new MarkerTypist(session, room.Document, $"typist{i}", (seed * 100) + i)).ToArray();
        var crash = crashAsync(typists, fixture.Server);
        var typing = Task.WhenAll(typists.Select(typist => typist.TypeLinesAsync(LinesPerTypist, Cancellation)));
        Assert.True(await Task.WhenAny(crash, typing) == crash, $"{context}: all was typed before the server died.");
        await crash;
        await fixture.Server.StartAgainAsync(Cancellation);
        await typing;

        // The owner's sign-in is from before the crash; the typists' reconnects have used theirs.
        var text = await room.ExpectEqualTextsAsync(sessions, context, Cancellation);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var log = await InsertedLinesAsync(room);
        foreach (var typist in typists)
        {
            Assert.All(typist.AcknowledgedMarkers, marker => Assert.True(log.Contains(marker), $"{context}: acknowledged {marker} is not in the log."));
            Assert.Contains(typist.States, static state => state.Phase == ClientPhase.Offline);
        }

        var expected = typists.SelectMany(static typist => typist.Typed).Concat(["first line", "last line"]).Order(StringComparer.Ordinal);
        Assert.True(expected.SequenceEqual(lines.Order(StringComparer.Ordinal)), $"{context}: not every line is there exactly once:\n{text}");
    }

    private static async Task<HashSet<string>> InsertedLinesAsync(Room room)
    {
        var frames = await room.Owner.GetFramesAsync(room.Session, cancellationToken: Cancellation);
        return frames.SelectMany(static frame => frame.Events).OfType<SessionEvent.DocumentEdited>()
            .SelectMany(static edited => edited.Operation.Components)
            .SelectMany(static component => (component.Text ?? string.Empty).Split('\n', StringSplitOptions.RemoveEmptyEntries))
            .ToHashSet(StringComparer.Ordinal);
    }
}
