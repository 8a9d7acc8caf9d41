namespace Collab.Engine.Crdt;

/// <summary>Where a place of a list hangs in the tree: below which place (null for the root) and on which side of it.</summary>
internal readonly record struct FugueNode(Dot? Parent, FugueSide Side);

internal enum FugueSide : byte
{
    Left,
    Right,
}
