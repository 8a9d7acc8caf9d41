using System.Collections.Immutable;
using System.Diagnostics;

namespace Collab.Engine.Sessions;

// What the sandbox says, and what becomes of the run by it. The sandbox is not trusted with sizes: everything is cut to its limit here.
public static partial class SessionMachine
{
    private static Outcome.Accepted HandleReport(SessionState state, SessionCommand.ReportRun command)
    {
        var working = state;
        var events = ImmutableArray.CreateBuilder<SessionEvent>();
        var effects = ImmutableArray.CreateBuilder<SessionEffect>();
        foreach (var report in command.Reports)
        {
            if (working.Run is not { IsOver: false } run || run.Number != report.Run || Admit(working, run, report, effects) is not { } admitted)
            {
                continue;
            }

            working = Apply(working, admitted, command.At);
            events.Add(admitted);
        }

        return new Outcome.Accepted(events.ToImmutable(), effects.ToImmutable());
    }

    /// <summary>The report within the limits; null for one that is dropped.</summary>
    private static SessionEvent.RunReport? Admit(
        SessionState state, RunState run, SessionEvent.RunReport report, ImmutableArray<SessionEffect>.Builder effects)
    {
        switch (report)
        {
            case SessionEvent.RunEnded ended:
                return ended with { Reason = Clip(ended.Reason, Limits.RunMessageLengthMaximum) };
            case SessionEvent.RunReloaded reloaded:
                return reloaded with { Text = Clip(reloaded.Text, Limits.RunMessageLengthMaximum) };
            case SessionEvent.ProgramStarted started:
                return started with { Entry = Clip(started.Entry, Limits.RunMessageLengthMaximum) };
            case SessionEvent.OutputWritten written:
                return written with { Text = Clip(written.Text, Limits.RunOutputReportLengthMaximum) };
            case SessionEvent.InputWanted:
                return run.WantsInput ? null : report;
            case SessionEvent.DiagnosticsReported { Diagnostics.IsEmpty: true } when run.Diagnostics.IsEmpty:
                // Every compiling without a problem says so; the program's first output need not wait until that is stored.
                return null;
            case SessionEvent.DiagnosticsReported diagnostics:
                return diagnostics with
                {
                    Diagnostics =
                    [
                        .. diagnostics.Diagnostics.Take(Limits.RunDiagnosticsMaximum)
                            .Select(static said => said with { Message = Clip(said.Message, Limits.RunMessageLengthMaximum) }),
                    ],
                };
            case SessionEvent.TestFinished finished:
                return run.Tests.Count < Limits.RunTestsMaximum
                    ? finished with { Test = finished.Test with { Message = ClipOptional(finished.Test.Message, Limits.RunMessageLengthMaximum) } }
                    : null;
            case SessionEvent.DebugStopped stopped when run.Stops.Length >= Limits.RunStopsMaximum:
                effects.Add(new SessionEffect.ResumeProcess(run.Number, stopped.Stop.Stop, ResumeStep.Continue));
                return null;
            case SessionEvent.DebugStopped stopped:
                return stopped with { Stop = AnchorStop(state, Cut(stopped.Stop)) };
            case SessionEvent.VariablesChanged changed:
                return run.Stops.Any(stop => stop.Stop == changed.Stop) ? changed with { Variables = Cut(changed.Variables) } : null;
            case SessionEvent.DebugContinued continued:
                return run.Stops.Any(stop => stop.Stop == continued.Stop) ? continued : null;
            case SessionEvent.ProcessTreeChanged changed:
                return changed with { Processes = [.. changed.Processes.Take(Limits.RunProcessesMaximum)] };
            case SessionEvent.SupervisionReported supervision:
                return run.StoryReports < Limits.RunStoryReportsMaximum
                    ? supervision with
                    {
                        Report = supervision.Report with { Reason = ClipOptional(supervision.Report.Reason, Limits.RunMessageLengthMaximum) },
                    }
                    : null;
            case SessionEvent.ProcessCrashed crashed:
                return crashed with { Crash = Cut(crashed.Crash) };
            case SessionEvent.MessagesTraced traced when run.MessagesTold >= Limits.RunMessagesToldMaximum:
                return traced with { Messages = [], Dropped = traced.Dropped + traced.Messages.Length };
            case SessionEvent.MessagesTraced:
                return report;
            case SessionEvent.RunActionFinished finished:
                return finished with { Result = finished.Result with { Text = Clip(finished.Result.Text, Limits.RunValueLengthMaximum) } };
            case SessionEvent.BreakpointsPlaced:
                return report;
            default:
                throw new UnreachableException($"No rule for {report.GetType().Name}.");
        }
    }

