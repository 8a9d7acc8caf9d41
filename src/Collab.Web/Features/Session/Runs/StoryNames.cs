using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session.Runs;

/// <summary>
/// Names for the processes of a story. Who has ended has no name any more, so that they are gathered from all that was ever said: the reports of starts
/// and the tree as it is now.
/// </summary>
internal sealed class StoryNames
{
    private const string Nameless = ":undefined";

    private static readonly string[] GeneralModules = ["Supervisor.Default", "Supervisor", "DynamicSupervisor", ":supervisor"];

    private readonly Dictionary<string, string> _registered = [];
    private readonly Dictionary<(string Supervisor, string ChildId), string> _registeredById = [];
    private readonly Dictionary<string, string> _ids = [];
    private readonly Dictionary<string, string> _modules = [];
    private readonly HashSet<string> _gaveUp = [];

    public StoryNames(RunState run)
    {
        foreach (var process in run.Processes)
        {
            if (process.Name is { } name)
            {
                _registered[process.Process] = name;
            }

            _modules[process.Process] = process.Module;
        }

        foreach (var report in run.Story.Select(static entry => entry.Report))
        {
            if (report.Name is { } name)
            {
                _registeredById[(report.Supervisor, report.ChildId)] = name;
            }

            if (report.Process is { } process)
            {
                _ids[process] = report.ChildId;
                if (report.Name is not null)
                {
                    _registered[process] = report.Name;
                }
            }
        }
    }

    /// <summary>Whether children are not told apart by this id: those of dynamic supervisors.</summary>
    public static bool IsAnonymous(string childId) => childId is Nameless or "" or "nil";

    /// <summary>Whether a module says nothing of the program: that it supervises is known anyhow.</summary>
    public static bool IsGeneral(string module) => GeneralModules.Contains(module);

    public StoryChild ChildOf(RunStoryReport report)
    {
        var name = report.Name ?? (report.Process is { } process ? NameOf(process) : null);
        if (name is null && !IsAnonymous(report.ChildId))
        {
            name = _registeredById.GetValueOrDefault((report.Supervisor, report.ChildId), report.ChildId);
        }

        return new StoryChild(report.ChildId, name ?? ModuleOf(report.Process) ?? "A child", report.Process);
    }

    /// <summary>The name that it is or was registered under.</summary>
    public string? NameOf(string process) => _registered.GetValueOrDefault(process);

    public string? SupervisorName(string process)
    {
        if ((NameOf(process) ?? ModuleOf(process)) is { } name)
        {
            return name;
        }

        return _ids.TryGetValue(process, out var id) && !IsAnonymous(id) ? id : null;
    }

    /// <summary>The supervisor above one that has given up, by what it said of that end or by the tree; null where none is known.</summary>
    public string? ParentOf(RunState run, string supervisor)
    {
        var parent = run.Story.LastOrDefault(entry => entry.Report.Process == supervisor)?.Report.Supervisor
            ?? run.Processes.FirstOrDefault(process => process.Process == supervisor)?.Parent;
        if (parent is null || (run.Processes.FirstOrDefault(process => process.Process == parent) is { } known && known.Kind != ProcessTree.SupervisorKind))
        {
            return null;
        }

        return SupervisorName(parent) ?? parent;
    }

    public void GaveUp(string supervisor) => _gaveUp.Add(supervisor);

    public bool HasGivenUp(string process) => _gaveUp.Contains(process);

    private string? ModuleOf(string? process)
    {
        return process is not null && _modules.TryGetValue(process, out var module) && !IsGeneral(module) ? module : null;
    }
}
