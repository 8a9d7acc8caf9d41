using System.Collections.Immutable;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Sessions;

public sealed class RunTests
{
    private readonly SessionScript _script = new("defmodule Main do\nend\n");

    private RunState Run => _script.State.Run!;

    [Fact]
    public void A_run_is_durable_before_it_is_started_and_takes_the_files_as_they_are_then()
    {
        var accepted = Assert.IsType<Outcome.Accepted>(Start());
        Assert.IsType<SessionEvent.RunStarted>(Assert.Single(accepted.Events));
        var start = Assert.IsType<SessionEffect.StartProgram>(Assert.Single(accepted.Effects));
        Assert.Equal("defmodule Main do\nend\n", Assert.Single(start.Files).Text.ToString());
        Assert.Equal((1, SessionScript.Owner, SessionScript.Owner), (Run.Number, Run.StartedBy, Run.Driver));
    }

    [Fact]
    public void Only_one_run_at_a_time()
    {
        Start();
        AssertRefused(RejectionCode.RunBusy, Start());
        Report(new SessionEvent.RunEnded(1, RunEndKind.Finished, "Done."));
        Start();
        Assert.Equal(2, Run.Number);
    }

    [Fact]
    public void Who_may_not_run_does_not()
    {
        var (observer, client) = _script.Enter(2, SessionRole.Observer);
        AssertRefused(RejectionCode.NotPermitted, _script.Do(
            new SessionCommand.StartRun(observer, _script.Stamp(observer, client), RunMode.Program, _script.Now)));
    }

    [Fact]
    public void Reports_of_a_run_that_is_over_change_nothing()
    {
        Start();
        Report(new SessionEvent.RunEnded(1, RunEndKind.Finished, "Done."));
        var before = _script.State;
        Report(new SessionEvent.OutputWritten(1, RunChannel.Output, "late"));
        Assert.Same(before, _script.State);
    }

    [Fact]
    public void A_stop_stands_until_it_goes_on_and_a_second_continue_is_refused()
    {
        Start();
        Report(Stopped(7));
        Assert.IsType<Outcome.Accepted>(Resume(SessionScript.Owner, SessionScript.OwnerClient, 7));
        Report(new SessionEvent.DebugContinued(1, 7));
        Assert.Empty(Run.Stops);
        AssertRefused(RejectionCode.UnknownStop, Resume(SessionScript.Owner, SessionScript.OwnerClient, 7));
    }

    [Fact]
    public void While_the_driver_is_here_others_ask_and_he_passes_it_on()
    {
        var (student, client) = _script.Enter(2);
        Start();
        Report(Stopped(1));
        AssertRefused(RejectionCode.NotDriving, Resume(student, client, 1));
        _script.Do(new SessionCommand.AskToDrive(student, _script.Stamp(student, client), _script.Now));
        Assert.Equal([student], Run.AskedToDrive);
        _script.Do(new SessionCommand.PassDriver(
            SessionScript.Owner, _script.Stamp(SessionScript.Owner, SessionScript.OwnerClient), student, _script.Now));
        Assert.Empty(Run.AskedToDrive);
        Assert.IsType<Outcome.Accepted>(Resume(student, client, 1));
    }

    [Fact]
    public void The_seat_of_a_driver_who_left_is_free()
    {
        var (student, client) = _script.Enter(2);
        Start();
        Report(Stopped(1));
        _script.Do(new SessionCommand.LeaveSession(SessionScript.Owner, DepartureReason.Left, _script.Now));
        Assert.IsType<Outcome.Accepted>(Resume(student, client, 1));
        Assert.Equal(student, Run.Driver);
    }

    [Fact]
    public void More_stops_than_the_limit_are_let_go()
    {
        Start();
        for (var stop = 1; stop <= Limits.RunStopsMaximum; stop++)
        {
            Report(Stopped(stop));
        }

        var accepted = Assert.IsType<Outcome.Accepted>(Report(Stopped(Limits.RunStopsMaximum + 1)));
        Assert.Empty(accepted.Events);
        Assert.Equal(new SessionEffect.ResumeProcess(1, Limits.RunStopsMaximum + 1, ResumeStep.Continue), Assert.Single(accepted.Effects));
    }

    [Fact]
    public void Output_keeps_its_beginning_and_its_end_and_counts_what_lies_between()
    {
        Start();
        var line = new string('x', 999) + "\n";
        for (var i = 0; i < 300; i++)
        {
            Report(new SessionEvent.OutputWritten(1, RunChannel.Output, line));
        }

        var output = Run.Output;
        Assert.InRange(output.HeadLength, Limits.RunOutputHeadLengthMaximum - 1000, Limits.RunOutputHeadLengthMaximum);
        Assert.InRange(output.TailLength, Limits.RunOutputTailLengthMaximum - Limits.RunOutputChunkLengthMaximum, Limits.RunOutputTailLengthMaximum);
        Assert.Equal(300_000, output.HeadLength + output.TailLength + output.Omitted);
    }

