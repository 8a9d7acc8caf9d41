using System.Collections.Immutable;

namespace Collab.Engine.Crdt;

/// <summary>
/// The total order that a Fugue tree gives its places: left children, the place itself, right children; siblings by dot. Two people who
/// write several items in the same gap get theirs one after the other, not mixed, whether they write forwards or backwards. Source:
/// Weidner, Kleppmann, "The Art of the Fugue: Minimizing Interleaving in Collaborative Text Editing" (2023), algorithm 1; the
/// proof of maximal non-interleaving is for the paper's FugueMax, which also orders siblings by their right origins.
/// </summary>
internal sealed class FugueOrder
{
    private readonly Dictionary<(Dot? Parent, FugueSide Side), List<Dot>> _children = [];
    private readonly Dictionary<Dot, int> _ranks = [];
    private readonly List<Dot> _places = [];

    /// <summary>O(n). Places whose ancestors have not arrived yet are left out, and so are those of a forged circle.</summary>
    public FugueOrder(ImmutableSortedDictionary<Dot, FugueNode> nodes)
    {
        foreach (var (dot, node) in nodes)
        {
            if (!_children.TryGetValue((node.Parent, node.Side), out var siblings))
            {
                _children.Add((node.Parent, node.Side), siblings = []);
            }

            siblings.Add(dot);
        }

        Traverse();
    }

    /// <summary>The rank of a place among all places, -1 when it is not connected to the root.</summary>
    public int RankOf(Dot place)
    {
        return _ranks.GetValueOrDefault(place, -1);
    }

    /// <summary>
    /// Where a new place right behind <paramref name="left"/> (null for the start) hangs: as its right child, or, where it has
    /// right children, as the left child of the place that follows it. Places of deleted items count.
    /// </summary>
    public FugueNode After(Dot? left)
    {
        if (!_children.ContainsKey((left, FugueSide.Right)))
        {
            return new FugueNode(left, FugueSide.Right);
        }

        var next = left is { } place ? _ranks[place] + 1 : 0;
        return new FugueNode(_places[next], FugueSide.Left);
    }

    /// <summary>In order, with a stack of its own: items that were appended one by one make a tree as deep as the list is long.</summary>
    private void Traverse()
    {
        var stack = new Stack<(Dot Place, bool IsExpanded)>();
        PushChildren(stack, null, FugueSide.Right);
        while (stack.TryPop(out var top))
        {
            if (top.IsExpanded)
            {
                _ranks.Add(top.Place, _places.Count);
                _places.Add(top.Place);
                continue;
            }

            PushChildren(stack, top.Place, FugueSide.Right);
            stack.Push((top.Place, true));
            PushChildren(stack, top.Place, FugueSide.Left);
        }
    }

    private void PushChildren(Stack<(Dot Place, bool IsExpanded)> stack, Dot? parent, FugueSide side)
    {
        if (!_children.TryGetValue((parent, side), out var children))
        {
            return;
        }

        for (var i = children.Count - 1; i >= 0; i--)
        {
            stack.Push((children[i], false));
        }
    }
}
