using System.Collections.Immutable;
using Collab.Engine.Sessions;
using Collab.Sandbox;

namespace Collab.Web.Features.Session.Runs;

/// <summary>What a sandbox tells, in the words of the session.</summary>
internal static class SandboxTranslation
{
    /// <summary>Null for what the session does not hear of in this way (starts, which it has decided; stops, which are told with their variables).</summary>
    public static SessionEvent.RunReport? ToReport(SandboxEvent happened, long run, RunFiles files)
    {
        return happened switch
        {
            SandboxOutput output => new SessionEvent.OutputWritten(run, ChannelOf(output.Category), output.Text),
            SandboxProgramStarted started => new SessionEvent.ProgramStarted(run, started.Entry),
            SandboxInputWanted => new SessionEvent.InputWanted(run),
            SandboxDiagnostics said => new SessionEvent.DiagnosticsReported(run, [.. said.Diagnostics.Select(one => Diagnostic(one, files))]),
            SandboxTestFinished test => new SessionEvent.TestFinished(run, Test(test, files)),
            SandboxContinued continued => new SessionEvent.DebugContinued(run, continued.Stop),
            SandboxSupervision told => new SessionEvent.SupervisionReported(run, Story(told)),
            SandboxCrashed crashed => new SessionEvent.ProcessCrashed(run, Crash(crashed, files)),
            SandboxMessages told => new SessionEvent.MessagesTraced(run, [.. told.Messages.Select(Message)], told.Dropped),
            SandboxExited exited => new SessionEvent.RunEnded(run, KindOf(exited.Kind), exited.Reason),
            SandboxKilled killed => new SessionEvent.RunEnded(run, RunEndKind.Killed, killed.Reason),
            _ => null,
        };
    }

    public static DebugStop Stop(
        SandboxStopped stopped, RunFiles files, ImmutableArray<Collab.Sandbox.StackFrame> frames, ImmutableArray<Variable> variables)
    {
        var (document, revision, offset) = files.PlaceOf(stopped.Path, stopped.Line);
        return new DebugStop(
            stopped.Stop, stopped.Process, stopped.Reason, document, revision, offset, stopped.Path, stopped.Line,
            [.. frames.Select(frame => new StopFrame(frame.Id, frame.Name, files.DocumentOf(frame.Path), frame.Path, frame.Line, frame.Variables))],
            [.. variables.Select(Variable)]);
    }

    public static StopVariable Variable(Variable variable)
    {
        return new StopVariable(variable.Name, variable.Value, variable.Type, variable.Children);
    }

    public static RunProcess Process(ProcessNode node)
    {
        return new RunProcess(node.Process, node.Name, node.Kind, node.Module, node.Parent, node.ChildId, node.Status);
    }

    private static RunCrash Crash(SandboxCrashed crashed, RunFiles files)
    {
        return new RunCrash(
            crashed.Process, crashed.Name, crashed.Kind, crashed.Message,
            [.. crashed.Frames.Select(frame => new RunCrashFrame(frame.Name, files.DocumentOf(frame.Path), frame.Path, frame.Line, frame.Arguments))],
            crashed.State, crashed.LastMessage);
    }

    private static RunMessage Message(TracedMessage message)
    {
        var kind = message.Kind switch
        {
            TracedMessageKind.Call => RunMessageKind.Call,
            TracedMessageKind.Cast => RunMessageKind.Cast,
            TracedMessageKind.Reply => RunMessageKind.Reply,
            TracedMessageKind.Exit => RunMessageKind.Exit,
            TracedMessageKind.Down => RunMessageKind.Down,
            TracedMessageKind.Spawned => RunMessageKind.Spawned,
            TracedMessageKind.Ended => RunMessageKind.Ended,
            _ => RunMessageKind.Info,
        };
        return new RunMessage(message.Microseconds, kind, message.From, message.FromName, message.To, message.ToName, message.Text);
    }

    private static RunDiagnostic Diagnostic(Diagnostic said, RunFiles files)
    {
        var severity = said.Severity switch
        {
            DiagnosticSeverity.Error => RunSeverity.Error,
            DiagnosticSeverity.Warning => RunSeverity.Warning,
            _ => RunSeverity.Information,
        };
        return new RunDiagnostic(files.DocumentOf(said.Path), said.Path, said.Line, said.Column, severity, said.Message);
    }

    private static RunTest Test(SandboxTestFinished test, RunFiles files)
    {
        var outcome = test.Outcome switch
        {
            TestOutcome.Passed => RunTestOutcome.Passed,
            TestOutcome.Failed => RunTestOutcome.Failed,
            TestOutcome.Skipped => RunTestOutcome.Skipped,
            _ => RunTestOutcome.Invalid,
        };
        return new RunTest(
            test.Module, test.Name, outcome, (long)test.Duration.TotalMilliseconds, test.Message, files.DocumentOf(test.Path), test.Path, test.Line);
    }

    private static RunStoryReport Story(SandboxSupervision told)
    {
        var kind = told.Kind switch
        {
            SupervisionKind.Started => RunStoryKind.Started,
            SupervisionKind.Ended => RunStoryKind.Ended,
            _ => RunStoryKind.GaveUp,
        };
        return new RunStoryReport(
            kind, told.Supervisor, told.Strategy, told.ChildId, told.Process, told.Name, told.Reason, told.Restarts, told.Intensity, told.PeriodSeconds);
    }

    private static RunChannel ChannelOf(OutputCategory category)
    {
        return category switch
        {
            OutputCategory.StandardOutput => RunChannel.Output,
            OutputCategory.StandardError => RunChannel.Error,
            OutputCategory.Console => RunChannel.Console,
            _ => RunChannel.System,
        };
    }

    private static RunEndKind KindOf(ExitKind kind)
    {
        return kind switch
        {
            ExitKind.Finished => RunEndKind.Finished,
            ExitKind.Crashed => RunEndKind.Crashed,
            ExitKind.Stopped => RunEndKind.Stopped,
            _ => RunEndKind.DidNotCompile,
        };
    }
}
