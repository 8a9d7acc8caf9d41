namespace Collab.Engine.Text;

/// <summary>
/// The text of a document: immutable, so that a snapshot is a reference. Flat for now; its users depend only on what is
/// public here, and the balanced tree of the engine's own issue takes its place without them.
/// </summary>
public sealed class Rope
{
    public static readonly Rope Empty = new(string.Empty);

    private const uint FnvOffset = 2166136261;
    private const uint FnvPrime = 16777619;

    private readonly string _text;

    public Rope(string text)
    {
        _text = text;
    }

    /// <summary>In UTF-16 code units.</summary>
    public int Length => _text.Length;

    public char this[int index] => _text[index];

    public Rope Apply(TextOperation operation)
    {
        return new Rope(operation.Apply(_text));
    }

    /// <summary>
    /// FNV-1a (32 bit) over the UTF-16 code units, low byte first: what presence ticks carry so that replicas can compare
    /// themselves. It finds drift; it does not defend against forgery. Source: Fowler, Noll, Vo.
    /// </summary>
    public uint Checksum()
    {
        var hash = FnvOffset;
        foreach (var unit in _text)
        {
            hash = (hash ^ (byte)unit) * FnvPrime;
            hash = (hash ^ (byte)(unit >> 8)) * FnvPrime;
        }

        return hash;
    }

    public override string ToString()
    {
        return _text;
    }
}
