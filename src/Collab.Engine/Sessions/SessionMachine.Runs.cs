using System.Collections.Immutable;
using Collab.Engine.Permissions;

namespace Collab.Engine.Sessions;

// Runs: what people want of the program. A run begins with its event, durable before anything is started, and the sandbox is an effect: what it does
// comes back as reports (SessionMachine.Reports.cs), through the same mailbox as everything else.
public static partial class SessionMachine
{
    private static Outcome HandleStartRun(SessionState state, SessionCommand.StartRun start)
    {
        if (Gate(state, start.By, start.Stamp, Capabilities.Run) is { } refused)
        {
            return refused;
        }

        if (state.Run is { IsOver: false })
        {
            return Outcome.Refuse(RejectionCode.RunBusy, "The program is running already. Stop it first, or reload it.");
        }

        var run = (state.Run?.Number ?? 0) + 1;
        return new Outcome.Accepted(
            [new SessionEvent.RunStarted(run, start.Mode) { Origin = Origin(start.By, start.Stamp) }],
            [new SessionEffect.StartProgram(run, start.Mode, FilesOf(state))]);
    }

    private static Outcome HandleStopRun(SessionState state, SessionCommand.StopRun stop)
    {
        return GateRun(state, stop.By, stop.Stamp, Capabilities.Run, out var run) ?? new Outcome.Accepted(
            [new SessionEvent.StopRequested(run.Number) { Origin = Origin(stop.By, stop.Stamp) }],
            [new SessionEffect.StopProgram(run.Number)]);
    }

    private static Outcome HandleReloadRun(SessionState state, SessionCommand.ReloadRun reload)
    {
        return GateRun(state, reload.By, reload.Stamp, Capabilities.Run, out var run) ?? new Outcome.Accepted(
            [new SessionEvent.ReloadRequested(run.Number) { Origin = Origin(reload.By, reload.Stamp) }],
            [new SessionEffect.ReloadProgram(run.Number, FilesOf(state))]);
    }

    private static Outcome HandleGiveInput(SessionState state, SessionCommand.GiveInput give)
    {
        if (GateRun(state, give.By, give.Stamp, Capabilities.Run, out var run) is { } refused)
        {
            return refused;
        }

        if (give.Text.Length > Limits.RunInputLengthMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded, $"At most {Limits.RunInputLengthMaximum} characters of input at once. Send it in parts.");
        }

