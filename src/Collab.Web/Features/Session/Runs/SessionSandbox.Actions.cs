using System.Security.Cryptography;
using Collab.Engine.Sessions;
using Collab.Sandbox;

namespace Collab.Web.Features.Session.Runs;

// What people do to the running program.
internal sealed partial class SessionSandbox
{
    private const string WorkerKind = "worker";

    /// <summary>So many that a queue can be seen to grow and shrink.</summary>
    private const int FloodMessages = 10_000;

    private async Task ActAsync(SessionEffect.ActOnProgram act)
    {
        var wanted = act.Wanted;
        var result = wanted.Kind switch
        {
            RunActionKind.Evaluate => Result(await _sandbox.EvaluateAsync(wanted.Text!, wanted.Stop, wanted.Frame, _closing.Token)),
            RunActionKind.ReplaceState => Result(await _sandbox.ReplaceStateAsync(wanted.Process!, wanted.Text!, _closing.Token)),
            RunActionKind.Kill => Result(await _sandbox.KillProcessAsync(wanted.Process!, _closing.Token), $"Killed {wanted.Process}."),
            RunActionKind.KillRandom => await KillRandomAsync(),
            RunActionKind.Suspend => Result(await _sandbox.SuspendProcessAsync(wanted.Process!, _closing.Token), $"Suspended {wanted.Process}."),
            RunActionKind.Unsuspend => Result(await _sandbox.ResumeProcessAsync(wanted.Process!, _closing.Token), $"{wanted.Process} goes on."),
            RunActionKind.Flood => Result(
                await _sandbox.FloodProcessAsync(wanted.Process!, FloodMessages, _closing.Token), $"Sent {FloodMessages} messages to {wanted.Process}."),
            RunActionKind.Pause => Result(await _sandbox.PauseAsync(wanted.Process, _closing.Token), "Stands still at the next step."),
            RunActionKind.EvaluateInside => Result(await _sandbox.EvaluateInsideAsync(wanted.Text!, wanted.Stop!.Value, wanted.Frame ?? 0, _closing.Token)),
            RunActionKind.SetVariable => await SetVariableAsync(wanted),
            RunActionKind.Trace => Result(
                await _sandbox.TraceAsync(true, wanted.Process is { } traced ? [traced] : null, _closing.Token), "Messages are followed."),
            RunActionKind.Untrace => Result(await _sandbox.TraceAsync(false, null, _closing.Token), "Messages are no longer followed."),
            _ => throw new InvalidOperationException($"Nobody does {wanted.Kind}."),
        };
        _processes.LookSoon();
        await ReportAsync([new SessionEvent.RunActionFinished(act.Run, act.Action, result)]);
    }

    /// <summary>A worker of a supervisor, so that there is something to see.</summary>
    private async Task<RunActionResult> KillRandomAsync()
    {
        var tree = await _sandbox.GetProcessesAsync(_closing.Token);
        if (!tree.Answer.Ok)
        {
            return Result(tree.Answer, "");
        }

        var workers = tree.Value.Where(static node => node.Kind == WorkerKind && node.ChildId is not null).ToArray();
        if (workers.Length == 0)
        {
            return new RunActionResult(false, "The program has no worker under a supervisor that could be killed.");
        }

        var victim = workers[RandomNumberGenerator.GetInt32(workers.Length)];
        return Result(await _sandbox.KillProcessAsync(victim.Process, _closing.Token), $"Killed {victim.Name ?? victim.Process}.");
    }

    private async Task<RunActionResult> SetVariableAsync(RunAction wanted)
    {
        var result = await _sandbox.SetVariableAsync(wanted.Stop!.Value, wanted.Reference!.Value, wanted.Variable!, wanted.Text!, _closing.Token);
        return Result(result.Answer, result.Value is { } variable ? $"{variable.Name} is now {variable.Value}." : "");
    }

    private static RunActionResult Result(SandboxResult<string> result)
    {
        return Result(result.Answer, result.Value ?? "");
    }

    private static RunActionResult Result(SandboxAnswer answer, string text)
    {
        return new RunActionResult(answer.Ok, answer.Ok ? text : answer.Message ?? "It was refused.");
    }
}
