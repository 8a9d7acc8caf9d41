using System.Collections.Immutable;
using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session.Runs;

/// <summary>
/// The program's processes as the rows of a tree. What no supervisor looks after stands in a group of its own: nobody restarts it. A supervisor that was
/// started by such a process is the top of a tree all the same.
/// </summary>
internal static class ProcessTree
{
    public const string SupervisorKind = "supervisor";
    public const string OutsideKey = "outside";

    public static ImmutableArray<ProcessRow> Rows(RunState run, IReadOnlySet<string> closed)
    {
        var byProcess = new Dictionary<string, RunProcess>();
        foreach (var process in run.Processes)
        {
            byProcess.TryAdd(process.Process, process);
        }

        var order = StartOrder(run);
        var parents = byProcess.Values.ToDictionary(
            static process => process.Process, process => ParentOf(process, byProcess));
        var children = byProcess.Values.ToLookup(process => parents[process.Process]);
        var rows = ImmutableArray.CreateBuilder<ProcessRow>(byProcess.Count + 1);
        var roots = Sorted(children[null].Where(IsSupervisor), order).ToList();
        var outside = Sorted(children[null].Where(static process => !IsSupervisor(process)), order).ToList();
        var top = roots.Count + (outside.Count > 0 ? 1 : 0);
        for (var index = 0; index < roots.Count; index++)
        {
            Add(rows, roots[index], children, order, closed, (1, index + 1, top));
        }

        if (outside.Count > 0)
        {
            var isOpen = !closed.Contains(OutsideKey);
            rows.Add(new ProcessRow(OutsideKey, null, 1, top, top, outside.Count, isOpen));
            for (var index = 0; isOpen && index < outside.Count; index++)
            {
                Add(rows, outside[index], children, order, closed, (2, index + 1, outside.Count));
            }
        }

        return rows.ToImmutable();
    }

    public static bool IsSupervisor(RunProcess process) => process.Kind == SupervisorKind;

    /// <summary>What it is called: the name that it is registered under, or its id with its supervisor, or what runs in it.</summary>
    public static string NameOf(RunProcess process)
    {
        return process.Name ?? (process.ChildId is { } id && !StoryNames.IsAnonymous(id) ? id : process.Module);
    }

    private static void Add(
        ImmutableArray<ProcessRow>.Builder rows, RunProcess process, ILookup<string?, RunProcess> children,
        Dictionary<(string, string?), int> order, IReadOnlySet<string> closed, (int Level, int Position, int SetSize) place)
    {
        var below = Sorted(children[process.Process], order).ToList();
        var isOpen = !closed.Contains(process.Process);
        rows.Add(new ProcessRow(process.Process, process, place.Level, place.Position, place.SetSize, below.Count, isOpen));
        for (var index = 0; isOpen && index < below.Count; index++)
        {
            Add(rows, below[index], children, order, closed, (place.Level + 1, index + 1, below.Count));
        }
    }

    /// <summary>
    /// The parent in the tree; null for its tops. The sandbox's word could be a circle: nobody in one has a parent then.
    /// </summary>
    private static string? ParentOf(RunProcess process, Dictionary<string, RunProcess> all)
    {
        var isUnderSupervisor = false;
        var seen = new HashSet<string> { process.Process };
        for (var above = process.Parent; above is not null && all.TryGetValue(above, out var next); above = next.Parent)
        {
            if (!seen.Add(above))
            {
                return null;
            }

            isUnderSupervisor |= IsSupervisor(next);
        }

        return process.Parent is { } parent && all.ContainsKey(parent) && (isUnderSupervisor || !IsSupervisor(process)) ? parent : null;
    }

    /// <summary>Children in the order of their first starts, which is what rest_for_one goes by and what a restart does not change.</summary>
    private static Dictionary<(string, string?), int> StartOrder(RunState run)
    {
        var order = new Dictionary<(string, string?), int>();
        foreach (var report in run.Story.Select(static entry => entry.Report).Where(static report => report.Kind == RunStoryKind.Started))
        {
            order.TryAdd((report.Supervisor, report.ChildId), order.Count);
        }

        return order;
    }

    private static IEnumerable<RunProcess> Sorted(IEnumerable<RunProcess> processes, Dictionary<(string, string?), int> order)
    {
        return processes
            .OrderBy(process => order.GetValueOrDefault((process.Parent ?? "", process.ChildId), int.MaxValue))
            .ThenBy(static process => process.Name is null)
            .ThenBy(NameOf, StringComparer.Ordinal);
    }
}

/// <param name="Process">Null for the group of those that no supervisor looks after.</param>
public sealed record ProcessRow(string Key, RunProcess? Process, int Level, int Position, int SetSize, int Children, bool IsOpen);
