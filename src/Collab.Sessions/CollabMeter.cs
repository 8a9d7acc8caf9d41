namespace Collab.Sessions;

public static class CollabMeter
{
    /// <summary>The meter that every part of Collab counts on; only this name is exported.</summary>
    public const string Name = "Collab";
}
