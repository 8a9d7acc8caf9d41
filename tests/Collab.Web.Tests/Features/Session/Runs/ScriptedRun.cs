using System.Globalization;
using Collab.Engine;
using Collab.Engine.Sessions;

namespace Collab.Web.Tests.Features.Session.Runs;

/// <summary>A run put together by hand: what its supervisors and its people did, one after the other, a tenth of a second apart.</summary>
internal sealed class ScriptedRun
{
    public static readonly DateTimeOffset StartedAt = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    public static readonly MemberId Ana = Member(1);
    public static readonly MemberId Ben = Member(2);

    private long _seq = 10;
    private TimeSpan _at;
    private string? _strategy;

    public RunState Run { get; private set; } = new(1, RunMode.Program, Ana, StartedAt) { Driver = Ana };

    public DateTimeOffset Now => StartedAt + _at;

    public static MemberId Member(int number) => new(new Guid(number.ToString("x32", CultureInfo.InvariantCulture)));

    public ScriptedRun By(string strategy)
    {
        _strategy = strategy;
        return this;
    }

    public ScriptedRun After(double seconds)
    {
        _at += TimeSpan.FromSeconds(seconds);
        return this;
    }

    public ScriptedRun Started(string supervisor, string id, string process, string? name = null, int restarts = 0)
    {
        return Tell(new RunStoryReport(RunStoryKind.Started, supervisor, _strategy, id, process, name, null, restarts, 3, 5));
    }

    public ScriptedRun Ended(string supervisor, string id, string? process, string reason = "killed", int restarts = 0)
    {
        return Tell(new RunStoryReport(RunStoryKind.Ended, supervisor, _strategy, id, process, null, reason, restarts, 3, 5));
    }

    /// <summary>A supervisor that ends does not say its settings any more.</summary>
    public ScriptedRun GaveUp(string supervisor, string id)
    {
        return Tell(new RunStoryReport(RunStoryKind.GaveUp, supervisor, null, id, null, null, "reached_max_restart_intensity", null, null, null));
    }

    public ScriptedRun Acted(MemberId by, RunAction action, RunActionResult? result = null)
    {
        Run = Run with { Actions = Run.Actions.Add(new RunActionState(_seq++, by, action, result)) };
        return this;
    }

    public ScriptedRun Tree(params RunProcess[] processes)
    {
        Run = Run with { Processes = [.. processes] };
        return this;
    }

    public ScriptedRun Over(RunEndKind kind = RunEndKind.Crashed, string reason = "The application App has shut down.")
    {
        Run = Run with { Ending = new RunEnding(kind, reason, Now) };
        return this;
    }

    private ScriptedRun Tell(RunStoryReport report)
    {
        Run = Run with { Story = Run.Story.Add(new RunStoryEntry(_seq++, Now, report)) };
        return After(0.1);
    }
}
