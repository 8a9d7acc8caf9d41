using System.Globalization;

namespace Collab.Sandbox;

/// <summary>Why a machine has ended by itself, from its exit code and its last words.</summary>
internal static class ExitVerdict
{
    /// <summary>The agent's own: it has lost the server or its parts.</summary>
    private const int AgentLostMin = 3;
    private const int AgentLostMax = 5;

    /// <summary>128 + SIGKILL: the kernel, for CPU time or because the whole machine's memory was used up.</summary>
    private const int Killed = 137;

    public static SandboxEvent Judge(long run, int exitCode, string tail, bool stopping, SandboxOptions options)
    {
        if (Says("atom_tab"))
        {
            return new SandboxKilled(run, SandboxLimit.Atoms, $"More than {SandboxLimits.Atoms:N0} atoms were made. Atoms are never freed: do not make them from data.");
        }
        if (Says("Cannot allocate") || Says("cannot allocate") || Says("Cannot reallocate") || Says("out of memory"))
        {
            return new SandboxKilled(run, SandboxLimit.Memory, MemorySentence(options));
        }
        if (stopping)
        {
            return new SandboxExited(run, ExitKind.Stopped, "Stopped.");
        }
        return exitCode switch
        {
            0 => new SandboxExited(run, ExitKind.Finished, "The program has ended its machine, as System.halt/0 does."),
            >= AgentLostMin and <= AgentLostMax => new SandboxKilled(run, SandboxLimit.Protocol, "The program has ended the sandbox's agent."),
            Killed => new SandboxKilled(run, SandboxLimit.CpuTime, "The system has ended the program: it had used up its processor time or memory."),
            _ => new SandboxExited(run, ExitKind.Crashed, string.Create(CultureInfo.InvariantCulture, $"The program's machine has ended with exit code {exitCode}.")),
        };

        bool Says(string words)
        {
            return tail.Contains(words, StringComparison.Ordinal);
        }
    }

    public static string MemorySentence(SandboxOptions options)
    {
        return string.Create(CultureInfo.InvariantCulture, $"The program needed more than {options.MemoryBytes / 1024 / 1024} MiB of memory.");
    }
}
