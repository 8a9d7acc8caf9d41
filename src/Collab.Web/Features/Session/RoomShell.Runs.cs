using System.Collections.Immutable;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Sandbox;
using Collab.Web.Features.Session.Runs;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace Collab.Web.Features.Session;

// What the program's bar and dock need of the room. What people do to the program goes the way of all commands; what is only looked at is read here.
public sealed partial class RoomShell
{
    private SandboxAvailability? _availability;
    private RunDock? _dock;
    private SessionSandbox? _sandbox;

    [Inject]
    private SessionSandboxes Sandboxes { get; set; } = default!;

    private RunState? Run => _watch?.Actor.Snapshot.State.Run;

    private ImmutableArray<FieldState> Fields => _watch is null ? [] : [.. _watch.Actor.Snapshot.State.Fields.Values];

    private bool MayRun => May(Capabilities.Run);

    private bool MayDebug => May(Capabilities.Debug);

    private bool MayModify => May(Capabilities.ModifyState);

    /// <summary>A process stands still.</summary>
    [JSInvokable]
    public void OnDebuggerWanted()
    {
        _dock?.ShowDebugger();
    }

    private bool May(Capabilities capability)
    {
        return Me?.InForce.HasFlag(capability) == true && _view is { HasEnded: false };
    }

    private string NameOf(MemberId member)
    {
        return member == _me ? "you" : _view?.Find(member)?.Name ?? "somebody";
    }

    private async Task LearnAvailabilityAsync()
    {
        _availability = await Sandboxes.GetAvailabilityAsync(CancellationToken.None);
        StateHasChanged();
    }

    /// <summary>The sandbox comes with the first run, and another when the session was loaded again.</summary>
    private void WatchSandbox()
    {
        var current = Sandboxes.Find(Id);
        if (current != _sandbox && _throttle is { } throttle)
        {
            ForgetSandbox();
            _sandbox = current;
            if (current is not null)
            {
                current.Processes.Changed += throttle.Request;
            }
        }
    }

    private void ForgetSandbox()
    {
        if (_sandbox is { } sandbox && _throttle is { } throttle)
        {
            sandbox.Processes.Changed -= throttle.Request;
        }

        _sandbox = null;
    }

    private IReadOnlyDictionary<string, ProcessNode> ReadFigures()
    {
        return _sandbox?.Processes.Figures ?? ImmutableDictionary<string, ProcessNode>.Empty;
    }

    private async Task<ImmutableArray<StopVariable>?> ReadVariablesAsync(long stop, int reference)
    {
        return _sandbox is { } sandbox && await sandbox.GetVariablesAsync(stop, reference, CancellationToken.None) is { Answer.Ok: true } answer
            ? [.. answer.Value.Select(SandboxTranslation.Variable)]
            : null;
    }

    private async Task<(InspectedProcess? Process, string? Problem)> LookIntoAsync(string process)
    {
        if (_sandbox is not { } sandbox)
        {
            return (null, "Nothing is running. Press Run first.");
        }

        var (answer, inside) = await sandbox.GetProcessAsync(process, CancellationToken.None);
        return (inside, inside is null ? answer.Message ?? "It cannot be looked into now. Look again." : null);
    }

    private async Task ShowLineAsync((DocumentId Document, int Line) place)
    {
        _sheet = Sheet.None;
        if (_room is not null)
        {
            await _room.InvokeVoidAsync(RoomCalls.ShowLine, place.Document.ToString(), place.Line);
        }
    }

    private Task<bool> ResumeAsync((long Stop, ResumeStep Step) resume)
    {
        return CallHubAsync(HubMethods.DebugResume, new { resume.Stop, resume.Step });
    }

    private Task<bool> AskToDriveAsync()
    {
        return CallHubAsync(HubMethods.DebugAskToDrive, new { });
    }

    private Task<bool> PassDriverAsync(MemberId member)
    {
        return CallHubAsync(HubMethods.DebugPassDriver, new { member });
    }

    private Task<bool> EvaluateAsync((string Expression, long? Stop, int? Frame) wanted)
    {
        return CallHubAsync(HubMethods.DebugEvaluate, new { wanted.Expression, wanted.Stop, wanted.Frame });
    }

    private Task<bool> EvaluateInsideAsync((string Expression, long Stop, int? Frame) wanted)
    {
        return CallHubAsync(HubMethods.DebugEvaluate, new { wanted.Expression, wanted.Stop, wanted.Frame, Inside = true });
    }

    private Task<bool> KillAsync(string process)
    {
        return CallHubAsync(HubMethods.KillProcess, new { process });
    }

    private Task<bool> ReplaceStateAsync((string Process, string Expression) wanted)
    {
        return CallHubAsync(HubMethods.ReplaceState, new { wanted.Process, wanted.Expression });
    }

    private Task<bool> DisturbAsync((RunActionKind Kind, string? Process) wanted)
    {
        return CallHubAsync(HubMethods.DisturbProcess, new { wanted.Kind, wanted.Process });
    }

    private Task<bool> TraceAsync((bool On, string? Process) wanted)
    {
        return CallHubAsync(HubMethods.TraceMessages, new { wanted.On, wanted.Process });
    }

    /// <param name="process">Null for the program.</param>
    private Task<bool> PauseAsync(string? process)
    {
        return CallHubAsync(HubMethods.DebugPause, new { process });
    }

    private Task<bool> SetVariableAsync(VariableChange change)
    {
        return CallHubAsync(HubMethods.DebugSetVariable, change);
    }

    private Task<bool> SetFieldAsync(FieldWrite write)
    {
        return CallHubAsync(HubMethods.SetField, write);
    }

    private Task<bool> RemoveFieldAsync(string name)
    {
        return CallHubAsync(HubMethods.RemoveField, new { name });
    }

    private Task<bool> RemoveBreakpointAsync((DocumentId Document, BreakpointId Breakpoint) which)
    {
        return CallHubAsync(HubMethods.RemoveBreakpoint, new { which.Document, which.Breakpoint });
    }

    /// <param name="payload">What the method takes, beside epoch and number.</param>
    private Task<bool> CallHubAsync(string method, object payload)
    {
        return AskAsync(RoomCalls.CallHub, method, JsonSerializer.SerializeToElement(payload, ProtocolJson.Options));
    }
}
