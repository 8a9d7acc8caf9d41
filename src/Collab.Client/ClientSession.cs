using System.Threading.Channels;
using Collab.Engine;
using Collab.Engine.Clients;
using Collab.Engine.Conflicts;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;
using Microsoft.Extensions.Logging;

namespace Collab.Client;

/// <summary>
/// One editor instance in one live session: the network, the clock and the threads around <see cref="ClientMachine"/>. The browser's
/// <c>session-client.js</c> is the same shell.
/// <para>
/// The machine is not thread-safe, so everything that touches it (calls of the user, messages of the server, timers) is a piece
/// of work on one queue that one loop takes off. After each piece the loop sends what may be sent, tells the state and wakes those who wait
/// for a condition. Events are raised on that loop: a handler must be quick and must not wait for this session.
/// </para>
/// <para>
/// The connection is this class's own affair: whatever ends it, edits go on and wait, and it connects again with a growing, jittered
/// pause until <see cref="DisposeAsync"/> or until the server says that this client is over.
/// </para>
/// </summary>
/// <example>
/// <code>
/// await using var session = api.OpenSession(created.Id);
/// await session.ConnectAsync(cancellationToken);
/// var document = await session.FindDocumentAsync("lib/counter.ex", cancellationToken);
/// await session.InsertAsync(document, 0, "# Hello\n", cancellationToken);
/// await session.WaitUntilSynchronisedAsync(cancellationToken);
/// </code>
/// </example>
public sealed partial class ClientSession : IAsyncDisposable
{
    /// <summary>Pieces of work that may wait; the network and the callers are held up beyond it.</summary>
    private const int WorkMaximum = 10_000;

    private readonly CollabApi _api;
    private readonly ClientSessionOptions _options;
    private readonly ILogger _logger;
    private readonly ClientMachine _machine;
    private readonly Channel<Action> _work;
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Waiter> _waiters = [];
    private readonly Task _loop;
    private Rejection? _closed;
    private bool _isDisposed;
    private volatile ClientSessionState _state = new(ClientPhase.Offline, 0, null);

