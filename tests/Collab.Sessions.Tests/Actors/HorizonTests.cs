using Collab.Engine;
using Collab.Engine.Text;
using Collab.Protocol;
using Collab.Simulation;
using Collab.Testing;
using Xunit;

namespace Collab.Sessions.Tests.Actors;

/// <summary>What a client is answered that was away for longer than the server brings anybody past.</summary>
public sealed class HorizonTests
{
    private const int Horizon = 3;

    [Fact]
    public async Task Up_to_the_horizon_the_answer_is_the_way_and_below_it_the_text()
    {
        var options = new CollaborationOptions { CatchUpOperationsMaximum = Horizon };
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "abc", options: options);
        var (connection, joined) = await live.JoinAsync(1);
        var actor = await live.FindAsync();
        for (var i = 0; i <= Horizon; i++)
        {
            var edit = live.Edit(connection, joined.Epoch!.Value, i, TextOperation.Replace(3 + i, 0, 0, "x"));
            Assert.True((await actor.SubmitAsync(edit)).Ok);
        }

        var near = await CatchUpAsync(actor, revision: 1);
        var far = await CatchUpAsync(actor, revision: 0);

        Assert.Equal((null, "xxxxabc"), (near.Text, near.Op!.Apply("xabc")));
        Assert.Equal((true, 0L, 4L, "xxxxabc"), (far.Ok, far.From, far.To, far.Text));
        Assert.Null(far.Op);
        Assert.Null(far.Steps);
    }

    private static async Task<CatchUpResponse> CatchUpAsync(SessionActor actor, long revision)
    {
        var (member, client) = (new MemberId(SessionScript.Id(2)), new ClientId(SessionScript.Id(102)));
        return await actor.CatchUpAsync(member, client, LiveSession.File, revision, TestContext.Current.CancellationToken);
    }
}
