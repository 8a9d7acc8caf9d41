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

// What the program's bar and dock need of the room.
public sealed partial class RoomShell
{
    private SandboxAvailability? _availability;
    private RunDock? _dock;

    [Inject]
    private SessionSandboxes Sandboxes { get; set; } = default!;

    private RunState? Run => _watch?.Actor.Snapshot.State.Run;

    private ImmutableArray<BreakpointView> Breakpoints => _watch is null ? [] : BreakpointView.Of(_watch.Actor.Snapshot.State);

    private bool MayRun => May(Capabilities.Run);

    private bool MayDebug => May(Capabilities.Debug);

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

    private async Task ShowLineAsync((DocumentId Document, int Line) place)
    {
        _sheet = Sheet.None;
        if (_room is not null)
        {
            await _room.InvokeVoidAsync(RoomCalls.ShowLine, place.Document.ToString(), place.Line);
        }
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