    [Fact]
    public void What_is_said_too_long_is_cut_between_characters()
    {
        Start();
        var said = string.Concat(Enumerable.Repeat("😀", Limits.RunMessageLengthMaximum));
        Report(new SessionEvent.RunEnded(1, RunEndKind.Crashed, said));
        var reason = Run.Ending!.Reason;
        Assert.InRange(reason.Length, Limits.RunMessageLengthMaximum - 2, Limits.RunMessageLengthMaximum);
        Assert.True(char.IsLowSurrogate(reason[^2]), "The last character before the ellipsis is whole.");
    }

    [Fact]
    public void A_session_that_ends_or_comes_back_without_its_sandbox_ends_its_run()
    {
        Start();
        var recovered = Assert.IsType<Outcome.Accepted>(SessionMachine.Handle(_script.State, new SessionCommand.RecoverSession(_script.Now)));
        Assert.Equal(RunEndKind.ServerRestarted, Assert.IsType<SessionEvent.RunEnded>(recovered.Events[0]).Kind);
        _script.Do(new SessionCommand.EndSession(SessionScript.Owner, _script.Now));
        Assert.Equal(RunEndKind.Stopped, Run.Ending!.Kind);
    }

    [Fact]
    public void An_action_is_named_by_its_number_and_finds_its_result()
    {
        Start();
        var accepted = Assert.IsType<Outcome.Accepted>(_script.Do(new SessionCommand.ActOnRun(
            SessionScript.Owner, _script.Stamp(SessionScript.Owner, SessionScript.OwnerClient), new RunAction(RunActionKind.Evaluate, Text: "1 + 1"), _script.Now)));
        var act = Assert.IsType<SessionEffect.ActOnProgram>(Assert.Single(accepted.Effects));
        Assert.Equal(_script.State.Seq, act.Action);
        Report(new SessionEvent.RunActionFinished(1, act.Action, new RunActionResult(true, "2")));
        Assert.Equal("2", Assert.Single(Run.Actions).Result!.Text);
    }

    [Fact]
    public void Messages_are_followed_once_the_sandbox_has_agreed()
    {
        Start();
        var action = Act(new RunAction(RunActionKind.Trace, "<0.1.0>"));
        Report(new SessionEvent.RunActionFinished(1, action, new RunActionResult(false, "Not yet.")));
        Assert.Null(Run.Trace);
        Report(new SessionEvent.RunActionFinished(1, action, new RunActionResult(true, "Messages are followed.")));
        Assert.Equal(new RunTrace("<0.1.0>"), Run.Trace);
        Report(new SessionEvent.RunActionFinished(1, Act(new RunAction(RunActionKind.Trace)), new RunActionResult(false, "It is busy.")));
        for (var i = 0; i <= Limits.RunActionsMaximum; i++)
        {
            Act(new RunAction(RunActionKind.Evaluate, Text: "1 + 1"));
        }

        Assert.Equal(new RunTrace("<0.1.0>"), Run.Trace);
        Report(new SessionEvent.RunActionFinished(1, Act(new RunAction(RunActionKind.Untrace)), new RunActionResult(true, "")));
        Assert.Null(Run.Trace);
    }

    [Fact]
    public void A_program_without_problems_has_nothing_to_tell_of_them_unless_there_were_some()
    {
        Start();
        var none = new SessionEvent.DiagnosticsReported(1, []);
        var some = new SessionEvent.DiagnosticsReported(1, [new RunDiagnostic(null, null, 1, null, RunSeverity.Warning, "Unused.")]);
        Assert.Empty(Assert.IsType<Outcome.Accepted>(Report(none)).Events);
        Assert.Single(Assert.IsType<Outcome.Accepted>(Report(some)).Events);
        Assert.Single(Assert.IsType<Outcome.Accepted>(Report(none)).Events);
        Assert.Empty(Run.Diagnostics);
    }

    /// <summary>The action's number.</summary>
    private long Act(RunAction action)
    {
        _script.Do(new SessionCommand.ActOnRun(SessionScript.Owner, _script.Stamp(SessionScript.Owner, SessionScript.OwnerClient), action, _script.Now));
        return _script.State.Seq;
    }

    private static SessionEvent.DebugStopped Stopped(long stop)
    {
        return new SessionEvent.DebugStopped(
            1, new DebugStop(stop, "<0.1.0>", "breakpoint", SessionScript.File, 0, 0, "lib/counter.ex", 1, ImmutableArray<StopFrame>.Empty, []));
    }

    private static void AssertRefused(RejectionCode code, Outcome outcome)
    {
        Assert.Equal(code, Assert.IsType<Outcome.Refused>(outcome).Rejection.Code);
    }

    private Outcome Start()
    {
        return _script.Do(new SessionCommand.StartRun(
            SessionScript.Owner, _script.Stamp(SessionScript.Owner, SessionScript.OwnerClient), RunMode.Program, _script.Now));
    }

    private Outcome Resume(MemberId member, ClientId client, long stop)
    {
        return _script.Do(new SessionCommand.ResumeStop(member, _script.Stamp(member, client), stop, ResumeStep.Continue, _script.Now));
    }

    private Outcome Report(SessionEvent.RunReport report)
    {
        return _script.Do(new SessionCommand.ReportRun(report.Run, [report], _script.Now));
    }
}