    private static DebugStop Cut(DebugStop stop)
    {
        return stop with
        {
            Frames = [.. stop.Frames.Take(Limits.StopFramesMaximum)],
            Variables = Cut(stop.Variables),
        };
    }

    private static ImmutableArray<StopVariable> Cut(ImmutableArray<StopVariable> variables)
    {
        return
        [
            .. variables.Take(Limits.StopVariablesMaximum)
                .Select(static variable => variable with { Value = Clip(variable.Value, Limits.RunValueLengthMaximum) }),
        ];
    }

    private static RunCrash Cut(RunCrash crash)
    {
        return crash with
        {
            Message = Clip(crash.Message, Limits.RunMessageLengthMaximum),
            Frames = [.. crash.Frames.Take(Limits.StopFramesMaximum)],
            State = ClipOptional(crash.State, Limits.RunValueLengthMaximum),
            LastMessage = ClipOptional(crash.LastMessage, Limits.RunValueLengthMaximum),
        };
    }

    private static SessionState ApplyRunEvent(SessionState state, SessionEvent.RunEvent happened)
    {
        return happened switch
        {
            SessionEvent.RunStarted started => ApplyRunStarted(state, started),
            SessionEvent.BreakpointAdded added => ApplyBreakpointAdded(state, added),
            SessionEvent.BreakpointRemoved removed => ApplyBreakpointRemoved(state, removed),
            SessionEvent.BreakpointLost lost => ApplyBreakpointLost(state, lost),
            SessionEvent.BreakpointsPlaced placed => ApplyBreakpointsPlaced(state, placed),
            _ => state with { Run = ApplyToRun(state, state.Run!, happened) },
        };
    }

    private static SessionState ApplyRunStarted(SessionState state, SessionEvent.RunStarted started)
    {
        var by = (started.Origin ?? throw new InvalidOperationException("Somebody starts a run.")).Member;
        var run = new RunState(started.Run, started.Mode, by, state.At)
        {
            Driver = state.CapabilitiesOf(by).HasFlag(Permissions.Capabilities.Debug) ? by : null,
        };
        return ForgetPlacements(state) with { Run = run };
    }

