using System.Collections.Immutable;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Sandbox;
using Collab.Web.Features.Session.Runs;

namespace Collab.Web.Features.Session;

// Running and debugging. Methods return when the wish is durable; what comes of it comes in frames. The two that only look answer at once.
internal sealed partial class SessionHub
{
    private static readonly Rejection NothingRuns = new(RejectionCode.NotRunning, "Nothing is running. Press Run first.");

    public Task<CommandAnswer> Run(RunRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.StartRun(by, stamp, request.Mode, time.GetUtcNow()));
    }

    public Task<CommandAnswer> Stop(StopRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.StopRun(by, stamp, time.GetUtcNow()));
    }

    public Task<CommandAnswer> Reload(ReloadRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.ReloadRun(by, stamp, time.GetUtcNow()));
    }

    public Task<CommandAnswer> GiveInput(GiveInputRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.GiveInput(by, stamp, request.Text, time.GetUtcNow()));
    }

    public Task<CommandAnswer> DebugResume(DebugResumeRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) =>
            new SessionCommand.ResumeStop(by, stamp, request.Stop, request.Step, time.GetUtcNow()));
    }

    public Task<CommandAnswer> DebugAskToDrive(DebugAskToDriveRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.AskToDrive(by, stamp, time.GetUtcNow()));
    }

    public Task<CommandAnswer> DebugPassDriver(DebugPassDriverRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) =>
            new SessionCommand.PassDriver(by, stamp, request.Member, time.GetUtcNow()));
    }

    public Task<CommandAnswer> DebugEvaluate(DebugEvaluateRequest request)
    {
        return ActAsync(request.Epoch, request.ClientSeq, new RunAction(
            request.Inside ? RunActionKind.EvaluateInside : RunActionKind.Evaluate, Text: request.Expression, Stop: request.Stop, Frame: request.Frame));
    }

    public Task<CommandAnswer> DebugPause(DebugPauseRequest request)
    {
        return ActAsync(request.Epoch, request.ClientSeq, new RunAction(RunActionKind.Pause, request.Process));
    }

    public Task<CommandAnswer> DebugSetVariable(DebugSetVariableRequest request)
    {
        return ActAsync(request.Epoch, request.ClientSeq, new RunAction(
            RunActionKind.SetVariable, Text: request.Expression, Stop: request.Stop, Variable: request.Name, Reference: request.Reference));
    }

    public Task<CommandAnswer> TraceMessages(TraceMessagesRequest request)
    {
        return ActAsync(request.Epoch, request.ClientSeq, new RunAction(request.On ? RunActionKind.Trace : RunActionKind.Untrace, request.Process));
    }

    public Task<CommandAnswer> KillProcess(KillProcessRequest request)
    {
        return ActAsync(request.Epoch, request.ClientSeq, new RunAction(RunActionKind.Kill, request.Process));
    }

    public Task<CommandAnswer> ReplaceState(ReplaceStateRequest request)
    {
        return ActAsync(request.Epoch, request.ClientSeq, new RunAction(RunActionKind.ReplaceState, request.Process, request.Expression));
    }

    public Task<CommandAnswer> DisturbProcess(DisturbProcessRequest request)
    {
        return request.Kind is RunActionKind.KillRandom or RunActionKind.Suspend or RunActionKind.Unsuspend or RunActionKind.Flood
            ? ActAsync(request.Epoch, request.ClientSeq, new RunAction(request.Kind, request.Process))
            : Task.FromResult(CommandRefused(new Rejection(
                RejectionCode.InvalidMessage, "A process is disturbed by kill_random, suspend, unsuspend or flood. The others have methods of their own.")));
    }

    public Task<CommandAnswer> SetBreakpoint(SetBreakpointRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.SetBreakpoint(
            by, stamp, request.Document, request.Revision, request.Offset, request.Breakpoint, request.Condition, request.HitCount,
            request.LogMessage, time.GetUtcNow()));
    }

    public Task<CommandAnswer> RemoveBreakpoint(RemoveBreakpointRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.RemoveBreakpoint(
            by, stamp, request.Document, request.Breakpoint, time.GetUtcNow()));
    }

    public Task<CommandAnswer> SetField(SetFieldRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.SetField(
            by, stamp, request.Name, request.Value.GetRawText(), request.Policy, request.Seen ?? [], time.GetUtcNow()));
    }

    public Task<CommandAnswer> RemoveField(RemoveFieldRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.RemoveField(by, stamp, request.Name, time.GetUtcNow()));
    }

    public async Task<InspectionAnswer> InspectProcess(InspectProcessRequest request)
    {
        if (Refusal() is { } refusal)
        {
            return InspectionAnswer.Refused(refusal);
        }

        return sandboxes.Find(Seat.Joined!.Actor.Id) is { } sandbox
            ? InspectionAnswer.Of(await sandbox.GetProcessAsync(request.Process, Context.ConnectionAborted))
            : InspectionAnswer.Refused(NothingRuns);
    }

    public async Task<InspectionAnswer> InspectVariables(InspectVariablesRequest request)
    {
        if (Refusal() is { } refusal)
        {
            return InspectionAnswer.Refused(refusal);
        }

        return sandboxes.Find(Seat.Joined!.Actor.Id) is { } sandbox
            ? InspectionAnswer.Of(await sandbox.GetVariablesAsync(request.Stop, request.Reference, Context.ConnectionAborted))
            : InspectionAnswer.Refused(NothingRuns);
    }

    private Task<CommandAnswer> ActAsync(long epoch, long clientSeq, RunAction action)
    {
        return SubmitAsync(epoch, clientSeq, (by, stamp) => new SessionCommand.ActOnRun(by, stamp, action, time.GetUtcNow()));
    }
}

/// <summary>What a look into the running program shows.</summary>
internal sealed record InspectionAnswer(
    bool Ok, RejectionCode? Code = null, string? Message = null, InspectedProcess? Process = null, ImmutableArray<StopVariable>? Variables = null)
    : HubAnswer(Ok, Code, Message)
{
    public static new InspectionAnswer Refused(Rejection reason)
    {
        return new InspectionAnswer(false, reason.Code, reason.Message);
    }

    public static InspectionAnswer Of(SandboxResult<InspectedProcess> process)
    {
        return process.Answer.Ok ? new InspectionAnswer(true, Process: process.Value) : Refused(process.Answer);
    }

    public static InspectionAnswer Of(SandboxResult<ImmutableArray<Variable>> variables)
    {
        return variables.Answer.Ok
            ? new InspectionAnswer(true, Variables: [.. variables.Value.Select(SandboxTranslation.Variable)])
            : Refused(variables.Answer);
    }

    private static InspectionAnswer Refused(SandboxAnswer answer)
    {
        var code = answer.Refusal switch
        {
            SandboxRefusal.NotRunning => RejectionCode.NotRunning,
            SandboxRefusal.Stale => RejectionCode.UnknownStop,
            _ => RejectionCode.InvalidMessage,
        };
        return new InspectionAnswer(false, code, answer.Message);
    }
}
