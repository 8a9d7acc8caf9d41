using Bunit;
using Collab.Engine.Sessions;
using Collab.Web.Features.Session.Runs;
using Xunit;

namespace Collab.Web.Tests.Features.Session.Runs;

/// <summary>The stories as they are shown.</summary>
public sealed class CrashStoryTests : RunPanelsTests
{
    [Fact]
    public void Each_has_its_time_and_the_newest_is_on_top()
    {
        var run = new ScriptedRun().By("one_for_one").Started("<0.150.0>", "Worker", "<0.151.0>").After(12)
            .Acted(ScriptedRun.Ana, new RunAction(RunActionKind.Kill, "<0.151.0>")).Ended("<0.150.0>", "Worker", "<0.151.0>");
        var panel = Render(run.Run);

        Assert.Equal(
            ["+12.1 s Worker <0.151.0> ended: it was killed by Ana.", "+0.0 s A supervisor <0.150.0> started Worker."],
            panel.FindAll(".story-head").Select(Words));
        Assert.Equal(["ended", "started"], panel.FindAll(".story").Select(static story => story.GetAttribute("data-kind")));
    }

    [Fact]
    public void What_is_the_same_is_not_made_anew_and_a_restart_is_added_to_its_story()
    {
        var script = new ScriptedRun().By("one_for_one").Started("<0.150.0>", "Worker", "<0.151.0>").After(12).Ended("<0.150.0>", "Worker", "<0.151.0>");
        var panel = Render(script.Run);
        var renderings = panel.RenderCount;

        panel.Render(parameters => parameters.Add(shown => shown.Run, script.Run with { WantsInput = true }));
        Assert.Equal(renderings, panel.RenderCount);

        panel.Render(parameters => parameters.Add(shown => shown.Run, script.Started("<0.150.0>", "Worker", "<0.152.0>", restarts: 1).Run));
        Assert.Contains("restarted it by one_for_one.", panel.Find(".story-text").TextContent, StringComparison.Ordinal);
        Assert.Equal(2, panel.FindAll(".story").Count);
    }

    [Fact]
    public void Without_any_it_says_what_will_be_here()
    {
        Assert.Contains("Run the program", Render(null).Markup, StringComparison.Ordinal);
        Assert.Contains("No supervisor has done anything yet.", Render(new ScriptedRun().Run).Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<CrashStory> Render(RunState? run)
    {
        return Render<CrashStory>(parameters => parameters.Add(panel => panel.Run, run).Add(panel => panel.NameOf, static _ => "Ana"));
    }
}
