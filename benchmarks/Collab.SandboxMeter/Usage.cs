using Collab.Sandbox.Node;

namespace Collab.SandboxMeter;

/// <summary>What all nodes of this process use, by the same sums as the watchdog's.</summary>
internal static class Usage
{
    public static ProcessUsage OfNodes()
    {
        return ProcessTree.Measure([.. ProcessTree.Find(Environment.ProcessId).Where(static process => process != Environment.ProcessId)]);
    }
}
