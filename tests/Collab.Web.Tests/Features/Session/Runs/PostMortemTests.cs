using Bunit;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Web.Features.Session.Runs;
using Xunit;

namespace Collab.Web.Tests.Features.Session.Runs;

/// <summary>What ended processes, and whose messages are followed.</summary>
public sealed class PostMortemTests : RunPanelsTests
{
    private static readonly DocumentId Counter = new(Guid.Parse("00000000-0000-0000-0000-00000000000b"));

    private readonly List<(DocumentId, int)> _shown = [];

    [Fact]
    public async Task The_newest_crash_is_told_in_full_and_its_calls_lead_to_their_lines()
    {
        var panel = Render(Crash("Cache", "no cache"), Crash("Counter", "boom\nat once"));

        Assert.Equal("Counter <0.152.0> crashed: RuntimeError", Words(panel.Find(".crash-head")));
        Assert.Equal("boom\nat once", panel.Find(".crash-message").TextContent);
        Assert.Equal(["Message it was handling", "Its last state"], panel.FindAll("article")[0].QuerySelectorAll("summary").Select(Words));
        await panel.Find("button").ClickAsync();
        Assert.Equal([(Counter, 7)], _shown);
        Assert.Equal("gen_server.try_handle_call/4 (:bump, 0)library", Words(panel.FindAll(".choice.is-plain")[0]));
        Assert.Equal("Cache: RuntimeError: no cache", Words(panel.Find(".crash-older > summary")));
    }

    [Fact]
    public void A_loop_of_crashes_is_one_and_none_is_nothing()
    {
        var panel = Render(Crash("Counter", "boom"), Crash("Counter", "boom"), Crash("Counter", "boom"));

        Assert.Equal("Counter <0.152.0> crashed, 3 times: RuntimeError", Words(panel.Find(".crash-head")));
        Assert.Empty(panel.FindAll(".crash-older"));
        Assert.Empty(Render().Markup.Trim());
    }

    [Fact]
    public async Task Whose_messages_are_followed_is_said()
    {
        var traced = new List<(bool, string?)>();
        var all = new ScriptedRun().Tree(new RunProcess("<0.152.0>", "Counter", "worker", "Counter", null, null, "waiting")).Run with
        {
            Trace = new RunTrace(null),
            Entry = "Main.run/0",
        };
        var panel = Render<MessagesPanel>(parameters => parameters
            .Add(shown => shown.Run, all).Add(shown => shown.MayDebug, true).Add(shown => shown.Traced, traced.Add));
        Assert.Equal("Following all messages", Words(panel.Find(".followed")));

        var one = all with { Trace = new RunTrace("<0.152.0>") };
        panel.Render(parameters => parameters.Add(shown => shown.Run, one));
        Assert.Equal("Following Counter <0.152.0> only", Words(panel.Find(".followed")));
        await Button(panel, "Follow all messages").ClickAsync();
        await Button(panel, "Stop following").ClickAsync();
        Assert.Equal([(true, null), (false, null)], traced);
    }

    private static RunCrash Crash(string name, string message) => new(
        "<0.152.0>", name, "RuntimeError", message,
        [
            new RunCrashFrame("Counter.handle_call/3", Counter, "lib/counter.ex", 7, []),
            new RunCrashFrame("gen_server.try_handle_call/4", null, null, 0, [":bump", "0"]),
        ],
        "%{count: 3}", "{:call, :bump}");

    private IRenderedComponent<PostMortem> Render(params RunCrash[] crashes) => Render<PostMortem>(parameters => parameters
        .Add(panel => panel.Run, new ScriptedRun().Run with { Crashes = [.. crashes] }).Add(panel => panel.Shown, _shown.Add));
}