    internal ClientSession(CollabApi api, SessionId session, ClientSessionOptions options)
    {
        _api = api;
        _options = options;
        _logger = options.Logging.CreateLogger<ClientSession>();
        _machine = new ClientMachine(options.Client);
        _work = Channel.CreateBounded<Action>(new BoundedChannelOptions(WorkMaximum) { SingleReader = true });
        _receiptTimer = options.Time.CreateTimer(_ => PostOrForget(CheckReceipt), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _connecting = Task.CompletedTask;
        Session = session;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>The text on this client changes by somebody else's edit.</summary>
    public event EventHandler<DocumentChange>? DocumentChanged;

    /// <summary>An own command was sent.</summary>
    public event EventHandler<SubmittedCommand>? Submitted;

    /// <summary>An own command is in the log.</summary>
    public event EventHandler<Acknowledgement>? Acknowledged;

    public event EventHandler<ClientSessionState>? StateChanged;

    /// <summary>Own edits were refused: the text went back to the server's, and what the user had is in the draft.</summary>
    public event EventHandler<Draft>? DraftKept;

    /// <summary>What was done here without a connection met what others did: the merge is in the text, and this says where to look.</summary>
    public event EventHandler<OfflineReview>? ReviewOffered;

    public event EventHandler<RefusedCommand>? CommandRefused;

    /// <summary>Every event of the session as it is taken in: chat, people, files.</summary>
    public event EventHandler<SessionEvent>? EventReceived;

    public event EventHandler<PresenceMessage>? PresenceReceived;

    /// <summary>Names and colours of people, when they change or somebody new joins.</summary>
    public event EventHandler<RosterMessage>? RosterReceived;

    /// <summary>The server's answer to each join: the session's title and settings, its people, the last of the chat.</summary>
    public event EventHandler<JoinSessionResponse>? Joined;

    public SessionId Session { get; }

    public ClientId Client => _options.Client;

    /// <summary>Where this client stands. May be read from any thread.</summary>
    public ClientSessionState State => _state;

    /// <summary>Connects, and stays connected until disposed. Returns when the first join is through and the texts are here.</summary>
    /// <exception cref="ClientSessionClosedException">The server will not have this client.</exception>
    public async Task ConnectAsync(CancellationToken cancellationToken = default)
    {
        Start();
        await WaitUntilAsync(IsUpToDate, cancellationToken);
    }

    /// <summary>Begins to connect without waiting for it; edits of documents that are loaded may be made meanwhile.</summary>
    public void Start()
    {
        lock (_stopping)
        {
            if (_connecting.IsCompleted)
            {
                _connecting = Task.Run(() => StayConnectedAsync(_stopping.Token));
            }
        }
    }

    /// <summary>Reads from the machine between two pieces of work. The function must not keep the machine.</summary>
    public async Task<T> ReadAsync<T>(Func<ClientMachine, T> read, CancellationToken cancellationToken = default)
    {
        return await OnLoopAsync(() => read(_machine), cancellationToken);
    }

    /// <summary>What this client's user sees, pending edits included.</summary>
    public async Task<string> GetTextAsync(DocumentId document, CancellationToken cancellationToken = default)
    {
        return await OnLoopAsync(() => Loaded(document), cancellationToken);
    }

    /// <summary>The document that has this path now.</summary>
    public async Task<DocumentId> FindDocumentAsync(string path, CancellationToken cancellationToken = default)
    {
        return await ReadAsync(
            machine => machine.Documents.Values.Single(document => document.Path == path && !document.IsDeleted).Id,
            cancellationToken);
    }

    /// <summary>Edits a document in terms of its present text. Returns when the edit is in the outbox, not when it is committed.</summary>
    /// <param name="edit">Makes the operation of the text; null for none.</param>
    public async Task EditAsync(
        DocumentId document, Func<string, TextOperation?> edit, CancellationToken cancellationToken = default)
    {
        await OnLoopAsync(() => Edit(document, edit), cancellationToken);
    }

    public async Task InsertAsync(
        DocumentId document, int offset, string text, CancellationToken cancellationToken = default)
    {
        await EditAsync(document, before => TextOperation.Replace(before.Length, offset, 0, text), cancellationToken);
    }

    /// <summary>Makes the document read <paramref name="text"/> by the smallest single replacement.</summary>
    public async Task SetTextAsync(DocumentId document, string text, CancellationToken cancellationToken = default)
    {
        await EditAsync(
            document,
            before => before == text ? null : TextOperation.Difference(before, text),
            cancellationToken);
    }

    /// <summary>Takes back this client's last edit of the document; false when there is none.</summary>
    public async Task<bool> UndoAsync(DocumentId document, CancellationToken cancellationToken = default)
    {
        return await OnLoopAsync(() => _machine.Undo(document) is not null, cancellationToken);
    }

    public async Task<bool> RedoAsync(DocumentId document, CancellationToken cancellationToken = default)
    {
        return await OnLoopAsync(() => _machine.Redo(document) is not null, cancellationToken);
    }

    /// <summary>Decides a hunk of a review: an ordinary edit. The document has to be loaded.</summary>
    /// <returns>False when the lines read so already.</returns>
    public async Task<bool> ChooseAsync(OfflineReview review, int hunk, ReviewChoice choice, CancellationToken cancellationToken = default)
    {
        return await OnLoopAsync(() => _machine.Choose(review, hunk, choice) is not null, cancellationToken);
    }

    /// <summary>Waits until all that was done here is committed and all texts are here.</summary>
    public async Task WaitUntilSynchronisedAsync(CancellationToken cancellationToken = default)
    {
        await WaitUntilAsync(machine => machine.IsSynchronised && IsUpToDate(machine), cancellationToken);
    }

    /// <summary>Waits for a condition, which is looked at after each piece of work.</summary>
    public async Task WaitUntilAsync(Func<ClientMachine, bool> condition, CancellationToken cancellationToken = default)
    {
        var waiter = new Waiter(condition);
        await OnLoopAsync(() => _waiters.Add(waiter), cancellationToken);
        await using var registration = cancellationToken.Register(() =>
        {
            waiter.Done.TrySetCanceled(cancellationToken);
            PostOrForget(() => _waiters.Remove(waiter));
        });
        await waiter.Done.Task;
    }

    /// <summary>Tells the others that this member goes, and closes for good. What was not committed is lost with this object.</summary>
    public async Task LeaveAsync(CancellationToken cancellationToken = default)
    {
        if (await OnLoopAsync(() => _wire, cancellationToken) is { } wire)
        {
            await wire.LeaveAsync(cancellationToken);
        }

        await DisposeAsync();
    }

    /// <summary>Closes the connection. What was not committed is lost with this object; wait first where that matters.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _stopping.CancelAsync();
        await _connecting;
        _work.Writer.TryComplete();
        await _loop;
        await _receiptTimer.DisposeAsync();
        _stopping.Dispose();
    }

    private void Edit(DocumentId document, Func<string, TextOperation?> edit)
    {
        if (_closed is { } reason)
        {
            throw new ClientSessionClosedException(reason);
        }

        if (edit(Loaded(document)) is { } operation)
        {
            _machine.Edit(document, operation, continuesGroup: false);
            MapSelections(document, operation, Bias.Right);
        }
    }

    private string Loaded(DocumentId document)
    {
        return _machine.Documents.TryGetValue(document, out var known) && known.Text is { } text
            ? text
            : throw new InvalidOperationException($"The text of document {document} is not loaded.");
    }

    private static bool IsUpToDate(ClientMachine machine)
    {
        return machine.Phase == ClientPhase.Live
            && machine.Documents.Values.All(static document => document.IsLoaded || document.IsDeleted);
    }

    private sealed record Waiter(Func<ClientMachine, bool> Condition)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
