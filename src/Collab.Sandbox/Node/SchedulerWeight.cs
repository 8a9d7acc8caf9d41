using System.Globalization;

namespace Collab.Sandbox.Node;

/// <summary>
/// What a program counts for the kernel's scheduler, beside the server and other programs: nearly nothing once it has computed for long, as much as anybody
/// while it compiles and while it mostly waits, so that a step of the debugger is seen at once on a busy machine too.
/// </summary>
/// <remarks>
/// Where Linux groups by session (autogroup), niceness counts within a group only, and the group has one of its own. Bubblewrap makes a session for the
/// program, so that it is in a group that the launcher has no hand in; hence the weight is set from here, for the groups of all of the node's processes.
/// Where there are no such groups the node's niceness does the same, without the exceptions.
/// <para>
/// How long is measured by a leaky bucket: processor time goes in, a share of the time that passes runs out. So a program that is given little because it
/// counts little does not pass for one that rests.
/// </para>
/// </remarks>
internal sealed class SchedulerWeight
{
    public const int Little = 19;
    public const int Usual = 0;

    /// <summary>Of one processor: who uses no more than this may do so for ever.</summary>
    private const double FreeShare = 0.25;

    /// <summary>Beyond that share: four seconds of nothing but computing.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private TimeSpan _cpuTime;
    private TimeSpan _at;
    private TimeSpan _computed;
    private bool _isLittle;

    /// <param name="cpuTime">What the processes have used up to <paramref name="at"/>.</param>
    /// <param name="at">Since the program began.</param>
    public void Follow(IReadOnlyList<int> processes, TimeSpan cpuTime, TimeSpan at)
    {
        _computed += cpuTime - _cpuTime - ((at - _at) * FreeShare);
        _computed = TimeSpan.FromTicks(Math.Clamp(_computed.Ticks, 0, Patience.Ticks));
        (_cpuTime, _at) = (cpuTime, at);
        var isLittle = _computed == Patience || (_isLittle && _computed > TimeSpan.Zero);
        if (isLittle != _isLittle)
        {
            _isLittle = isLittle;
            Set(processes, isLittle ? Little : Usual);
        }
    }

    private static void Set(IReadOnlyList<int> processes, int nice)
    {
        foreach (var process in processes)
        {
            try
            {
                File.WriteAllText($"/proc/{process}/autogroup", nice.ToString(CultureInfo.InvariantCulture));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has ended, or this kernel has no such groups.
            }
        }
    }
}
