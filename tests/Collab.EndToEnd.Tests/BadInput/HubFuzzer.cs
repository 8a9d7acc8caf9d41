using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Client;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Testing;
using Microsoft.AspNetCore.SignalR;

namespace Collab.EndToEnd.Tests.BadInput;

/// <summary>
/// Somebody who sends what a client would send, made wrong in one place or two, several messages at a time, and comes back when his connection is ended.
/// Each message is told by the seed and its number.
/// </summary>
internal sealed class HubFuzzer(Room room, int seed, CancellationToken cancellationToken)
{
    private const int TextLengthMaximum = 2_000;

    private const int AtATime = 16;

    private static readonly string[] Fields = ["speed", "colour"];

    private static readonly string[] Paths = ["lib/a.ex", "lib/b.ex", "notes.md"];

    private CollabApi? _signIn;
    private RawClient? _client;
    private int _number;
    private int _judged;
    private volatile bool _isStale;

    /// <summary>How often each refusal came; also <c>ok</c>, and <c>no answer of ours</c> where SignalR itself refused the message.</summary>
    public ConcurrentDictionary<string, int> Answers { get; } = new();

    /// <summary>Messages that the session itself has judged: it did what they want, or said why not.</summary>
    public int Judged => _judged;

    public async Task SendAsync(int count)
    {
        while (count > 0)
        {
            var batch = Math.Min(count, AtATime);
            var client = await ClientAsync();
            await Task.WhenAll(Enumerable.Range(0, batch).Select(_ => SendOneAsync(client, new Random(unchecked((seed * 1_000_003) + _number++)))));
            count -= batch;
        }
    }

    private async Task<RawClient> ClientAsync()
    {
        if (_client is null || _client.Closed.IsCompleted || _isStale)
        {
            if (_client is not null)
            {
                await _client.DisposeAsync();
            }

            _isStale = false;
            // The same person with another editor: a session forgets old editors, people it keeps.
            _signIn ??= await room.AdmitAsync("Fuzzer", cancellationToken);
            _client = await room.ConnectRawAsync(_signIn, cancellationToken);
            await _client.JoinAsync(room.Session, cancellationToken);
        }

        return _client;
    }

    private async Task SendOneAsync(RawClient client, Random random)
    {
        var (method, message, isDurable) = Valid(client, random);
        var mutation = random.Next(10);
        for (var times = mutation < 2 ? 0 : random.Next(1, 3); times > 0; times--)
        {
            if (mutation < 8)
            {
                HubMutation.KeepForm(message, random);
            }
            else
            {
                HubMutation.ChangeForm(message, random);
            }
        }

        try
        {
            var answer = await client.InvokeAsync<HubAnswer>(method, new RawJson(Encoding.UTF8.GetBytes(message.ToJsonString())), cancellationToken);
            Count(answer.Ok ? "ok" : WireNames.Of(answer.Code!.Value));

            // A message with too large a number was taken: nothing of this editor is taken any more, and another goes on.
            _isStale |= answer.Code == RejectionCode.StaleClientSeq;
            if (isDurable && answer.Code is not (RejectionCode.RateLimited or RejectionCode.NotInSession))
            {
                Interlocked.Increment(ref _judged);
            }
        }
        catch (HubException)
        {
            Count("no answer of ours");
        }
        catch (Exception exception) when (exception is InvalidOperationException or OperationCanceledException or IOException
            && !cancellationToken.IsCancellationRequested)
        {
            Count("connection ended");
        }
    }

    private void Count(string answer)
    {
        Answers.AddOrUpdate(answer, 1, static (_, count) => count + 1);
    }