        return new Outcome.Accepted(
            [new SessionEvent.OutputWritten(run.Number, RunChannel.Input, give.Text) { Origin = Origin(give.By, give.Stamp) }],
            [new SessionEffect.GiveProgramInput(run.Number, give.Text)]);
    }

    private static Outcome HandleResumeStop(SessionState state, SessionCommand.ResumeStop resume)
    {
        if (GateRun(state, resume.By, resume.Stamp, Capabilities.Debug, out var run) is { } refused)
        {
            return refused;
        }

        if (!run.Stops.Any(stop => stop.Stop == resume.Stop))
        {
            return Outcome.Refuse(RejectionCode.UnknownStop, "That process has gone on already.");
        }

        var isDriver = run.Driver == resume.By;
        if (!isDriver && IsPresent(state, run.Driver))
        {
            return Outcome.Refuse(RejectionCode.NotDriving, "Somebody else drives the debugger. Ask to drive.");
        }

        var origin = Origin(resume.By, resume.Stamp);
        var resumed = new SessionEvent.DebugResumed(run.Number, resume.Stop, resume.Step) { Origin = origin };
        return new Outcome.Accepted(
            isDriver ? [resumed] : [new SessionEvent.DriverChanged(run.Number, resume.By) { Origin = origin }, resumed],
            [new SessionEffect.ResumeProcess(run.Number, resume.Stop, resume.Step)]);
    }

    private static Outcome HandleAskToDrive(SessionState state, SessionCommand.AskToDrive ask)
    {
        if (GateRun(state, ask.By, ask.Stamp, Capabilities.Debug, out var run) is { } refused)
        {
            return refused;
        }

        // Who drives already, or finds the seat empty, just drives.
        var origin = Origin(ask.By, ask.Stamp);
        return run.Driver != ask.By && IsPresent(state, run.Driver)
            ? Outcome.Of(new SessionEvent.DriverAsked(run.Number) { Origin = origin })
            : Outcome.Of(new SessionEvent.DriverChanged(run.Number, ask.By) { Origin = origin });
    }

    private static Outcome HandlePassDriver(SessionState state, SessionCommand.PassDriver pass)
    {
        if (GateRun(state, pass.By, pass.Stamp, Capabilities.Debug, out var run) is { } refused)
        {
            return refused;
        }

        var isStaff = state.CapabilitiesOf(pass.By).HasFlag(Capabilities.ManageMembers);
        if (run.Driver != pass.By && !isStaff)
        {
            return Outcome.Refuse(RejectionCode.NotDriving, "Only who drives can hand the debugger on. Ask to drive.");
        }

        return IsPresent(state, pass.To) && state.CapabilitiesOf(pass.To).HasFlag(Capabilities.Debug)
            ? Outcome.Of(new SessionEvent.DriverChanged(run.Number, pass.To) { Origin = Origin(pass.By, pass.Stamp) })
            : Outcome.Refuse(RejectionCode.UnknownMember, "That person is not here, or may not use the debugger. Give the right first.");
    }

    private static Outcome HandleActOnRun(SessionState state, SessionCommand.ActOnRun act)
    {
        var needed = IsDebugging(act.Action.Kind) ? Capabilities.Debug : Capabilities.ModifyState;
        if (GateRun(state, act.By, act.Stamp, needed, out var run) is { } refused)
        {
            return refused;
        }

        if (CheckAction(run, act.Action) is { } invalid)
        {
            return invalid;
        }

        return new Outcome.Accepted(
            [new SessionEvent.RunActed(run.Number, act.Action) { Origin = Origin(act.By, act.Stamp) }],
            [new SessionEffect.ActOnProgram(run.Number, state.Seq + 1, act.Action)]);
    }

    private static bool IsDebugging(RunActionKind kind)
    {
        return kind is RunActionKind.Evaluate or RunActionKind.Pause or RunActionKind.Trace or RunActionKind.Untrace;
    }

    private static Outcome? CheckAction(RunState run, RunAction action)
    {
        if (!Enum.IsDefined(action.Kind) || action.Process?.Length > Limits.RunExpressionLengthMaximum)
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, "There is no such action. Choose one of those that the room offers.");
        }

        if (action.Text?.Length > Limits.RunExpressionLengthMaximum)
        {
            return Outcome.Refuse(
                RejectionCode.LimitExceeded, $"An expression has at most {Limits.RunExpressionLengthMaximum} characters. Put it into a function.");
        }

        if (action.Kind is RunActionKind.Evaluate or RunActionKind.EvaluateInside or RunActionKind.ReplaceState or RunActionKind.SetVariable
            && string.IsNullOrWhiteSpace(action.Text))
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, "Write an expression first.");
        }

        if (action.Kind is RunActionKind.Kill or RunActionKind.ReplaceState or RunActionKind.Suspend or RunActionKind.Unsuspend or RunActionKind.Flood
            && string.IsNullOrEmpty(action.Process))
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, "Choose a process first.");
        }

        if (action is { Kind: RunActionKind.SetVariable, Variable: null } or { Kind: RunActionKind.SetVariable, Reference: null }
            || (action.Kind is RunActionKind.SetVariable or RunActionKind.EvaluateInside && action.Stop is null))
        {
            return Outcome.Refuse(RejectionCode.InvalidMessage, "Choose a variable of a process that stands still first.");
        }

        return action.Stop is { } wanted && !run.Stops.Any(stop => stop.Stop == wanted)
            ? Outcome.Refuse(RejectionCode.UnknownStop, "That process has gone on already.")
            : null;
    }

    /// <summary>What a command to a running program has to pass.</summary>
    private static Outcome? GateRun(SessionState state, MemberId by, CommandStamp stamp, Capabilities needed, out RunState run)
    {
        run = state.Run!;
        if (Gate(state, by, stamp, needed) is { } refused)
        {
            return refused;
        }

        return run is { IsOver: false } ? null : Outcome.Refuse(RejectionCode.NotRunning, "Nothing is running. Press Run first.");
    }

    private static bool IsPresent(SessionState state, MemberId? member)
    {
        return member is { } id && state.Members.TryGetValue(id, out var known) && known.IsPresent;
    }

    private static ImmutableArray<ProgramFile> FilesOf(SessionState state)
    {
        return
        [
            .. state.Documents.Values.Where(static document => !document.IsDeleted)
                .OrderBy(static document => document.Path, DocumentPath.Comparer)
                .Select(static document => new ProgramFile(document.Id, document.Path, document.Text, document.Revision)),
        ];
    }

    /// <summary>The end of the run that goes on, by what happens to the session; nothing where none does.</summary>
    private static ImmutableArray<SessionEvent> EndOfRun(SessionState state, RunEndKind kind, string reason)
    {
        return state.Run is { IsOver: false } run ? [new SessionEvent.RunEnded(run.Number, kind, reason)] : [];
    }
}
