namespace Collab.Sandbox.Node;

/// <summary>
/// What a program counts for the kernel's scheduler, beside the server and other programs: nearly nothing while it computes all the time, as much as anybody
/// while it mostly waits, so that a step of the debugger is seen at once on a busy machine too.
/// </summary>
/// <remarks>
/// Where Linux groups by session (autogroup), niceness counts within a group only, and the group has one of its own. Bubblewrap makes a session for the
/// program, so that what launch.sh says of the first one does not reach it; hence it is set from here, for the groups of all of the node's processes. Where
/// there are no such groups the node's niceness does the same, without the exception for those who wait.
/// </remarks>
internal sealed class SchedulerWeight
{
    private const string Little = "19";
    private const string Usual = "0";

    /// <summary>Of one processor.</summary>
    private const double BusyShare = 0.5;
    private const double QuietShare = 0.05;

    /// <summary>One that counts little and gets little looks quiet for a moment.</summary>
    private const int QuietLooksMin = 4;

    private TimeSpan _cpuTime;
    private TimeSpan _at;
    private int _quietLooks;
    private bool _isLittle;

    /// <param name="cpuTime">What the processes have used up to <paramref name="at"/>.</param>
    public void Follow(IReadOnlyList<int> processes, TimeSpan cpuTime, TimeSpan at)
    {
        if (at <= _at)
        {
            return;
        }
        var share = (cpuTime - _cpuTime) / (at - _at);
        (_cpuTime, _at) = (cpuTime, at);
        _quietLooks = share < QuietShare ? _quietLooks + 1 : 0;
        if (!_isLittle && share > BusyShare)
        {
            Set(processes, Little);
            _isLittle = true;
        }
        else if (_isLittle && _quietLooks >= QuietLooksMin)
        {
            Set(processes, Usual);
            _isLittle = false;
        }
    }

    private static void Set(IReadOnlyList<int> processes, string nice)
    {
        foreach (var process in processes)
        {
            try
            {
                File.WriteAllText($"/proc/{process}/autogroup", nice);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // It has ended, or this kernel has no such groups.
            }
        }
    }
}
