namespace Collab.Engine.Sessions;

/// <summary>
/// A breakpoint: an anchor on the first character of a line's code that moves with the edits of everybody.
/// </summary>
/// <param name="Offset">In the document's present text.</param>
/// <param name="Condition">Stops only where this Elixir expression is true; null stops always.</param>
/// <param name="HitCount">Stops from the n-th time on.</param>
/// <param name="LogMessage">Says this (with <c>{expressions}</c>) instead of stopping.</param>
public sealed record BreakpointState(
    BreakpointId Id, int Offset, MemberId SetBy, string? Condition = null, int? HitCount = null, string? LogMessage = null)
{
    /// <summary>The line's code, where it was deleted from under the breakpoint: it is off then, and kept to be moved or removed.</summary>
    public string? LostCode { get; init; }

    /// <summary>What the sandbox made of it in the present run; null where it was not asked.</summary>
    public BreakpointPlacement? Placement { get; init; }
}

/// <param name="Line">Where it really is, in the text that was compiled: the statement that covers the line, or the next one.</param>
public sealed record BreakpointPlacement(bool IsVerified, int Line, string? Message);
