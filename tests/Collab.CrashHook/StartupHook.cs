using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

/// <summary>
/// Runs inside the <em>server</em> before its own Main when <c>DOTNET_STARTUP_HOOKS</c> names this assembly, and kills the process at a chosen moment.
/// <para>
/// <c>COLLAB_CRASH_AT=AppendStored:37</c> means: die at the 37th event of that name on the listener <c>Collab.Sessions</c>. The event is raised by
/// the thread that does the work, so nothing behind that line of the server has run. The kill is SIGKILL: no handler, no flush.
/// </para>
/// <para>
/// <c>COLLAB_HEAP_FILE=/path</c> means: at SIGUSR1 collect all garbage and write there how many bytes are left.
/// </para>
/// The runtime asks for exactly this name in the global namespace. The project references nothing: the server cannot load what the tests are
/// built on, nor may anything of theirs (a module initializer, say) run inside of it.
/// </summary>
internal static class StartupHook
{
    private const string CrashAtVariable = "COLLAB_CRASH_AT";

    private const string HeapFileVariable = "COLLAB_HEAP_FILE";

    /// <summary>SIGUSR1 where the tests run (Linux on x64 and ARM).</summary>
    private const PosixSignal TellHeap = (PosixSignal)10;

    private const string ListenerName = "Collab.Sessions";

    private static PosixSignalRegistration? _heapSignal;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(HeapFileVariable) is { Length: > 0 } heapFile)
        {
            _heapSignal = PosixSignalRegistration.Create(TellHeap, context =>
            {
                context.Cancel = true;
                WriteHeap(heapFile);
            });
        }

        if (Environment.GetEnvironmentVariable(CrashAtVariable) is not { Length: > 0 } crashAt)
        {
            return;
        }

        var (moment, number) = crashAt.Split(':') is [var name, var count]
            ? (name, int.Parse(count, CultureInfo.InvariantCulture))
            : throw new FormatException($"{CrashAtVariable} reads like AppendStored:37; it is \"{crashAt}\".");
        DiagnosticListener.AllListeners.Subscribe(new ListenerObserver(moment, number));
    }

    private static void WriteHeap(string path)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        // In one step, for whoever waits for the file.
        File.WriteAllText(path + ".new", GC.GetTotalMemory(forceFullCollection: true).ToString(CultureInfo.InvariantCulture));
        File.Move(path + ".new", path);
    }

    private sealed class ListenerObserver(string moment, int number) : IObserver<DiagnosticListener>
    {
        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == ListenerName)
            {
                value.Subscribe(new CrashObserver(moment, number), name => name == moment);
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }

    private sealed class CrashObserver(string moment, int number) : IObserver<KeyValuePair<string, object?>>
    {
        private int _count;

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Key == moment && Interlocked.Increment(ref _count) == number)
            {
                using var self = Process.GetCurrentProcess();
                self.Kill();
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }
    }
}
