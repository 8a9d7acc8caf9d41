namespace Collab.Web.Features.Session.Runs;

/// <summary>What a variable of the innermost frame is to be.</summary>
/// <param name="Reference">The frame's.</param>
public sealed record VariableChange(long Stop, int Reference, string Name, string Expression);
