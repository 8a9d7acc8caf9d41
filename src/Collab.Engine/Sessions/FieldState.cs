using Collab.Engine.Crdt;

namespace Collab.Engine.Sessions;

/// <summary>A named value that the session shares with its program (the seed's <c>update_field</c>).</summary>
/// <param name="Value">JSON text. More than one where people wrote at the same time and the policy leaves the choice to them.</param>
public sealed record FieldState(string Name, FieldPolicy Policy, MultiValueRegister<string> Value);

/// <summary>What becomes of values that were written without knowing of each other.</summary>
public enum FieldPolicy : byte
{
    /// <summary>The last one counts.</summary>
    LastWriterWins,

    /// <summary>They stand side by side until somebody chooses.</summary>
    Manual,
}
