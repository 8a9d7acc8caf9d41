using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Collab.Sandbox.Dap;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Collab.Sandbox.Tests;

/// <summary>The connection against a peer that this test plays, byte by byte.</summary>
public sealed class DapConnectionTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    private readonly Pipe _toUs = new();
    private readonly Pipe _toPeer = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<DapEvent> _events = Channel.CreateUnbounded<DapEvent>();
    private readonly DapConnection _connection;
    private Func<Task> _beforeEvent = static () => Task.CompletedTask;

    public DapConnectionTests()
    {
        _connection = new DapConnection(_toUs.Reader.AsStream(), _toPeer.Writer.AsStream(), async (happened, _) =>
        {
            await _beforeEvent();
            await _events.Writer.WriteAsync(happened, CancellationToken.None);
        }, _time);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Answers_find_their_requests_in_any_order()
    {
        var first = AskAsync("first");
        var second = AskAsync("second");
        var numbers = new[] { await ReceiveAsync(), await ReceiveAsync() };
        await SendAsync(Answer(numbers[1], "2"));
        await SendAsync(Answer(numbers[0], "1"));
        Assert.Equal(1, await first);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task A_refusal_is_its_sentence()
    {
        var asking = AskAsync("evaluate");
        var request = await ReceiveAsync();
        await SendAsync($$"""{"seq":1,"type":"response","request_seq":{{request}},"command":"evaluate","success":false,"message":"No."}""");
        Assert.Equal("No.", (await Assert.ThrowsAsync<DapException>(() => asking)).Message);
    }

    [Fact]
    public async Task A_request_that_is_not_answered_in_time_fails_and_its_late_answer_is_dropped()
    {
        var asking = AskAsync("slow");
        var late = await ReceiveAsync();
        _time.Advance(Limit);
        Assert.Equal("slow was not answered in 10 s.", (await Assert.ThrowsAsync<DapException>(() => asking)).Message);

        await SendAsync(Answer(late, "1"));
        var next = AskAsync("next");
        await SendAsync(Answer(await ReceiveAsync(), "2"));
        Assert.Equal(2, await next);
    }

    [Fact]
    public async Task A_cancelled_request_is_cancelled()
    {
        using var cancelling = new CancellationTokenSource();
        var asking = _connection.RequestAsync<int>("x", null, Limit, cancelling.Token);
        await ReceiveAsync();
        await cancelling.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    [Fact]
    public async Task More_questions_than_the_limit_are_refused_at_once()
    {
        for (var i = 0; i < SandboxLimits.PendingRequestsMax; i++)
        {
            _ = AskAsync("x").ContinueWith(static asked => asked.Exception, TaskScheduler.Default);
        }
        Assert.StartsWith("More than 64", (await Assert.ThrowsAsync<DapException>(() => AskAsync("one more"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Messages_may_come_in_pieces_and_several_at_once()
    {
        var bytes = Framed("""{"seq":1,"type":"event","event":"a","body":{}}""").Concat(Framed("""{"seq":2,"type":"event","event":"b","body":{}}""")).ToArray();
        await _toUs.Writer.WriteAsync(bytes.AsMemory(0, 30), Cancellation);
        await _toUs.Writer.WriteAsync(bytes.AsMemory(30), Cancellation);
        Assert.Equal("a", (await _events.Reader.ReadAsync(Cancellation)).Name);
        Assert.Equal("b", (await _events.Reader.ReadAsync(Cancellation)).Name);
    }

    [Theory]
    [InlineData("Content-Length: 2000001\r\n\r\n", "A message of more than 2000000 bytes.")]
    [InlineData("Content-Length: -1\r\n\r\n", "A header without Content-Length.")]
    [InlineData("Content-Length: 999999999999\r\n\r\n", "A header without Content-Length.")]
    [InlineData("Content-Type: x\r\n\r\n", "A header without Content-Length.")]
    [InlineData("Content-Length: 3\r\n\r\n{x}", "A message that is not JSON.")]
    [InlineData("Content-Length: 4\r\n\r\nnull", "A message that is null.")]
    [InlineData("Content-Length: 14\r\n\r\n{\"type\":\"odd\"}", "A message of an unknown type.")]
    public async Task What_is_not_the_protocol_ends_the_connection_with_a_sentence(string text, string sentence)
    {
        var asking = AskAsync("waiting");
        await ReceiveAsync();
        await _toUs.Writer.WriteAsync(Encoding.UTF8.GetBytes(text), Cancellation);
        Assert.Equal(sentence, await _connection.Completion);
        Assert.Equal(sentence, (await Assert.ThrowsAsync<DapException>(() => asking)).Message);
    }

    [Fact]
    public async Task A_header_without_end_ends_the_connection()
    {
        await _toUs.Writer.WriteAsync(new byte[SandboxLimits.HeaderBytesMax + 1], Cancellation);
        Assert.Equal("A header of more than 256 bytes.", await _connection.Completion);
    }

    [Fact]
    public async Task The_end_of_the_stream_fails_what_waits()
    {
        var asking = AskAsync("waiting");
        await ReceiveAsync();
        await _toUs.Writer.CompleteAsync();
        Assert.Null(await _connection.Completion);
        await Assert.ThrowsAsync<DapException>(() => asking);
    }

    [Fact]
    public async Task While_an_event_is_handled_nothing_else_is_read()
    {
        var entered = new TaskCompletionSource();
        var leave = new TaskCompletionSource();
        _beforeEvent = () =>
        {
            entered.TrySetResult();
            return leave.Task;
        };
        var asking = AskAsync("x");
        var request = await ReceiveAsync();
        await SendAsync("""{"seq":1,"type":"event","event":"output","body":{}}""");
        await SendAsync(Answer(request, "1"));
        await entered.Task;
        Assert.True(_connection.IsHeldUp);
        Assert.False(asking.IsCompleted);
        leave.SetResult();
        Assert.Equal(1, await asking);
        Assert.False(_connection.IsHeldUp);
    }

    [Fact]
    public async Task A_request_of_the_peer_is_refused_politely()
    {
        await SendAsync("""{"seq":7,"type":"request","command":"runInTerminal","arguments":{}}""");
        var answer = await ReceiveMessageAsync();
        Assert.Equal((7, false), (answer.GetProperty("request_seq").GetInt32(), answer.GetProperty("success").GetBoolean()));
    }

    public async ValueTask DisposeAsync()
    {
        await _toUs.Writer.CompleteAsync();
        await _connection.DisposeAsync();
    }

    private static string Answer(int request, string body)
    {
        return $$"""{"seq":1,"type":"response","request_seq":{{request}},"command":"x","success":true,"body":{{body}}}""";
    }

    private static byte[] Framed(string json)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        return [.. Encoding.ASCII.GetBytes($"Content-Length: {bytes.Length}\r\n\r\n"), .. bytes];
    }

    private Task<int> AskAsync(string command)
    {
        return _connection.RequestAsync<int>(command, null, Limit, Cancellation);
    }

    private async Task SendAsync(string json)
    {
        await _toUs.Writer.WriteAsync(Framed(json), Cancellation);
    }

    private async Task<int> ReceiveAsync()
    {
        return (await ReceiveMessageAsync()).GetProperty("seq").GetInt32();
    }

    private async Task<JsonElement> ReceiveMessageAsync()
    {
        var message = await DapFraming.ReadAsync(_toPeer.Reader, Cancellation);
        return JsonDocument.Parse(message!).RootElement;
    }
}
