using Collab.Engine.Text;

namespace Collab.Engine.Clients;

/// <summary>
/// A run of consecutive operations, composed while it grows: parts of equal weight are composed as in a binary counter, so that adding
/// n operations costs O(n log n) and not the O(n²) of composing each into the whole. The grouping is a function of the
/// count alone, so C# and JavaScript group alike.
/// </summary>
internal sealed class ComposedRun
{
    private readonly List<(TextOperation Operation, int Weight)> _parts = [];

    public bool IsEmpty => _parts.Count == 0;

    public void Add(TextOperation operation)
    {
        _parts.Add((operation, 1));
        while (_parts.Count > 1 && _parts[^1].Weight == _parts[^2].Weight)
        {
            var composed = TextOperation.Compose(_parts[^2].Operation, _parts[^1].Operation);
            var weight = _parts[^2].Weight * 2;
            _parts.RemoveRange(_parts.Count - 2, 2);
            _parts.Add((composed, weight));
        }
    }

    /// <summary>The whole run as one operation; only where it is not empty.</summary>
    public TextOperation ToOperation()
    {
        var whole = _parts[^1].Operation;
        for (var i = _parts.Count - 2; i >= 0; i--)
        {
            whole = TextOperation.Compose(_parts[i].Operation, whole);
        }

        return whole;
    }
}
