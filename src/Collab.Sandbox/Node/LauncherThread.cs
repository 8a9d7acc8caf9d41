using System.Collections.Concurrent;
using System.Diagnostics;

namespace Collab.Sandbox.Node;

/// <summary>
/// Starts all nodes, from one thread that lives as long as the server.
/// </summary>
/// <remarks>
/// "Die with the parent" is the kernel's <c>PR_SET_PDEATHSIG</c>, and to the kernel the parent is the <em>thread</em> that started the
/// process. The thread pool's threads come and go: a node started from one of them is killed when that thread has been idle for a
/// while, for no reason that anybody could see.
/// </remarks>
internal static class LauncherThread
{
    private static readonly BlockingCollection<Action> Work = [];

    static LauncherThread()
    {
        var thread = new Thread(static () =>
        {
            foreach (var action in Work.GetConsumingEnumerable())
            {
                action();
            }
        })
        {
            IsBackground = true,
            Name = "Sandbox launcher",
        };
        thread.Start();
    }

    public static Task StartAsync(Process process)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                process.Start();
                started.SetResult();
            }
            catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
            {
                started.SetException(new SandboxException($"A node cannot be started: {exception.Message}"));
            }
        });
        return started.Task;
    }
}
