using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Sandbox;

namespace Collab.Web.Features.Session.Runs;

// From the sandbox to the session.
internal sealed partial class SessionSandbox
{
    private async Task ReadAsync()
    {
        var reports = ImmutableArray.CreateBuilder<SessionEvent.RunReport>();
        while (await _sandbox.Events.WaitToReadAsync())
        {
            TakeAll(reports);
            if (reports is [.., SessionEvent.ProgramStarted] && await IsFollowedAsync())
            {
                TakeAll(reports);
            }

            await ReportAsync(reports.DrainToImmutable());
        }
    }

    private void TakeAll(ImmutableArray<SessionEvent.RunReport>.Builder reports)
    {
        while (reports.Count < ReportsMax && _sandbox.Events.TryRead(out var happened))
        {
            Take(happened, reports);
        }
    }

    /// <summary>A program that starts says something at once: told in one frame with the start, it is there sooner than in one that waits for the start's.</summary>
    private async Task<bool> IsFollowedAsync()
    {
        using var patience = new CancellationTokenSource(StartPause, _time);
        try
        {
            return await _sandbox.Events.WaitToReadAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private void Take(SandboxEvent happened, ImmutableArray<SessionEvent.RunReport>.Builder reports)
    {
        var run = Volatile.Read(ref _run);
        switch (happened)
        {
            case SandboxStopped stopped:
                _stops[stopped.Stop] = TellStopAsync(stopped, run, _files);
                break;
            case SandboxVariablesChanged changed:
                _ = Guarded(() => RetellStopAsync(changed.Stop));
                break;
            case SandboxContinued continued when _stops.Remove(continued.Stop, out var telling) && !telling.IsCompleted:
                _ = TellContinuedAsync(telling, new SessionEvent.DebugContinued(run, continued.Stop));
                break;
            case SandboxBreakpointsPlaced placed:
                AddPlaced(placed, run, reports);
                break;
            case SandboxExited or SandboxKilled:
                _processes.Stop();
                _stops.Clear();
                reports.Add(SandboxTranslation.ToReport(happened, run, _compiling)!);
                break;
            default:
                if (happened is SandboxProgramStarted)
                {
                    _processes.Start();
                }
                else if (happened is SandboxSupervision)
                {
                    _processes.LookSoon();
                }

                Add(SandboxTranslation.ToReport(happened, run, happened is SandboxDiagnostics ? _compiling : _files), reports);
                break;
        }
    }

    /// <summary>What a program writes in many small pieces becomes one report.</summary>
    private static void Add(SessionEvent.RunReport? report, ImmutableArray<SessionEvent.RunReport>.Builder reports)
    {
        if (report is SessionEvent.OutputWritten now && reports.Count > 0 && reports[^1] is SessionEvent.OutputWritten before
            && before.Channel == now.Channel && before.Text.Length + now.Text.Length <= Limits.RunOutputReportLengthMaximum)
        {
            reports[^1] = before with { Text = before.Text + now.Text };
        }
        else if (report is not null)
        {
            reports.Add(report);
        }
    }

    private async Task TellStopAsync(SandboxStopped stopped, long run, RunFiles files)
    {
        try
        {
            var stack = await _sandbox.GetStackAsync(stopped.Stop, _closing.Token);
            if (stack.Answer.Refusal == SandboxRefusal.Stale)
            {
                return;
            }

            var frames = stack.Value.IsDefault ? [] : stack.Value;
            var variables = frames is [var top, ..]
                ? await _sandbox.GetVariablesAsync(stopped.Stop, top.Variables, _closing.Token)
                : new SandboxResult<ImmutableArray<Variable>>(SandboxAnswer.Accepted, []);
            await ReportAsync(
                [new SessionEvent.DebugStopped(run, SandboxTranslation.Stop(stopped, files, frames, variables.Value.IsDefault ? [] : variables.Value))]);
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // The session is leaving memory.
        }
    }

    /// <summary>Somebody has changed the variables of a process that stands still: those of its innermost frame are told again.</summary>
    private async Task RetellStopAsync(long stop)
    {
        var state = _session.Snapshot.State.Run;
        if (state?.Stops.FirstOrDefault(known => known.Stop == stop) is not { Frames: [var top, ..] })
        {
            return;
        }

        var variables = await _sandbox.GetVariablesAsync(stop, top.Reference, _closing.Token);
        if (variables is { Answer.Ok: true, Value.IsDefault: false })
        {
            await ReportAsync([new SessionEvent.VariablesChanged(
                Volatile.Read(ref _run), stop, [.. variables.Value.Select(SandboxTranslation.Variable)])]);
        }
    }

    private async Task TellContinuedAsync(Task telling, SessionEvent.DebugContinued continued)
    {
        await telling;
        await ReportAsync([continued]);
    }

    private Task ReportProcessesAsync(ImmutableArray<RunProcess> processes)
    {
        return ReportAsync([new SessionEvent.ProcessTreeChanged(Volatile.Read(ref _run), processes)]);
    }

    /// <summary>Ends when the session has it, or is no more. A session that is busy is asked again: an end that got lost would leave a run that never ends.</summary>
    private async Task ReportAsync(ImmutableArray<SessionEvent.RunReport> reports)
    {
        while (!reports.IsEmpty && !_closing.IsCancellationRequested)
        {
            var answer = await _session.SubmitAsync(new SessionCommand.ReportRun(reports[0].Run, reports, _time.GetUtcNow()));
            if (answer.Code != RejectionCode.RateLimited)
            {
                return;
            }

            await Task.Delay(BusyPause, _time, CancellationToken.None);
        }
    }
}
