using System.Diagnostics;
using Collab.Sandbox.Node;
using Xunit;

namespace Collab.Sandbox.Tests;

public sealed class SchedulerWeightTests : IDisposable
{
    private readonly SchedulerWeight _weight = new();
    private readonly Process? _process;
    private TimeSpan _cpuTime;
    private TimeSpan _at;

    public SchedulerWeightTests()
    {
        Assert.SkipUnless(File.Exists("/proc/self/autogroup"), "autogroup: this kernel does not group processes by session.");
        // It becomes `cat` in a session, and so a group, of its own, and says so by its echo.
        _process = Process.Start(new ProcessStartInfo("setsid", ["cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        _process.StandardInput.WriteLine("here");
        Assert.Equal("here", _process.StandardOutput.ReadLine());
    }

    [Fact]
    public void Who_computes_for_long_counts_little_until_he_rests()
    {
        Pass(seconds: 3, share: 1);
        Assert.Equal(SchedulerWeight.Usual, Nice());
        Pass(seconds: 2, share: 1);
        Assert.Equal(SchedulerWeight.Little, Nice());

        // Because he counts little he is given little.
        Pass(seconds: 10, share: 0.1);
        Assert.Equal(SchedulerWeight.Little, Nice());
        Pass(seconds: 15, share: 0);
        Assert.Equal(SchedulerWeight.Usual, Nice());
    }

    [Fact]
    public void Who_mostly_waits_counts_as_anybody_however_long()
    {
        Pass(seconds: 3600, share: 0.2);
        Assert.Equal(SchedulerWeight.Usual, Nice());
    }

    public void Dispose()
    {
        _process?.Kill();
        _process?.Dispose();
    }

    private void Pass(int seconds, double share)
    {
        for (var look = 0; look < 4 * seconds; look++)
        {
            _at += SandboxLimits.WatchdogInterval;
            _cpuTime += SandboxLimits.WatchdogInterval * share;
            _weight.Follow([_process!.Id], _cpuTime, _at);
        }
    }

    private int Nice()
    {
        return int.Parse(File.ReadAllText($"/proc/{_process!.Id}/autogroup").Split(' ')[^1], provider: null);
    }
}
