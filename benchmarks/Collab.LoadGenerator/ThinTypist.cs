using System.Buffers;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using Collab.Client;
using Collab.Engine;
using Collab.Protocol;

namespace Collab.LoadGenerator;

/// <summary>
/// A client on a bare WebSocket that speaks SignalR's JSON protocol as <c>docs/protocol.md</c> describes it, under the rules of the real one: one
/// operation in flight, later edits merged into the next, and only frames move it. It keeps revision and length instead of a text, which is enough
/// to insert at places that exist; so a hundred of them fit on one core.
/// </summary>
internal sealed class ThinTypist : Typist
{
    private const byte RecordSeparator = 0x1E;
    private const string JoinInvocation = "0";

    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<JoinSessionResponse> _joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ClientId _client = new(Guid.CreateVersion7());
    private readonly Lock _gate = new();
    private readonly List<long> _unsent = [];
    private readonly DocumentId _document;
    private readonly int _typist;
    private readonly RoomLedger _ledger;
    private readonly Measurements _measurements;
    private readonly Random _random;
    private Task _sending = Task.CompletedTask;
    private Task _receiving = Task.CompletedTask;
    private bool _isInFlight = true;
    private long _epoch;
    private long _clientSeq;
    private long _revision;
    private int _length;

    private ThinTypist(DocumentId document, int typist, RoomLedger ledger, Measurements measurements, int seed)
    {
        (_document, _typist, _ledger, _measurements, _random) = (document, typist, ledger, measurements, new Random(seed));
    }

    public static async Task<ThinTypist> ConnectAsync(
        CollabApi api, SessionId session, DocumentId document, int typist, RoomLedger ledger, Measurements measurements, int seed,
        CancellationToken cancellationToken)
    {
        var thin = new ThinTypist(document, typist, ledger, measurements, seed);
        await thin.JoinAsync(api, session, cancellationToken);
        return thin;
    }

    public override void Edit(long due)
    {
        lock (_gate)
        {
            _unsent.Add(due);
            SubmitIfIdle();
        }
    }

    public override Task<bool> AgreesWithAsync(DocumentResponse document, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return Task.FromResult(_revision == document.Revision && _length == document.Text.Length);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_receiving, _sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _socket.Dispose();
        _stopping.Dispose();
    }

    private async Task JoinAsync(CollabApi api, SessionId session, CancellationToken cancellationToken)
    {
        _socket.Options.SetRequestHeader("Authorization", $"Bearer {await api.GetAccessTokenAsync(cancellationToken)}");
        var hub = new UriBuilder(new Uri(api.Server, HubMethods.Path)) { Scheme = "ws" };
        await _socket.ConnectAsync(hub.Uri, cancellationToken);
        _receiving = Task.Run(() => ReceiveAsync(_stopping.Token), CancellationToken.None);
        await SendAsync(Task.CompletedTask, [.. """{"protocol":"json","version":1}"""u8, RecordSeparator]);
        var request = new JoinSessionRequest(session, _client);
        await SendAsync(Task.CompletedTask, Invocation(JoinInvocation, HubMethods.JoinSession, request));
        var answer = await _joined.Task.WaitAsync(cancellationToken);
        var document = answer.Documents!.Value.Single(known => known.Id == _document);
        _ledger.Register(_typist, _client);
        lock (_gate)
        {
            (_epoch, _revision, _length, _isInFlight) = (answer.Epoch!.Value, document.Revision, document.Text!.Length, false);
        }
    }

    /// <summary>Sends all unsent edits as one operation of the present revision, if none is under way.</summary>
    private void SubmitIfIdle()
    {
        if (_isInFlight || _unsent.Count == 0)
        {
            return;
        }

        _isInFlight = true;
        _clientSeq++;
        var places = _unsent.Select(_ => _random.Next(_length + 1)).Order();
        _ledger.Sent(_typist, _clientSeq, _unsent);
        _unsent.Clear();
        _sending = SendAsync(_sending, Submission(places));
    }

