using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Sandbox;
using Microsoft.AspNetCore.Components;

namespace Collab.Web.Features.Session.Runs;

/// <summary>
/// The supervision tree as it is now, and what can be done to one of its processes. The keys of the tree are the browser's
/// (wwwroot/js/runs/process-tree-keys.js): they move the focus and click.
/// </summary>
public sealed partial class ProcessPanel : ComponentBase
{
    private readonly HashSet<string> _closed = [];
    private ImmutableArray<ProcessRow> _rows = [];
    private ImmutableDictionary<string, SupervisorFigures> _supervisors = ImmutableDictionary<string, SupervisorFigures>.Empty;
    private ImmutableDictionary<string, DateTimeOffset> _restarted = ImmutableDictionary<string, DateTimeOffset>.Empty;
    private IReadOnlyDictionary<string, ProcessNode> _figures = ImmutableDictionary<string, ProcessNode>.Empty;
    private string? _chosen;
    private RunProcess? _known;
    private string _current = "";
    private string? _toFocus;
    private bool _isReplaced;
    private object? _arranged;
    private long _run;

    [Parameter]
    public RunState? Run { get; set; }

    /// <summary>Memory, queue and reductions by process, as they are now; may be empty.</summary>
    [Parameter]
    public Func<IReadOnlyDictionary<string, ProcessNode>> Figures { get; set; } = static () => ImmutableDictionary<string, ProcessNode>.Empty;

    [Parameter]
    public bool MayModify { get; set; }

    [Parameter]
    public bool MayDebug { get; set; }

    /// <summary>All about a process, or a sentence that says why it cannot be had.</summary>
    [Parameter]
    public Func<string, Task<(InspectedProcess? Process, string? Problem)>> Look { get; set; } =
        static _ => Task.FromResult<(InspectedProcess?, string?)>((null, "Processes cannot be looked into here."));

    /// <summary>Follows the messages of a process, or ends that.</summary>
    [Parameter]
    public EventCallback<(bool On, string? Process)> Traced { get; set; }

    [Parameter]
    public EventCallback<string?> Paused { get; set; }

    [Parameter]
    public EventCallback<(DocumentId Document, int Line)> Shown { get; set; }

    [Parameter]
    public EventCallback<string> Killed { get; set; }

    [Parameter]
    public EventCallback<(string Process, string Expression)> StateReplaced { get; set; }

    /// <summary>Chaos: a random worker's end, a suspension or its end, a flood of messages.</summary>
    [Parameter]
    public EventCallback<(RunActionKind Kind, string? Process)> Disturbed { get; set; }

    /// <summary>For the lines that say who did something to a process.</summary>
    [Parameter]
    public Func<MemberId, string> NameOf { get; set; } = static _ => "Somebody";

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    private string Count
    {
        get
        {
            var (all, supervisors) = (Run!.Processes.Length, Run.Processes.Count(ProcessTree.IsSupervisor));
            return $"{all} {(all == 1 ? "process" : "processes")} · {supervisors} {(supervisors == 1 ? "supervisor" : "supervisors")}";
        }
    }

    private string? ChaosResult => Run!.Actions.LastOrDefault(static action => action.Action.Kind == RunActionKind.KillRandom) is { } action
        ? action.Result?.Text ?? "Choosing one…"
        : null;

    protected override void OnParametersSet()
    {
        _figures = Figures();
        if (Run is null)
        {
            (_rows, _chosen, _arranged) = ([], null, null);
            return;
        }

        if (Run.Number != _run)
        {
            _closed.Clear();
            (_run, _chosen, _known) = (Run.Number, null, null);
        }

        var look = (Run.Number, Run.Processes, Run.Story);
        if (!look.Equals(_arranged))
        {
            _arranged = look;
            _supervisors = SupervisorFigures.Of(Run);
            _restarted = SupervisorFigures.Restarted(Run);
            Arrange();
        }
    }

    protected override void OnAfterRender(bool firstRender) => _toFocus = null;

    private void Arrange()
    {
        _rows = ProcessTree.Rows(Run!, _closed);
        if (!_rows.IsEmpty && !_rows.Any(row => row.Key == _current))
        {
            _current = _rows[0].Key;
        }

        // Who has ended stays open with what was known of it.
        _known = Run!.Processes.FirstOrDefault(process => process.Process == _chosen) ?? _known;
    }

    private ProcessLook LookOf(ProcessRow row)
    {
        var process = row.Process;
        if (process is null)
        {
            return new ProcessLook("No supervisor: nobody restarts these", null, null, false, null);
        }

        var now = Time.GetUtcNow();
        var isNew = !Run!.IsOver && _restarted.TryGetValue(process.Process, out var at) && now - at < SupervisorFigures.RestartShown;
        var figures = _figures.GetValueOrDefault(process.Process);
        var supervision = _supervisors.GetValueOrDefault(process.Process)?.Words(now);
        var memory = figures is null ? null : ProcessWords.Memory(figures.Memory);
        return new ProcessLook(supervision, memory, figures?.Queue, isNew, ProcessWords.Status(process.Status, figures?.Status));
    }

    private void Choose(ProcessRow row)
    {
        _current = row.Key;
        if (row.Process is null)
        {
            Toggle(row);
            return;
        }

        (_chosen, _known, _isReplaced) = (row.Key, row.Process, false);
    }

    private void ChooseProcess(string process)
    {
        if (Run!.Processes.FirstOrDefault(known => known.Process == process) is { } found)
        {
            (_chosen, _known, _current, _isReplaced) = (process, found, process, true);
        }
    }

    private void CloseDetail() => (_toFocus, _chosen) = (_current, null);

    private void Toggle(ProcessRow row)
    {
        if (!_closed.Remove(row.Key))
        {
            _closed.Add(row.Key);
        }

        Arrange();
    }

    private Task DisturbAsync(RunActionKind kind, string? process) => Disturbed.InvokeAsync((kind, process));
}
