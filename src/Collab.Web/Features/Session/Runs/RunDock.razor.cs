using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Sandbox;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Collab.Web.Features.Session.Runs;

public sealed partial class RunDock : ComponentBase
{
    private static readonly ImmutableArray<(DockTab Tab, string Name)> Tabs =
    [
        (DockTab.Output, "Output"), (DockTab.Problems, "Problems"), (DockTab.Tests, "Tests"), (DockTab.Debugger, "Debugger"), (DockTab.Processes, "Processes"),
        (DockTab.Messages, "Messages"), (DockTab.Fields, "Fields"),
    ];

    private readonly ElementReference[] _tabs = new ElementReference[Tabs.Length];
    private DockTab _tab = DockTab.Output;
    private DockSize _size = DockSize.Closed;
    private long _run;
    private bool _hasBegun;

    [Parameter]
    public RunState? Run { get; set; }

    [Parameter]
    public ImmutableArray<BreakpointView> Breakpoints { get; set; } = [];

    [Parameter]
    public SandboxAvailability? Availability { get; set; }

    [Parameter]
    public bool MayRun { get; set; }

    [Parameter]
    public bool MayDebug { get; set; }

    [Parameter]
    public string Class { get; set; } = "";

    [Parameter, EditorRequired]
    public Func<MemberId, string> NameOf { get; set; } = static _ => "";

    [Parameter]
    public EventCallback<(DocumentId Document, int Line)> Shown { get; set; }

    [Parameter]
    public EventCallback<(DocumentId Document, BreakpointId Breakpoint)> BreakpointRemoved { get; set; }

    /// <summary>What the debugger's tab shows above the list of breakpoints.</summary>
    [Parameter]
    public RenderFragment? Debugger { get; set; }

    [Parameter]
    public RenderFragment? Processes { get; set; }

    [Parameter]
    public RenderFragment? Messages { get; set; }

    [Parameter]
    public RenderFragment? Fields { get; set; }

    private bool CanGiveInput => MayRun && Run is { IsOver: false };

    private string StateName => Run switch
    {
        null => "none",
        { Stops.IsEmpty: false } => "stopped",
        { IsOver: false } => "running",
        { Ending.Kind: RunEndKind.Finished } => "finished",
        { Ending.Kind: RunEndKind.Stopped or RunEndKind.ServerRestarted } => "ended",
        _ => "failed",
    };

    private string StateWords => Run switch
    {
        null => "",
        { IsOver: false, StopAskedBy: { } by } => $"{NameOf(by)} stops it…",
        { Stops: [{ } stop, ..] } => stop.Path is null ? $"{stop.Process} stands still" : $"Stands still at {stop.Path}:{stop.Line}",
        { IsOver: false, Entry: null } => "Compiling…",
        { IsOver: false } run => $"Running for {NameOf(run.StartedBy)}",
        { Ending: { } ending } => WordsOf(ending),
        _ => "",
    };

    /// <summary>A stop is to be looked at.</summary>
    public void ShowDebugger()
    {
        Choose(DockTab.Debugger);
        StateHasChanged();
    }

    protected override void OnParametersSet()
    {
        var (run, stops) = (Run?.Number ?? 0, Run?.Stops.Length ?? 0);
        if (_hasBegun && run != _run)
        {
            ShowRun();
        }
        else if (!_hasBegun && Run is { IsOver: false })
        {
            Choose(stops > 0 ? DockTab.Debugger : DockTab.Output);
        }
        else if (Run is { Mode: RunMode.Tests, Tests.IsEmpty: true, Ending: not null } && _tab == DockTab.Tests)
        {
            // They did not even begin; the output says why.
            _tab = DockTab.Output;
        }

        (_run, _hasBegun) = (run, true);
    }

    private static string WordsOf(RunEnding ending)
    {
        return ending.Kind switch
        {
            RunEndKind.Finished => "Finished",
            RunEndKind.Crashed => "Crashed",
            RunEndKind.DidNotCompile => "Did not compile",
            RunEndKind.Killed => "Ended by the sandbox",
            RunEndKind.NotStarted => "Not started",
            _ => "Stopped",
        };
    }

    private static string TabId(DockTab tab)
    {
        return $"dock-tab-{tab.ToString().ToLowerInvariant()}";
    }

    private static string PanelId(DockTab tab)
    {
        return $"dock-{tab.ToString().ToLowerInvariant()}";
    }

    private RenderFragment? Badge(DockTab tab)
    {
        var (count, words) = tab switch
        {
            DockTab.Problems => (Run?.Diagnostics.Length ?? 0, "problems"),
            DockTab.Tests => (Run?.Tests.Count(static test => test.Outcome is RunTestOutcome.Failed or RunTestOutcome.Invalid) ?? 0, "failed"),
            DockTab.Processes => (Run?.Crashes.Count ?? 0, "crashed"),
            DockTab.Debugger => (Run?.Stops.Length ?? 0, "stopped"),
            _ => (0, ""),
        };
        return count == 0 ? null : builder =>
        {
            builder.OpenElement(0, "span");
            builder.AddAttribute(1, "class", "dock-badge");
            builder.AddContent(2, count);
            builder.OpenElement(3, "span");
            builder.AddAttribute(4, "class", "visually-hidden");
            builder.AddContent(5, $" {words}");
            builder.CloseElement();
            builder.CloseElement();
        };
    }

    /// <summary>Who looks at processes, messages, fields or the debugger has chosen so, maybe just now, and stays there when a program starts.</summary>
    private void ShowRun()
    {
        if (Run?.Mode == RunMode.Tests)
        {
            Choose(DockTab.Tests);
        }
        else if (_size == DockSize.Closed || _tab is DockTab.Problems or DockTab.Tests)
        {
            Choose(DockTab.Output);
        }
    }

    private void Choose(DockTab tab)
    {
        _tab = tab;
        _size = _size == DockSize.Closed ? DockSize.Usual : _size;
    }

    private void Fold()
    {
        _size = _size == DockSize.Closed ? DockSize.Usual : DockSize.Closed;
    }

    private void Grow()
    {
        _size = _size == DockSize.Tall ? DockSize.Usual : DockSize.Tall;
    }

    private async Task StepAsync(KeyboardEventArgs key, DockTab tab)
    {
        DockTab? next = key.Key switch
        {
            "ArrowRight" => (DockTab)(((int)tab + 1) % Tabs.Length),
            "ArrowLeft" => (DockTab)(((int)tab + Tabs.Length - 1) % Tabs.Length),
            "Home" => DockTab.Output,
            "End" => DockTab.Fields,
            _ => null,
        };
        if (next is { } chosen)
        {
            Choose(chosen);
            await _tabs[(int)chosen].FocusAsync();
        }
    }

    private enum DockTab
    {
        Output,
        Problems,
        Tests,
        Debugger,
        Processes,
        Messages,
        Fields,
    }

    private enum DockSize
    {
        Closed,
        Usual,
        Tall,
    }
}
