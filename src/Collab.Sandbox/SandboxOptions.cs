namespace Collab.Sandbox;

/// <summary>The section <c>Sandbox</c> of the settings. Durations are written <c>hh:mm:ss</c>, sizes are in bytes.</summary>
public sealed class SandboxOptions
{
    public const string Section = "Sandbox";

    /// <summary>
    /// Runs programs even where they cannot be isolated: they can then read, change and send whatever the server's account can.
    /// Default: off.
    /// </summary>
    public bool AllowUnisolated { get; set; }

    /// <summary>Where the compiled agent is kept. The host sets it to a folder below its data directory.</summary>
    public string Directory { get; set; } = Path.Combine("data", "sandbox");

    /// <summary>
    /// The <c>ebin</c> folder of Erlang's <c>debugger</c> application. Null: it is looked for in the Erlang installation, then where
    /// <c>scripts/run</c> puts it.
    /// </summary>
    public string? DebuggerDirectory { get; set; }

    /// <summary>Nodes that are started ahead, so that a run need not wait for one; about 30 MB each. Default: 1.</summary>
    public int WarmNodes { get; set; } = 1;

    /// <summary>Programs that run at once on this server. Default: 32.</summary>
    public int RunningMax { get; set; } = 32;

    /// <summary>Memory of one sandbox, all its processes together. Default: 400 MiB.</summary>
    public long MemoryBytes { get; set; } = 400L * 1024 * 1024;

    /// <summary>Operating system processes and threads of one sandbox; the BEAM itself needs 14. Default: 16.</summary>
    public int Processes { get; set; } = 16;

    /// <summary>CPU time of one run. Default: 5 minutes.</summary>
    public TimeSpan CpuTime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How long one run may last. Default: 2 hours.</summary>
    public TimeSpan WallTime { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Bytes a second that a node may send for long; its agent keeps honest programs far below. Default: 2 MB.</summary>
    public int ProtocolBytesPerSecond { get; set; } = 2_000_000;

    /// <summary>A node that does not answer for this long is ended. Default: 15 seconds.</summary>
    public TimeSpan HeartbeatTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a program may take to stop by itself when it is told to. Default: 2 seconds.</summary>
    public TimeSpan StopGrace { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>A directory that tests let a node see under <c>/test</c>, read-only: native code.</summary>
    internal string? TestDirectory { get; set; }

    /// <summary>Every error in words; empty if there is none.</summary>
    public IReadOnlyList<string> Validate()
    {
        List<string> errors = [];
        Check(WarmNodes is >= 0 and <= 16, "Sandbox:WarmNodes must be between 0 and 16.");
        Check(RunningMax is >= 1 and <= 1_000, "Sandbox:RunningMax must be between 1 and 1000.");
        Check(MemoryBytes >= 128L * 1024 * 1024, "Sandbox:MemoryBytes must be at least 134217728 (128 MiB): the node itself needs 60.");
        Check(Processes is >= 14 and <= 1_000, "Sandbox:Processes must be between 14 (what the node itself needs) and 1000.");
        Check(CpuTime >= TimeSpan.FromSeconds(1), "Sandbox:CpuTime must be at least 00:00:01.");
        Check(WallTime >= TimeSpan.FromSeconds(1), "Sandbox:WallTime must be at least 00:00:01.");
        Check(ProtocolBytesPerSecond >= 400_000, "Sandbox:ProtocolBytesPerSecond must be at least 400000, twice what the agent lets through.");
        Check(HeartbeatTimeout >= TimeSpan.FromSeconds(1), "Sandbox:HeartbeatTimeout must be at least 00:00:01.");
        Check(StopGrace >= TimeSpan.Zero, "Sandbox:StopGrace must not be negative.");
        return errors;

        void Check(bool holds, string error)
        {
            if (!holds)
            {
                errors.Add(error);
            }
        }
    }
}
