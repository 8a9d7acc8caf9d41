namespace Collab.Engine;

// Ids are minted by the shell as GUID v7 and only compared here. ToString is their form on the wire and in storage.

public readonly record struct SessionId(Guid Value)
{
    public override string ToString()
    {
        return Value.ToString("D");
    }
}

/// <summary>A user or guest in one session. The same person has another member id in another session.</summary>
public readonly record struct MemberId(Guid Value)
{
    public override string ToString()
    {
        return Value.ToString("D");
    }
}

public readonly record struct DocumentId(Guid Value)
{
    public override string ToString()
    {
        return Value.ToString("D");
    }
}

/// <summary>An editor instance (a tab, a bot): it survives reconnects and is scoped to its member.</summary>
public readonly record struct ClientId(Guid Value)
{
    public override string ToString()
    {
        return Value.ToString("D");
    }
}

/// <summary>Minted by the client that sets it, and kept while it is changed and moves.</summary>
public readonly record struct BreakpointId(Guid Value)
{
    public override string ToString()
    {
        return Value.ToString("D");
    }
}

/// <summary>Minted by the client that adds it, so that what is done to a task can wait in an outbox behind its making.</summary>
public readonly record struct TaskId(Guid Value)
{
    public override string ToString()
    {
        return Value.ToString("D");
    }
}

/// <summary>Minted by the client that opens it.</summary>
public readonly record struct PollId(Guid Value)
{
    public override string ToString()
    {
        return Value.ToString("D");
    }
}
