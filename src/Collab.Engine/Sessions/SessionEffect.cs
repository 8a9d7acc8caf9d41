namespace Collab.Engine.Sessions;

/// <summary>What the shell has to do in the world after an outcome was stored and told.</summary>
public abstract partial record SessionEffect
{
    /// <summary>Close the connections of a member who may no longer be here.</summary>
    public sealed record DisconnectMember(MemberId Member, Rejection Reason) : SessionEffect;

    /// <summary>Close every connection and unload: the session is over.</summary>
    public sealed record CloseSession : SessionEffect;

    /// <summary>Close every connection, unload, and take the session's log and rows out of the store.</summary>
    public sealed record EraseSession : SessionEffect;
}