    private byte[] Submission(IEnumerable<int> places)
    {
        var builder = new Engine.Text.TextOperationBuilder();
        var at = 0;
        foreach (var place in places)
        {
            builder.Retain(place - at).Insert("x");
            at = place;
        }

        var operation = builder.Retain(_length - at).Build();
        var request = new SubmitOperationRequest(_document, _revision, _epoch, _clientSeq, operation);
        return Invocation("1", HubMethods.SubmitOperation, request);
    }

    private static byte[] Invocation<T>(string id, string method, T argument)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteNumber("type", 1);
            writer.WriteString("invocationId", id);
            writer.WriteString("target", method);
            writer.WriteStartArray("arguments");
            JsonSerializer.Serialize(writer, argument, ProtocolJson.Options);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        buffer.Write([RecordSeparator]);
        return buffer.WrittenSpan.ToArray();
    }

    private async Task SendAsync(Task before, byte[] message)
    {
        await before;
        await _socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, _stopping.Token);
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var filled = 0;
        try
        {
            while (true)
            {
                if (filled == buffer.Length)
                {
                    Array.Resize(ref buffer, 2 * buffer.Length);
                }

                var received = await _socket.ReceiveAsync(buffer.AsMemory(filled), cancellationToken);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    throw new WebSocketException("The server closed the connection.");
                }

                filled += received.Count;
                var taken = TakeRecords(buffer.AsSpan(0, filled));
                buffer.AsSpan(taken, filled - taken).CopyTo(buffer);
                filled -= taken;
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or JsonException)
        {
            // An end before the run's own is told by the numbers: pairs that were not delivered, and no convergence.
            _joined.TrySetException(exception);
        }
    }

    private int TakeRecords(ReadOnlySpan<byte> bytes)
    {
        var taken = 0;
        for (int length; (length = bytes[taken..].IndexOf(RecordSeparator)) >= 0; taken += length + 1)
        {
            TakeRecord(bytes.Slice(taken, length));
        }

        return taken;
    }

    /// <summary>SignalR writes a message's type first and its target before the arguments, so one pass is enough.</summary>
    private void TakeRecord(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record);
        reader.Read();
        var isFrame = false;
        var isJoinAnswer = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("target"u8))
            {
                reader.Read();
                isFrame = reader.ValueTextEquals("Frame"u8);
            }
            else if (reader.ValueTextEquals("invocationId"u8))
            {
                reader.Read();
                isJoinAnswer = reader.ValueTextEquals(JoinInvocation);
            }
            else if (reader.ValueTextEquals("arguments"u8) && isFrame)
            {
                reader.Read();
                reader.Read();
                Take(ThinFrame.Read(ref reader, _ledger));
                return;
            }
            else if (reader.ValueTextEquals("result"u8))
            {
                reader.Read();
                TakeAnswer(ref reader, isJoinAnswer);
                return;
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void TakeAnswer(ref Utf8JsonReader reader, bool isJoinAnswer)
    {
        if (isJoinAnswer)
        {
            var answer = JsonSerializer.Deserialize<JoinSessionResponse>(ref reader, ProtocolJson.Options)!;
            if (answer.ToRejection() is { } refusal)
            {
                _joined.SetException(new InvalidOperationException($"A typist was not let in: {refusal.Message}"));
            }
            else
            {
                _joined.SetResult(answer);
            }

            return;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!reader.ValueTextEquals("ok"u8))
            {
                reader.Skip();
            }
            else if (reader.Read() && reader.GetBoolean())
            {
                _measurements.Acknowledged();
                return;
            }
            else
            {
                _measurements.Refused();
                lock (_gate)
                {
                    // A run with refusals has failed, and says so; the typist goes on.
                    _isInFlight = false;
                }

                return;
            }
        }
    }

    private void Take(ThinFrame frame)
    {
        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            var isOwnThrough = false;
            foreach (var operation in frame.Operations)
            {
                (_revision, _length) = (operation.Revision, _length + operation.Growth);
                isOwnThrough |= operation.Typist == _typist;
                _ledger.Visible(_typist, operation.Typist, operation.Mark, now);
            }

            if (isOwnThrough)
            {
                _isInFlight = false;
                SubmitIfIdle();
            }
        }
    }
}
