namespace Collab.Engine.Text;

/// <summary>
/// Where an edit is, seen from a node of a <see cref="Rope"/>. On its way down it is copied at each node; without a reference to its text the collector
/// need not be told of that.
/// </summary>
/// <param name="Index">Of the edit, among those that go down together.</param>
internal readonly record struct RopeEditPlace(int Offset, int Deleted, int InsertedLength, int Index)
{
    public int End => Offset + Deleted;

    public RopeEdit With(string inserted) => new(Offset, Deleted, inserted);
}
