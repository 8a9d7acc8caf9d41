using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Sessions;
using Collab.Web.Features.Session;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

/// <summary>A connection whose socket takes one message and then no more until the client reads.</summary>
public sealed class HubSessionConnectionTests
{
    private const char RecordSeparator = '\u001e';

    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly Pipe _toClient = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));
    private readonly HubConnectionContext _hub;
    private readonly HubSessionConnection _connection;

    public HubSessionConnectionTests()
    {
        var context = new DefaultConnectionContext("test", new DuplexPipe(new Pipe().Reader, _toClient.Writer), null!);
        var json = new JsonHubProtocolOptions { PayloadSerializerOptions = ProtocolJson.Options };
        _hub = new HubConnectionContext(context, new HubConnectionContextOptions(), NullLoggerFactory.Instance)
        {
            Protocol = new JsonHubProtocol(Options.Create(json)),
        };
        _connection = new HubSessionConnection(_hub, new MemberId(Guid.NewGuid()), new ClientId(Guid.NewGuid()), attempt: null, TimeProvider.System);
    }

    [Fact]
    public async Task Messages_for_a_slow_client_wait_and_come_in_order_and_the_last_word_is_the_last()
    {
        const int count = 500;
        for (var number = 0; number < count; number++)
        {
            _connection.Send(Numbered(number));
        }

        _connection.Close(new Rejection(RejectionCode.SessionEnded, "It is over."));
        _connection.Send(Numbered(count));

        var messages = await ReadAsync(count + 1);
        Assert.Equal(Enumerable.Range(0, count), messages.Take(count).Select(message => message.GetProperty("arguments")[0].GetInt32()));
        Assert.Equal(HubMethods.Closed, messages[^1].GetProperty("target").GetString());
        Assert.Equal("session_ended", messages[^1].GetProperty("arguments")[0].GetProperty("code").GetString());
        await AbortedAsync();
    }

    [Fact]
    public async Task A_client_that_lags_by_more_messages_than_the_bound_is_dropped()
    {
        for (var number = 0; number <= Limits.OutgoingMessagesMaximum; number++)
        {
            _connection.Send(Numbered(number));
        }

        Assert.False(_hub.ConnectionAborted.IsCancellationRequested);
        _connection.Send(Numbered(0));
        await AbortedAsync();
    }

    [Fact]
    public async Task A_client_that_lags_by_more_bytes_than_the_bound_is_dropped()
    {
        var large = new SessionBroadcast(HubMethods.Frame, Encoding.UTF8.GetBytes($"\"{new string('x', 1024 * 1024)}\""));
        for (var sent = 0; sent < 8; sent++)
        {
            _connection.Send(large);
        }

        Assert.False(_hub.ConnectionAborted.IsCancellationRequested);
        _connection.Send(large);
        await AbortedAsync();
    }

    [Fact]
    public async Task Nothing_is_sent_to_a_client_that_left()
    {
        _connection.Send(Numbered(0));
        _connection.Detach();
        _connection.Send(Numbered(1));
        _connection.Close(new Rejection(RejectionCode.SessionEnded, "It is over."));

        await ReadAsync(1);
        Assert.False(_toClient.Reader.TryRead(out _));
        Assert.False(_hub.ConnectionAborted.IsCancellationRequested);
    }

    private static SessionBroadcast Numbered(int number) => new(HubMethods.Frame, Encoding.UTF8.GetBytes($"{number}"));

    private async Task AbortedAsync()
    {
        var isAborted = new TaskCompletionSource();
        await using var registration = _hub.ConnectionAborted.Register(isAborted.SetResult);
        await isAborted.Task.WaitAsync(_cancellation);
    }

    private async Task<List<JsonElement>> ReadAsync(int count)
    {
        var text = new StringBuilder();
        while (text.ToString().Count(sign => sign == RecordSeparator) < count)
        {
            var read = await _toClient.Reader.ReadAsync(_cancellation);
            text.Append(Encoding.UTF8.GetString(read.Buffer));
            _toClient.Reader.AdvanceTo(read.Buffer.End);
        }

        return [.. text.ToString().Split(RecordSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(message => JsonElement.Parse(message))];
    }

    private sealed class DuplexPipe(PipeReader input, PipeWriter output) : IDuplexPipe
    {
        public PipeReader Input => input;

        public PipeWriter Output => output;
    }
}
