namespace Collab.Engine.Text;

/// <summary>One change of one place: <paramref name="Deleted"/> units at <paramref name="Offset"/> become <paramref name="Inserted"/>.</summary>
internal readonly record struct RopeEdit(int Offset, int Deleted, string Inserted)
{
    public int End => Offset + Deleted;
}
