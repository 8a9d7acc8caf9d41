using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collab.Sandbox.Dap;

/// <summary>
/// One end of the Debug Adapter Protocol: numbers requests, matches answers, hands events on in order.
/// </summary>
/// <remarks>
/// The other side shares its memory with a program that nobody trusts. So every wait is bounded, answers that nobody waits for
/// (late, cancelled, forged) are dropped, and a message that cannot be read ends the connection.
/// <para>
/// An event is handed on before the next message is read. A slow receiver therefore slows the sender down, through the pipe, instead of
/// filling a queue; <see cref="IsHeldUp"/> is true while that is the case, so that a watchdog does not take it for silence.
/// </para>
/// </remarks>
internal sealed class DapConnection : IAsyncDisposable
{
    // Members that are null are left out: the protocol's optional ones may be missing, but not null.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    private readonly PipeReader _reader;
    private readonly Stream _output;
    private readonly Func<DapEvent, CancellationToken, ValueTask> _onEvent;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<int, TaskCompletionSource<JsonElement>> _pending = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _closing = new();
    private readonly Task<string?> _reading;
    private int _sequence;
    private volatile bool _isHeldUp;
    private long _bytesRead;

    /// <param name="onEvent">Called for one event after the other.</param>
    public DapConnection(Stream input, Stream output, Func<DapEvent, CancellationToken, ValueTask> onEvent, TimeProvider time)
    {
        _reader = PipeReader.Create(input);
        _output = output;
        _onEvent = onEvent;
        _time = time;
        _reading = Task.Run(ReadAllAsync);
    }

    /// <summary>Ends with the stream: null, or the sentence that says how the protocol was broken.</summary>
    public Task<string?> Completion => _reading;

    /// <summary>Whether the receiver of events is at work, and messages wait for him.</summary>
    public bool IsHeldUp => _isHeldUp;

    /// <summary>Bytes of all messages read so far.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Sends a request and returns the body of its answer.</summary>
    /// <exception cref="DapException">Refused, broken off, or not answered in time; the message is a sentence.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<TBody> RequestAsync<TBody>(string command, object? arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_pending.Count >= SandboxLimits.PendingRequestsMax)
        {
            throw new DapException($"More than {SandboxLimits.PendingRequestsMax} questions wait for answers.");
        }
        var sequence = Interlocked.Increment(ref _sequence);
        var answer = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
        _pending[sequence] = answer;
        using var limit = new CancellationTokenSource(timeout, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token, _closing.Token);
        try
        {
            await WriteAsync(new { seq = sequence, type = "request", command, arguments }, linked.Token);
            var body = await answer.Task.WaitAsync(linked.Token);
            return body.ValueKind == JsonValueKind.Undefined
                ? JsonSerializer.Deserialize<TBody>("{}", Json)!
                : body.Deserialize<TBody>(Json) ?? throw new DapException($"The answer to {command} is empty.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DapException(limit.IsCancellationRequested ? $"{command} was not answered in {timeout.TotalSeconds:0.#} s." : "The connection is closed.");
        }
        catch (JsonException)
        {
            throw new DapException($"The answer to {command} has another shape than it should.");
        }
        catch (IOException)
        {
            throw new DapException("The connection is closed.");
        }
        finally
        {
            _pending.TryRemove(sequence, out _);
        }
    }

    /// <inheritdoc cref="RequestAsync{TBody}"/>
    public Task RequestAsync(string command, object? arguments, TimeSpan timeout, CancellationToken cancellationToken)
    {
        return RequestAsync<JsonElement>(command, arguments, timeout, cancellationToken);
    }

    /// <summary>Stops reading and fails what still waits. The streams belong to the caller.</summary>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _reading;
    }

    private async Task WriteAsync(object message, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(message, Json);
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // Half a message would break the framing for good, so only the wait for the turn can be cancelled by a caller.
            await DapFraming.WriteAsync(_output, bytes, _closing.Token);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<string?> ReadAllAsync()
    {
        string? broken = null;
        try
        {
            while (await DapFraming.ReadAsync(_reader, _closing.Token) is { } message)
            {
                Interlocked.Add(ref _bytesRead, message.Length);
                await ReceiveAsync(message);
            }
        }
        catch (DapException exception)
        {
            broken = exception.Message;
        }
        catch (JsonException)
        {
            broken = "A message that is not JSON.";
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Closed by one side or the other.
        }
        foreach (var (_, answer) in _pending)
        {
            answer.TrySetException(new DapException(broken ?? "The connection is closed."));
        }
        await _reader.CompleteAsync();
        return broken;
    }

    private async ValueTask ReceiveAsync(byte[] bytes)
    {
        var message = JsonSerializer.Deserialize<DapMessage>(bytes, Json) ?? throw new DapException("A message that is null.");
        switch (message.Type)
        {
            case "response":
                if (message.RequestSeq is { } sequence && _pending.TryRemove(sequence, out var answer))
                {
                    if (message.Success == true)
                    {
                        answer.TrySetResult(message.Body);
                    }
                    else
                    {
                        answer.TrySetException(new DapException(message.Message ?? $"{message.Command} was refused."));
                    }
                }
                break;
            case "event" when message.Event is not null:
                _isHeldUp = true;
                try
                {
                    await _onEvent(new DapEvent(message.Event, message.Body), _closing.Token);
                }
                catch (Exception exception) when (exception is NullReferenceException or ArgumentException)
                {
                    // Null where something should be, in the middle of a list for instance: the serializer lets that pass, and no honest adapter does it.
                    throw new DapException($"The event {message.Event} has another shape than it should.");
                }
                finally
                {
                    _isHeldUp = false;
                }
                break;
            case "request":
                // Adapters may ask us to open terminals and child sessions; we never offer that, and say so instead of leaving them waiting.
                await WriteAsync(
                    new { seq = Interlocked.Increment(ref _sequence), type = "response", request_seq = message.Seq, command = message.Command, success = false, message = "Not supported." },
                    _closing.Token);
                break;
            default:
                throw new DapException("A message of an unknown type.");
        }
    }
}
