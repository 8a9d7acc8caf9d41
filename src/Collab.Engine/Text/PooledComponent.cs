namespace Collab.Engine.Text;

/// <summary>A component whose text, if it inserts, lies in a pool that many operations share.</summary>
internal readonly struct PooledComponent : IComponent<PooledComponent>
{
    private const int RetainMark = -1;
    private const int DeleteMark = -2;

    private PooledComponent(int length, int start)
    {
        Length = length;
        Start = start;
    }

    public int Length { get; }

    /// <summary>Where an insert's text begins in the pool.</summary>
    public int Start { get; }

    public TextComponentKind Kind => Start switch
    {
        RetainMark => TextComponentKind.Retain,
        DeleteMark => TextComponentKind.Delete,
        _ => TextComponentKind.Insert,
    };

    public static PooledComponent Of(TextComponentKind kind, int length)
    {
        return new PooledComponent(length, kind == TextComponentKind.Retain ? RetainMark : DeleteMark);
    }

    public static PooledComponent Insert(int start, int length)
    {
        return new PooledComponent(length, start);
    }

    public PooledComponent Slice(int start, int length)
    {
        return new PooledComponent(length, Start + start);
    }
}
