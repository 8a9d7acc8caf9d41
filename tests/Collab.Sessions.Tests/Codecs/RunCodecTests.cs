using System.Collections.Immutable;
using System.Text;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Testing;
using Xunit;

namespace Collab.Sessions.Tests.Codecs;

public sealed class RunCodecTests
{
    [Fact]
    public void Every_event_of_runs_and_breakpoints_comes_back_from_the_log_and_the_state_from_a_keyframe()
    {
        var script = new SessionScript("def a do\n  one()\nend\n");
        Play(script);
        var kinds = script.Log.Select(static logged => logged.Event.GetType()).ToHashSet();
        Assert.Empty(typeof(SessionEvent).GetNestedTypes().Where(static type => type.IsSealed && type.IsAssignableTo(typeof(SessionEvent.RunEvent))).Except(kinds));

        var replayed = SessionState.Empty;
        long seq = 0;
        foreach (var (happened, at) in script.Log)
        {
            seq++;
            replayed = SessionDriver.Replay(replayed, FrameCodec.Decode(FrameCodec.Encode(new Frame(seq, seq, at, [happened]))));
        }

        Assert.Equal(Bytes(script.State), Bytes(replayed));
        Assert.Equal(Bytes(script.State), Bytes(KeyframeCodec.Decode(KeyframeCodec.Encode(script.State))));
    }

    private static string Bytes(SessionState state)
    {
        return Encoding.UTF8.GetString(KeyframeCodec.Encode(state).Payload.Span);
    }

    private static void Play(SessionScript script)
    {
        var (student, client) = script.Enter(2);
        CommandStamp Mine() => script.Stamp(SessionScript.Owner, SessionScript.OwnerClient);
        var (lost, kept) = (new BreakpointId(SessionScript.Id(1)), new BreakpointId(SessionScript.Id(2)));
        SetBreakpoint(script, lost, offset: 11);
        SetBreakpoint(script, kept, offset: 0, "x == 1", 3, "x is {x}");
        script.Do(new SessionCommand.StartRun(SessionScript.Owner, Mine(), RunMode.Program, script.Now));
        script.Do(new SessionCommand.EditDocument(
            SessionScript.Owner, Mine(), SessionScript.File, 0, Collab.Engine.Text.TextOperation.Replace(script.Text.Length, 9, 8, ""), script.Now));
        script.Do(new SessionCommand.RemoveBreakpoint(SessionScript.Owner, Mine(), SessionScript.File, lost, script.Now));
        script.Do(new SessionCommand.GiveInput(SessionScript.Owner, Mine(), "yes\n", script.Now));
        script.Do(new SessionCommand.ReloadRun(SessionScript.Owner, Mine(), script.Now));
        script.Do(new SessionCommand.ActOnRun(SessionScript.Owner, Mine(), new RunAction(RunActionKind.Evaluate, Text: "1", Stop: null), script.Now));
        var action = script.State.Seq;
        Report(
            script,
            new SessionEvent.DiagnosticsReported(
                1, [new RunDiagnostic(SessionScript.File, "lib/counter.ex", 2, null, RunSeverity.Warning, "unused")]),
            new SessionEvent.ProgramStarted(1, "Main.run/0"),
            new SessionEvent.OutputWritten(1, RunChannel.Error, "\u001b[31mred\u001b[0m \"quoted\"\n"),
            new SessionEvent.InputWanted(1),
            new SessionEvent.TestFinished(1, new RunTest("M", "test a", RunTestOutcome.Failed, 12, "1 != 2", null, "test/m_test.exs", 4)),
            new SessionEvent.BreakpointsPlaced(1, SessionScript.File, [new PlacedBreakpoint(kept, new BreakpointPlacement(true, 2, null))]),
            new SessionEvent.DebugStopped(1, new DebugStop(
                1, "<0.9.0>", "breakpoint", SessionScript.File, 1, 0, "lib/counter.ex", 1,
                [new StopFrame(0, "Counter.a/0", SessionScript.File, "lib/counter.ex", 1, 3)], [new StopVariable("x", "%{a: 1}", "map", 4)])),
            new SessionEvent.VariablesChanged(1, 1, [new StopVariable("x", "2", "integer", 0)]),
            new SessionEvent.ProcessCrashed(1, new RunCrash(
                "<0.9.0>", "Counter", "ArithmeticError", "bad argument",
                [new RunCrashFrame("Counter.a/0", SessionScript.File, "lib/counter.ex", 1, ["1"])], "%{}", ":go")),
            new SessionEvent.MessagesTraced(1, [new RunMessage(12, RunMessageKind.Call, "<0.8.0>", null, "<0.9.0>", "Counter", ":next")], 3),
            new SessionEvent.ProcessTreeChanged(1, [new RunProcess("<0.9.0>", "Counter", "worker", "Counter", null, null, "waiting")]),
            new SessionEvent.SupervisionReported(
                1, new RunStoryReport(RunStoryKind.Ended, "<0.8.0>", "one_for_all", "Counter", "<0.9.0>", null, "killed", 1, 3, 5)),
            new SessionEvent.RunReloaded(1, true, "Reloaded Counter."),
            new SessionEvent.RunActionFinished(1, action, new RunActionResult(false, "no")));
        script.Do(new SessionCommand.AskToDrive(student, script.Stamp(student, client), script.Now));
        script.Do(new SessionCommand.PassDriver(SessionScript.Owner, Mine(), student, script.Now));
        script.Do(new SessionCommand.ResumeStop(student, script.Stamp(student, client), 1, ResumeStep.StepOver, script.Now));
        script.Do(new SessionCommand.SetField(student, script.Stamp(student, client), "speed", "1", FieldPolicy.Manual, [], script.Now));
        script.Do(new SessionCommand.SetField(SessionScript.Owner, Mine(), "speed", "{\"a\": 2}", null, [], script.Now));
        script.Do(new SessionCommand.SetField(SessionScript.Owner, Mine(), "gone", "true", null, [], script.Now));
        script.Do(new SessionCommand.RemoveField(SessionScript.Owner, Mine(), "gone", script.Now));
        Report(script, new SessionEvent.DebugContinued(1, 1));
        script.Do(new SessionCommand.StopRun(student, script.Stamp(student, client), script.Now));
        Report(script, new SessionEvent.RunEnded(1, RunEndKind.Killed, "The program needed more than 400 MiB of memory."));
    }

    private static void SetBreakpoint(
        SessionScript script, BreakpointId id, int offset, string? condition = null, int? hits = null, string? message = null)
    {
        script.Do(new SessionCommand.SetBreakpoint(
            SessionScript.Owner, script.Stamp(SessionScript.Owner, SessionScript.OwnerClient), SessionScript.File, 0, offset, id, condition, hits,
            message, script.Now));
    }

    private static void Report(SessionScript script, params ImmutableArray<SessionEvent.RunReport> reports)
    {
        script.Do(new SessionCommand.ReportRun(1, reports, script.Now));
    }
}
