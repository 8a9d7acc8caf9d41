using System.Collections.Immutable;
using Collab.Engine.Sessions;

namespace Collab.Web.Features.Session.Runs;

/// <summary>The variables of one frame as the rows of a tree whose branches are asked for when they are opened.</summary>
internal sealed class VariableRows
{
    private const int LevelMaximum = 30;

    private readonly ImmutableArray<StopVariable> _top;
    private readonly IReadOnlySet<string> _open;
    private readonly Dictionary<int, ImmutableArray<StopVariable>?> _children = [];
    private readonly HashSet<int> _asked = [];

    /// <param name="open">The paths of what is open; what is in it may change at any time before <see cref="Arrange"/>.</param>
    public VariableRows(ImmutableArray<StopVariable> top, IReadOnlySet<string> open)
    {
        (_top, _open) = (top, open);
        Arrange();
    }

    public ImmutableArray<VariableRow> Rows { get; private set; } = [];

    /// <summary>A value that is open and whose children nobody has asked for; null where there is none. It counts as asked for from now on.</summary>
    public int? TakeMissing()
    {
        foreach (var row in Rows)
        {
            if (row.IsOpen && _asked.Add(row.Variable.Reference))
            {
                return row.Variable.Reference;
            }
        }

        return null;
    }

    /// <param name="children">Null where they cannot be had any more.</param>
    public void Take(int reference, ImmutableArray<StopVariable>? children)
    {
        _children[reference] = children;
        Arrange();
    }

    public void Arrange()
    {
        var rows = ImmutableArray.CreateBuilder<VariableRow>();
        Add(rows, _top, "", 1);
        Rows = rows.ToImmutable();
    }

    private void Add(ImmutableArray<VariableRow>.Builder rows, ImmutableArray<StopVariable> variables, string above, int level)
    {
        var named = new Dictionary<string, int>();
        for (var index = 0; index < variables.Length; index++)
        {
            // By name, since another step has others before it; and names need not differ (a keyword list with one key twice).
            var variable = variables[index];
            named[variable.Name] = named.GetValueOrDefault(variable.Name) + 1;
            var path = $"{above}/{named[variable.Name]}:{variable.Name}";
            var isOpen = variable.Reference > 0 && level < LevelMaximum && _open.Contains(path);
            var isKnown = _children.TryGetValue(variable.Reference, out var children);
            var note = !isOpen ? null : (isKnown, children) switch
            {
                (false, _) => "Asking for it…",
                (true, null) => "This cannot be had any more: the process has gone on.",
                (true, { IsEmpty: true }) => "There is nothing in it.",
                _ => null,
            };
            rows.Add(new VariableRow(path, variable, level, index + 1, variables.Length, isOpen, note));
            if (isOpen && children is { } below)
            {
                Add(rows, below, path, level + 1);
            }
        }
    }
}

/// <param name="Note">A sentence where its children would be.</param>
internal sealed record VariableRow(string Path, StopVariable Variable, int Level, int Position, int SetSize, bool IsOpen, string? Note);
