namespace Collab.Sandbox;

/// <summary>The bounds of the sandbox that are not settings, each with its reason.</summary>
public static class SandboxLimits
{
    /// <summary>Files of a program. A session may not have more documents either.</summary>
    public const int FilesMax = 500;

    /// <summary>Characters of all files of a program together: the agent takes frames of 4 MB.</summary>
    public const int ProgramCharactersMax = 1_000_000;

    /// <summary>Bytes of a path, as for documents.</summary>
    public const int PathBytesMax = 255;

    /// <summary>Characters given to the program at once.</summary>
    public const int InputCharactersMax = 4_000;

    /// <summary>Characters of an expression: an entry, a condition, something to evaluate.</summary>
    public const int ExpressionCharactersMax = 2_000;

    /// <summary>Events that wait for their reader. When they are that many, the program waits too.</summary>
    public const int EventsMax = 1_024;

    /// <summary>Bytes of one message from the node. Its largest honest one is a tree of 500 processes.</summary>
    public const int FrameBytesMax = 2_000_000;

    /// <summary>Bytes of the header of a message.</summary>
    public const int HeaderBytesMax = 256;

    /// <summary>Requests to the node that wait for their answers.</summary>
    public const int PendingRequestsMax = 64;

    /// <summary>Bytes of what the machine says past the program's terminal that are shown per run; the rest is read and dropped.</summary>
    public const int SystemOutputBytesMax = 16_384;

    /// <summary>Bytes of messages that a node may send at once beyond <see cref="SandboxOptions.ProtocolBytesPerSecond"/>.</summary>
    public const int ProtocolBurstBytes = 8_000_000;

    /// <summary>Bytes of each of the two directories that a program can write to; they lie in memory.</summary>
    public const int WorkspaceBytes = 16 * 1024 * 1024;

    /// <summary>Bytes of <c>/tmp</c> inside.</summary>
    public const int TemporaryBytes = 1024 * 1024;

    /// <summary>Open files of each process inside.</summary>
    public const int OpenFiles = 256;

    /// <summary>
    /// Bytes of one file. Above the sizes of the directories, so that a full directory is an error that the program sees and not
    /// a signal that ends the machine.
    /// </summary>
    public const int FileBytes = 32 * 1024 * 1024;

    /// <summary>Atoms. The machine ends when they are used up; Erlang's own default takes 100 MB until then.</summary>
    public const int Atoms = 262_144;

    /// <summary>Erlang processes inside.</summary>
    public const int ErlangProcesses = 16_384;

    /// <summary>Breakpoints in one file.</summary>
    public const int BreakpointsPerFileMax = 200;

    /// <summary>Messages that one request floods a process with.</summary>
    public const int FloodMessagesMax = 10_000;

    /// <summary>Processes that are followed by name; the whole program is one choice more.</summary>
    public const int TracedProcessesMax = 50;

    /// <summary>Fields of a session.</summary>
    public const int FieldsMax = 200;

    /// <summary>Characters of a field's name.</summary>
    public const int FieldNameCharactersMax = 64;

    /// <summary>Characters of a field's value as JSON: all fields together fit into one message to the agent.</summary>
    public const int FieldCharactersMax = 16_000;

    /// <summary>How deep a field's value is nested.</summary>
    public const int FieldDepthMax = 32;

    /// <summary>Entries of each list that a node tells (messages, frames, links, …); an honest agent stays below.</summary>
    public const int ListMax = 1_000;

    /// <summary>Characters of each text that a node tells; an honest agent stays at 4,000 and a mark of what is left out.</summary>
    public const int TextCharactersMax = 8_000;

    /// <summary>How often the watchdog looks.</summary>
    public static readonly TimeSpan WatchdogInterval = TimeSpan.FromMilliseconds(250);

    /// <summary>How long a node may take until it answers for the first time, and until it has warmed up.</summary>
    public static readonly TimeSpan NodeStartTimeout = TimeSpan.FromSeconds(60);

    /// <summary>How long an answer to a debugger's question may take.</summary>
    public static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);

    /// <summary>How long compiling may take. The agent gives up after 15 s; this is for one that does not.</summary>
    public static readonly TimeSpan LaunchTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long the processes of a killed node may take to disappear.</summary>
    public static readonly TimeSpan KillTimeout = TimeSpan.FromSeconds(10);
}
