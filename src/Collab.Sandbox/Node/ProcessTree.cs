using System.Globalization;

namespace Collab.Sandbox.Node;

/// <summary>What a process and everything below it use, by <c>/proc</c>.</summary>
/// <param name="MemoryBytes">Private resident memory of all together; pages that a fork shares are counted for each.</param>
internal readonly record struct ProcessUsage(long MemoryBytes, TimeSpan CpuTime, int Processes);

internal static class ProcessTree
{
    private const double TicksPerSecond = 100;
    private static readonly int PageSize = Environment.SystemPageSize;

    /// <summary>The process and all its descendants that are still there.</summary>
    public static List<int> Find(int root)
    {
        List<int> found = [root];
        for (var i = 0; i < found.Count; i++)
        {
            foreach (var child in ChildrenOf(found[i]))
            {
                found.Add(child);
            }
        }
        return found;
    }

    public static ProcessUsage Measure(IReadOnlyCollection<int> processes)
    {
        long memory = 0;
        double ticks = 0;
        foreach (var process in processes)
        {
            var statm = Read($"/proc/{process}/statm").Split(' ');
            if (statm.Length > 2)
            {
                memory += (Number(statm[1]) - Number(statm[2])) * PageSize;
            }
            var stat = StatAfterName(process);
            if (stat.Length > 14)
            {
                // utime, stime, and those of children that have ended and were waited for.
                ticks += Number(stat[11]) + Number(stat[12]) + Number(stat[13]) + Number(stat[14]);
            }
        }
        return new ProcessUsage(memory, TimeSpan.FromSeconds(ticks / TicksPerSecond), processes.Count);
    }

    /// <summary>Whether it still runs; one that has ended and waits for its parent to look does not.</summary>
    public static bool IsAlive(int process)
    {
        return StatAfterName(process) is [not ("Z" or "X"), ..];
    }

    private static IEnumerable<int> ChildrenOf(int process)
    {
        string[] threads;
        try
        {
            threads = Directory.GetDirectories($"/proc/{process}/task");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            yield break;
        }
        foreach (var thread in threads)
        {
            foreach (var child in Read($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                yield return (int)Number(child);
            }
        }
    }

    // The name is in parentheses and may hold anything, so the fields are counted from the last of them: the first is the state.
    private static string[] StatAfterName(int process)
    {
        var stat = Read($"/proc/{process}/stat");
        var end = stat.LastIndexOf(')');
        return end < 0 ? [] : stat[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    private static long Number(string text)
    {
        return long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
