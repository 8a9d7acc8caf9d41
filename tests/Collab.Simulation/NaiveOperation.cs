using Collab.Engine.Text;

namespace Collab.Simulation;

/// <summary>
/// A text operation in the plainest form there is: what is inserted in each gap between two units, and which units go. It shares nothing with the
/// engine's runs and cursors, so a mistake there does not repeat itself here. Slow, and for short texts only.
/// </summary>
internal sealed class NaiveOperation
{
    private readonly List<string> _inserted = [string.Empty];
    private readonly List<bool> _isDeleted = [];

    private NaiveOperation()
    {
    }

    public static NaiveOperation Of(TextOperation operation)
    {
        var naive = new NaiveOperation();
        foreach (var component in operation.Components)
        {
            if (component.Kind == TextComponentKind.Insert)
            {
                naive._inserted[^1] += component.Text;
                continue;
            }

            for (var i = 0; i < component.Length; i++)
            {
                naive.Pass(component.Kind == TextComponentKind.Delete);
            }
        }

        return naive;
    }

    /// <summary>This operation, not committed yet, as it is behind a committed one of the same text: left of it where both insert in one gap.</summary>
    public NaiveOperation Over(NaiveOperation committed)
    {
        var over = new NaiveOperation();
        for (var i = 0; i < _inserted.Count; i++)
        {
            over._inserted[^1] += _inserted[i];
            for (var unit = 0; unit < committed._inserted[i].Length; unit++)
            {
                over.Pass(isDeleted: false);
            }

            if (i < _isDeleted.Count && !committed._isDeleted[i])
            {
                over.Pass(_isDeleted[i]);
            }
        }

        return over;
    }

    public string Apply(string text)
    {
        var applied = new System.Text.StringBuilder(text.Length + 16);
        for (var i = 0; i < _inserted.Count; i++)
        {
            applied.Append(_inserted[i]);
            if (i < text.Length && !_isDeleted[i])
            {
                applied.Append(text[i]);
            }
        }

        return applied.ToString();
    }

    private void Pass(bool isDeleted)
    {
        _isDeleted.Add(isDeleted);
        _inserted.Add(string.Empty);
    }
}
