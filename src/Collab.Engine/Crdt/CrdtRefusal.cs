namespace Collab.Engine.Crdt;

/// <summary>Why bytes were not read as a replicated structure.</summary>
public enum CrdtRefusal : byte
{
    None,

    /// <summary>Written by a newer program.</summary>
    UnknownVersion,

    /// <summary>Another type of structure.</summary>
    WrongKind,

    /// <summary>The bytes end too early.</summary>
    Truncated,

    /// <summary>No program of ours writes this.</summary>
    Malformed,

    /// <summary>A bound of <see cref="Limits"/> is exceeded.</summary>
    LimitExceeded,
}
