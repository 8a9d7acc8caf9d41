using System.Diagnostics;
using System.Text;
using Collab.Sandbox.Dap;

namespace Collab.Sandbox.Node;

/// <summary>
/// One node: the process, the connection to its agent, and its raw output. It serves one run and is thrown away.
/// </summary>
internal sealed class SandboxNode : IAsyncDisposable
{
    private const int TailCharacters = 4_000;
    private static readonly TimeSpan KillPoll = TimeSpan.FromMilliseconds(5);
    private static readonly TimeSpan LastWordsTimeout = TimeSpan.FromSeconds(1);

    private readonly Process _process;
    private readonly string? _workspace;
    private readonly TimeProvider _time;
    private readonly Lock _tailLock = new();
    private readonly StringBuilder _tail = new();
    private readonly Task _errorPump;
    private readonly CancellationTokenSource _killed = new();
    private Func<DapEvent, CancellationToken, ValueTask> _onEvent = static (_, _) => ValueTask.CompletedTask;
    private Func<string, CancellationToken, ValueTask> _onRawOutput = static (_, _) => ValueTask.CompletedTask;
    private int _disposed;

    private SandboxNode(Process process, string? workspace, TimeProvider time)
    {
        _process = process;
        _workspace = workspace;
        _time = time;
        ProcessId = process.Id;
        Dap = new DapConnection(process.StandardOutput.BaseStream, process.StandardInput.BaseStream, (e, ct) => _onEvent(e, ct), time);
        _errorPump = Task.Run(PumpErrorsAsync);
    }

    public DapConnection Dap { get; }

    public int ProcessId { get; }

    /// <summary>The end of what it wrote past the protocol: the reason, when a machine ends by itself.</summary>
    public string Tail
    {
        get
        {
            lock (_tailLock)
            {
                return _tail.ToString();
            }
        }
    }

    /// <summary>Starts a node and waits until its agent answers.</summary>
    /// <exception cref="SandboxException">It does not start; the message holds what it said.</exception>
    public static async Task<SandboxNode> StartAsync(NodeCommand command, bool isolated, TimeProvider time, CancellationToken cancellationToken)
    {
        var workspace = isolated ? null : NodeCommand.CreateWorkspace();
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("setsid", command.Build(workspace))
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        process.StartInfo.Environment.Clear();
        process.StartInfo.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        await LauncherThread.StartAsync(process);
        var node = new SandboxNode(process, workspace, time);
        try
        {
            await node.Dap.RequestAsync("initialize", new { adapterID = "otp", clientID = "collab", linesStartAt1 = true, columnsStartAt1 = true }, SandboxLimits.NodeStartTimeout, cancellationToken);
            return node;
        }
        catch (DapException exception)
        {
            await node.DisposeAsync();
            throw new SandboxException($"A node does not start ({exception.Message}) {node.Tail.Trim()}");
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }

    /// <summary>From now on events and raw output go here. Both may wait, until their token is cancelled.</summary>
    public void Attach(Func<DapEvent, CancellationToken, ValueTask> onEvent, Func<string, CancellationToken, ValueTask> onRawOutput)
    {
        _onEvent = onEvent;
        _onRawOutput = onRawOutput;
    }

    /// <summary>Waits for the process's own end and its last words, and returns its exit code.</summary>
    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        // What it said at the end may still be in the pipe, and tells why it ended. Whoever else holds the pipe open, or does not take it, must not hold us up.
        await Task.WhenAny(_errorPump, Task.Delay(LastWordsTimeout, _time, cancellationToken));
        return _process.ExitCode;
    }

    /// <summary>Ends everything in it. Returns when nothing is left; events that were already sent are handed on before.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
        {
            return;
        }
        var processes = ProcessTree.Find(ProcessId);
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It has ended.
        }
        await GoneAsync(processes);
        // What it had said is in the pipes; a receiver that does not take it must not hold us up.
        await Task.WhenAny(Task.WhenAll(Dap.Completion, _errorPump), Task.Delay(SandboxLimits.RequestTimeout, _time));
        await _killed.CancelAsync();
        await Dap.DisposeAsync();
        await _errorPump;
        _process.Dispose();
        _killed.Dispose();
        DeleteWorkspace();
    }

    // Killing the first process ends its process namespace, but the others go in their own time.
    private async Task GoneAsync(List<int> processes)
    {
        var begin = _time.GetTimestamp();
        while (processes.Exists(ProcessTree.IsAlive) && _time.GetElapsedTime(begin) < SandboxLimits.KillTimeout)
        {
            await Task.Delay(KillPoll, _time);
        }
    }

    // Always read, or a program that writes there would stand still; only the end is kept.
    private async Task PumpErrorsAsync()
    {
        var buffer = new char[4_096];
        var forwarded = 0;
        try
        {
            int count;
            while ((count = await _process.StandardError.ReadAsync(buffer, _killed.Token)) > 0)
            {
                var text = new string(buffer, 0, count);
                lock (_tailLock)
                {
                    _tail.Append(text);
                    if (_tail.Length > TailCharacters)
                    {
                        _tail.Remove(0, _tail.Length - TailCharacters);
                    }
                }
                if (forwarded < SandboxLimits.SystemOutputBytesMax)
                {
                    forwarded += count;
                    await _onRawOutput(text, _killed.Token);
                }
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Ended.
        }
    }

    private void DeleteWorkspace()
    {
        try
        {
            if (_workspace is not null)
            {
                Directory.Delete(_workspace, recursive: true);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A directory in the temporary folder that the program has made its own; the system's cleaning takes it.
        }
    }
}
