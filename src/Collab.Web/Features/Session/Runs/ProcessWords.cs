using System.Globalization;

namespace Collab.Web.Features.Session.Runs;

/// <summary>What a row of the tree says beside the name.</summary>
/// <param name="Supervision">Of a supervisor: its strategy and restarts; of the group of others: what it is.</param>
/// <param name="Queue">Messages that wait; null where nobody has looked.</param>
/// <param name="IsNew">It has just taken the place of one that ended.</param>
public sealed record ProcessLook(string? Supervision, string? Memory, int? Queue, bool IsNew, string? Status);

/// <summary>Figures of processes as people read them.</summary>
internal static class ProcessWords
{
    /// <summary>From here on a queue is one that its process does not keep up with.</summary>
    public const int LongQueue = 100;

    public static string Memory(long bytes)
    {
        return bytes switch
        {
            < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
            < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} kB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / (1024.0 * 1024.0):0.#} MB"),
        };
    }

    public static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    public static string Queue(int messages) => messages == 1 ? "1 message waits" : $"{Number(messages)} messages wait";

    /// <param name="told">As the tree has it: that somebody holds the process is in it, what it does at this moment may be old.</param>
    /// <param name="now">As the figures have it.</param>
    public static string Status(string told, string? now)
    {
        return (told is "stopped" or "suspended" || now is null ? told : now) switch
        {
            "stopped" => "stopped by the debugger",
            "garbage_collecting" => "collecting garbage",
            "runnable" => "ready to run",
            "" => "unknown",
            var status => status.Replace('_', ' '),
        };
    }
}