    private static RunState ApplyToRun(SessionState state, RunState run, SessionEvent.RunEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.RunEnded ended:
                return run with
                {
                    Ending = new RunEnding(ended.Kind, ended.Reason, state.At),
                    Stops = [],
                    WantsInput = false,
                    AskedToDrive = [],
                };
            case SessionEvent.StopRequested:
                return run with { StopAskedBy = happened.Origin?.Member };
            case SessionEvent.ReloadRequested or SessionEvent.RunReloaded or SessionEvent.DebugResumed:
                return run;
            case SessionEvent.ProgramStarted started:
                return run with { Entry = started.Entry };
            case SessionEvent.OutputWritten written:
                return run with
                {
                    Output = run.Output.Add(new RunOutputChunk(written.Channel, written.Text, written.Origin?.Member)),
                    WantsInput = run.WantsInput && written.Channel != RunChannel.Input,
                };
            case SessionEvent.InputWanted:
                return run with { WantsInput = true };
            case SessionEvent.DiagnosticsReported said:
                return run with { Diagnostics = said.Diagnostics };
            case SessionEvent.TestFinished finished:
                return run with { Tests = run.Tests.Add(finished.Test) };
            case SessionEvent.DebugStopped stopped:
                return run with { Stops = run.Stops.Add(stopped.Stop) };
            case SessionEvent.VariablesChanged changed:
                return run with
                {
                    Stops = [.. run.Stops.Select(stop => stop.Stop == changed.Stop ? stop with { Variables = changed.Variables } : stop)],
                };
            case SessionEvent.DebugContinued continued:
                return run with { Stops = run.Stops.RemoveAll(stop => stop.Stop == continued.Stop) };
            case SessionEvent.DriverAsked when happened.Origin is { } origin:
                return run with { AskedToDrive = run.AskedToDrive.Contains(origin.Member) ? run.AskedToDrive : run.AskedToDrive.Add(origin.Member) };
            case SessionEvent.DriverChanged changed:
                return run with { Driver = changed.Driver, AskedToDrive = run.AskedToDrive.Remove(changed.Driver) };
            case SessionEvent.ProcessTreeChanged changed:
                return run with { Processes = changed.Processes };
            case SessionEvent.SupervisionReported told:
                return run with
                {
                    Story = Append(run.Story, new RunStoryEntry(state.Seq, state.At, told.Report), Limits.RunStoryMaximum),
                    StoryReports = run.StoryReports + 1,
                };
            case SessionEvent.ProcessCrashed crashed:
                return run with { Crashes = Append(run.Crashes, crashed.Crash, Limits.RunCrashesMaximum) };
            case SessionEvent.MessagesTraced traced:
                return ApplyMessages(run, traced);
            case SessionEvent.RunActed acted when happened.Origin is { } origin:
                return run with
                {
                    Actions = Append(run.Actions, new RunActionState(state.Seq, origin.Member, acted.Action, null), Limits.RunActionsMaximum),
                };
            case SessionEvent.RunActionFinished finished:
                return ApplyFinished(run, finished);
            default:
                throw new UnreachableException($"No rule for {happened.GetType().Name}.");
        }
    }

    private static RunState ApplyFinished(RunState run, SessionEvent.RunActionFinished finished)
    {
        var index = run.Actions.FindIndex(action => action.Seq == finished.Action);
        if (index < 0)
        {
            return run;
        }

        var action = run.Actions[index];
        var trace = (finished.Result.Ok, action.Action.Kind) switch
        {
            (true, RunActionKind.Trace) => new RunTrace(action.Action.Process),
            (true, RunActionKind.Untrace) => null,
            _ => run.Trace,
        };
        return run with { Actions = run.Actions.SetItem(index, action with { Result = finished.Result }), Trace = trace };
    }

    private static RunState ApplyMessages(RunState run, SessionEvent.MessagesTraced traced)
    {
        var messages = run.Messages.AddRange(traced.Messages);
        return run with
        {
            Messages = messages.Count > Limits.RunMessagesMaximum ? messages.RemoveRange(0, messages.Count - Limits.RunMessagesMaximum) : messages,
            MessagesTold = run.MessagesTold + traced.Messages.Length,
            MessagesDropped = run.MessagesDropped + traced.Dropped,
        };
    }

    private static ImmutableList<T> Append<T>(ImmutableList<T> list, T item, int maximum)
    {
        list = list.Add(item);
        return list.Count > maximum ? list.RemoveAt(0) : list;
    }

    private static string? ClipOptional(string? text, int lengthMaximum)
    {
        return text is null ? null : Clip(text, lengthMaximum);
    }

    /// <summary>The text's beginning, never half a character of it.</summary>
    private static string Clip(string text, int lengthMaximum)
    {
        if (text.Length <= lengthMaximum)
        {
            return text;
        }

        var length = char.IsHighSurrogate(text[lengthMaximum - 2]) ? lengthMaximum - 2 : lengthMaximum - 1;
        return $"{text.AsSpan(0, length)}…";
    }
}
