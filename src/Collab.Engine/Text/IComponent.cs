namespace Collab.Engine.Text;

/// <summary>
/// What composing and transforming need of a component, so that one algorithm serves both representations: components with a text of their own
/// (<see cref="TextComponent"/>), and places in a common pool (<see cref="PooledComponent"/>), which are cut without copying.
/// </summary>
internal interface IComponent<TSelf>
    where TSelf : struct, IComponent<TSelf>
{
    TextComponentKind Kind { get; }

    int Length { get; }

    /// <summary>A retain or a delete.</summary>
    static abstract TSelf Of(TextComponentKind kind, int length);

    /// <summary>Part of an insert.</summary>
    TSelf Slice(int start, int length);
}
