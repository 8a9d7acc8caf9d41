using System.Globalization;

namespace Collab.LoadGenerator;

/// <summary>What a process has used up to now, as Linux tells it; zeros on other systems and when the process is gone.</summary>
internal readonly record struct ProcessUsage(double CpuSeconds, double ResidentMegabytes)
{
    /// <summary>USER_HZ: fixed at 100 in the interface of Linux, whatever the kernel's own tick.</summary>
    private const double TicksPerSecond = 100;

    public static ProcessUsage Of(int? process)
    {
        var directory = $"/proc/{process}";
        if (process is null || !Directory.Exists(directory))
        {
            return default;
        }

        // The second field is the program's name in brackets and may hold spaces; the fields are counted from behind it.
        var statistics = File.ReadAllText($"{directory}/stat");
        var fields = statistics[(statistics.LastIndexOf(')') + 2)..].Split(' ');
        var resident = File.ReadLines($"{directory}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        var kilobytes = resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return new ProcessUsage((Ticks(fields[11]) + Ticks(fields[12])) / TicksPerSecond, Ticks(kilobytes) / 1024);
    }

    private static double Ticks(string number)
    {
        return double.Parse(number, CultureInfo.InvariantCulture);
    }
}