    private (string Method, JsonObject Message, bool IsDurable) Valid(RawClient client, Random random)
    {
        var (text, revision) = client.Present(room.Document);
        var document = room.Document;
        JsonObject Message(object? request)
        {
            return JsonSerializer.SerializeToNode(request, ProtocolJson.Options)!.AsObject();
        }

        (string, JsonObject, bool) Durable(string method, object request)
        {
            var message = Message(request);
            message["epoch"] = client.Epoch;
            message["clientSeq"] = client.NextClientSeq;
            return (method, message, true);
        }

        switch (random.Next(29))
        {
            case < 7:
                var operation = text.Length > TextLengthMaximum
                    ? Engine.Text.TextOperation.Replace(text.Length, 0, text.Length, "# anew\n")
                    : RandomText.Operation(random, text, 3);
                return Durable(HubMethods.SubmitOperation, new SubmitOperationRequest(document, revision, 0, 0, operation));
            case 7:
                return Durable(HubMethods.SendChat, new SendChatRequest(0, 0, RandomText.Text(random, 9) + "."));
            case 8:
                return Durable(HubMethods.CreateDocument, new CreateDocumentRequest(
                    0, 0, new Engine.DocumentId(Guid.CreateVersion7()), Paths[random.Next(Paths.Length)], RandomText.Text(random, 9)));
            case 9:
                return Durable(HubMethods.RenameDocument, new RenameDocumentRequest(0, 0, document, Room.Path));
            case 10:
                return Durable(HubMethods.ChangeReaction, new ChangeReactionRequest(0, 0, random.Next(1, 500), Reaction.Heart, random.Next(2) == 0));
            case 11 or 12:
                return Durable(HubMethods.SetBreakpoint, new SetBreakpointRequest(
                    0, 0, document, revision, random.Next(text.Length + 1), new Engine.BreakpointId(Guid.CreateVersion7()), "x > 1", 2, "x"));
            case 13:
                return Durable(HubMethods.RemoveBreakpoint, new RemoveBreakpointRequest(0, 0, document, new Engine.BreakpointId(Guid.CreateVersion7())));
            case 14 or 15:
                return Durable(HubMethods.SetField, new SetFieldRequest(
                    0, 0, Fields[random.Next(Fields.Length)], JsonSerializer.SerializeToElement(random.Next(9)), FieldPolicy.Manual, []));
            case 16:
                return Durable(HubMethods.RemoveField, new RemoveFieldRequest(0, 0, Fields[random.Next(Fields.Length)]));
            case 17:
                return Durable(HubMethods.GiveInput, new GiveInputRequest(0, 0, "input\n"));
            case 18:
                return Durable(HubMethods.DebugResume, new DebugResumeRequest(0, 0, 1, ResumeStep.StepOver));
            case 19:
                return Durable(HubMethods.DebugEvaluate, new DebugEvaluateRequest(0, 0, "1 + 1", 1, 0));
            case 20:
                return Durable(HubMethods.AddTask, new AddTaskRequest(0, 0, AnyTask(random), "a task", AnyTask(random)));
            case 21:
                return Durable(HubMethods.WriteTask, new WriteTaskRequest(0, 0, AnyTask(random), RandomText.Text(random, 9), []));
            case 22:
                return Durable(HubMethods.CheckTask, new CheckTaskRequest(0, 0, AnyTask(random), true, DateTimeOffset.UtcNow));
            case 23:
                return Durable(HubMethods.MoveTask, new MoveTaskRequest(0, 0, AnyTask(random), AnyTask(random), AnyTask(random)));
            case 24:
                return Durable(HubMethods.RemoveTask, new RemoveTaskRequest(0, 0, AnyTask(random), []));
            case 25:
                return Durable(HubMethods.OpenPoll, new OpenPollRequest(0, 0, new Engine.PollId(Few(random)), "Why?", ["a", "b"]));
            case 26:
                return Durable(HubMethods.AnswerPoll, new AnswerPollRequest(0, 0, new Engine.PollId(Few(random)), random.Next(3)));
            case 27:
                return (HubMethods.CatchUp, Message(new CatchUpRequest(document, Math.Max(0, revision - random.Next(20)))), false);
            default:
                return (HubMethods.UpdateCursor, Message(new UpdateCursorRequest(document, revision, [[0, Math.Min(1, text.Length)]])), false);
        }
    }

    private static Engine.TaskId AnyTask(Random random)
    {
        return new Engine.TaskId(Few(random));
    }

    /// <summary>One of a few ids, so that some of them are there.</summary>
    private static Guid Few(Random random)
    {
        return new Guid(random.Next(9), 0, 0, 0, 0, 0, 0, 0, 0, 0, 7);
    }
}
