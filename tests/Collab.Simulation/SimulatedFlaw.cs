namespace Collab.Simulation;

/// <summary>A deliberate mistake, for seeing that the checks can fail.</summary>
public enum SimulatedFlaw
{
    None,
    StoreForgetsLastFrame,
    ServerTellsBeforeStoring,
}
