using System.Net.WebSockets;
using System.Text;
using Collab.Client;
using Collab.EndToEnd.Tests.Faults;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;
using Microsoft.AspNetCore.SignalR;
using Xunit;

namespace Collab.EndToEnd.Tests.BadInput;

/// <summary>The rates of the product itself: the flood is one of the tests, and a neighbour who types keeps below them.</summary>
public sealed class DefaultServerFixture : ServerFixture
{
    protected override IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();
}

/// <summary>Each bad input is refused as the protocol says, with a code and a sentence, changes nothing and costs its sender only.</summary>
public sealed class BadInputTests(DefaultServerFixture fixture) : IClassFixture<DefaultServerFixture>
{
    private const string Text = "\U0001F600 defmodule Counter do\nend\n";

    private const int TimeoutMilliseconds = 120_000;

    private const int FloodCount = 10_000;

    private const int NeighbourEditCount = 200;

    private const char RecordSeparator = '\u001e';

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names()
    {
        return [.. BadCalls.All.Keys];
    }

    [Theory(Timeout = TimeoutMilliseconds)]
    [MemberData(nameof(Names))]
    public async Task A_call_is_refused_with(string name)
    {
        await using var room = await OpenAsync();
        var offender = await room.EnterRawAsync("Offender", Cancellation);
        await ExpectRefusalAsync(room, offender, BadCalls.All[name], revision: 0);

        var after = await room.ReadAsync(Cancellation);
        Assert.Equal((Text, 0), (after.Text, after.Revision));
        await ExpectStillUsefulAsync(room, offender);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_forged_member_is_ignored_and_the_edit_is_the_callers_own()
    {
        await using var room = await OpenAsync();
        var neighbour = await room.EnterRawAsync("Neighbour", Cancellation);
        var offender = await room.EnterRawAsync("Offender", Cancellation);
        var caller = CallerOf(room, offender, 0);
        var forged = caller.Submit(
            $"[\"x\",{Text.Length}]", more: $",\"member\":\"{neighbour.Member}\",\"by\":\"{neighbour.Member}\",\"client\":\"{neighbour.Client}\"");
        var answer = await offender.InvokeAsync<CommandAnswer>(HubMethods.SubmitOperation, Json(forged), Cancellation);

        Assert.True(answer.Ok, answer.Message);
        var frames = await room.Owner.GetFramesAsync(room.Session, cancellationToken: Cancellation);
        var edited = frames.SelectMany(static frame => frame.Events).OfType<SessionEvent.DocumentEdited>().Single();
        Assert.Equal((offender.Member, offender.Client), (edited.Origin!.Member, edited.Origin.Client));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_forged_client_id_takes_over_nobody_elses_editor()
    {
        await using var room = await OpenAsync();
        var neighbour = await room.EnterRawAsync("Neighbour", Cancellation);
        await using var offender = new RawClient(await room.AdmitAsync("Offender", Cancellation)) { Client = neighbour.Client };
        await offender.ConnectAsync(Cancellation);
        await offender.JoinAsync(room.Session, Cancellation);

        await ExpectStillUsefulAsync(room, neighbour);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Somebody_elses_session_is_closed_to_those_who_were_not_admitted()
    {
        await using var room = await OpenAsync();
        await using var other = await OpenAsync();
        var offender = await room.ConnectRawAsync(await room.AdmitAsync("Offender", Cancellation), Cancellation);
        var request = new JoinSessionRequest(other.Session, offender.Client);
        ExpectCode(RejectionCode.AccessDenied, await offender.InvokeAsync<HubAnswer>(HubMethods.JoinSession, request, Cancellation));

        var account = await room.ConnectRawAsync(room.Owner, Cancellation);
        ExpectCode(RejectionCode.AccessDenied, await account.InvokeAsync<HubAnswer>(HubMethods.JoinSession, request, Cancellation));
        var refused = await Assert.ThrowsAsync<CollabApiException>(() => room.Owner.GetFramesAsync(other.Session, 0, Cancellation));
        Assert.Equal(WireNames.Of(RejectionCode.AccessDenied), refused.Code);

        var missing = new JoinSessionRequest(new SessionId(Guid.CreateVersion7()), offender.Client);
        ExpectCode(RejectionCode.UnknownSession, await account.InvokeAsync<HubAnswer>(HubMethods.JoinSession, missing, Cancellation));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_full_session_lets_nobody_in()
    {
        await using var room = await OpenAsync(new SessionSettings(2, true, SessionRole.Student));
        await room.EnterRawAsync("First", Cancellation);
        await room.EnterRawAsync("Second", Cancellation);
        var third = await room.ConnectRawAsync(await room.AdmitAsync("Third", Cancellation), Cancellation);
        ExpectCode(RejectionCode.SessionFull, await third.InvokeAsync<HubAnswer>(
            HubMethods.JoinSession, new JoinSessionRequest(room.Session, third.Client), Cancellation));
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_connection_joins_once()
    {
        await using var room = await OpenAsync();
        var member = await room.EnterRawAsync("Member", Cancellation);
        ExpectCode(RejectionCode.AlreadyInSession, await member.InvokeAsync<HubAnswer>(
            HubMethods.JoinSession, new JoinSessionRequest(room.Session, member.Client), Cancellation));
        await ExpectStillUsefulAsync(room, member);
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Before_joining_every_command_is_refused()
    {
        await using var room = await OpenAsync();
        var early = await room.ConnectRawAsync(await room.AdmitAsync("Early", Cancellation), Cancellation);
        var document = room.Document;
        (string Method, object Argument)[] calls =
        [
            (HubMethods.SubmitOperation, new SubmitOperationRequest(document, 0, 1, 1, TextOperation.Identity(Text.Length))),
            (HubMethods.CreateDocument, new CreateDocumentRequest(1, 1, new DocumentId(Guid.CreateVersion7()), "a.ex")),
            (HubMethods.RenameDocument, new RenameDocumentRequest(1, 1, document, "b.ex")),
            (HubMethods.DeleteDocument, new DeleteDocumentRequest(1, 1, document)),
            (HubMethods.RestoreDocument, new RestoreDocumentRequest(1, 1, document)),
            (HubMethods.SendChat, new SendChatRequest(1, 1, "hello")),
            (HubMethods.ChangeReaction, new ChangeReactionRequest(1, 1, 1, Reaction.Heart, true)),
            (HubMethods.RequestFollow, new RequestFollowRequest()),
            (HubMethods.CatchUp, new CatchUpRequest(document, 0)),
            (HubMethods.UpdateCursor, new UpdateCursorRequest(document, 0, [[0, 0]])),
            (HubMethods.UpdatePresence, new UpdatePresenceRequest(Typing: true)),
            (HubMethods.LeaveSession, new LeaveSessionRequest()),
        ];
        foreach (var (method, argument) in calls)
        {
            ExpectCode(RejectionCode.NotInSession, await early.InvokeAsync<HubAnswer>(method, argument, Cancellation), method);
        }
    }

    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task A_message_over_the_largest_ends_only_its_own_connection()
    {
        await using var room = await OpenAsync();
        var neighbour = await room.EnterRawAsync("Neighbour", Cancellation);
        var offender = await room.EnterRawAsync("Offender", Cancellation);
        await SendOversizeAsync(room, offender);
        await ExpectStillUsefulAsync(room, neighbour);
    }

    [Theory(Timeout = TimeoutMilliseconds)]
    [InlineData("a binary frame", WebSocketMessageType.Binary)]
    [InlineData("a text frame of nonsense", WebSocketMessageType.Text)]
    public async Task Bytes_that_are_no_message_end_only_their_own_connection(string name, WebSocketMessageType type)
    {
        Assert.NotEmpty(name);
        await using var room = await OpenAsync();
        var neighbour = await room.EnterRawAsync("Neighbour", Cancellation);
        await SendNonsenseAsync(room, type);
        await ExpectStillUsefulAsync(room, neighbour);
    }

    /// <summary>All of the above at once, ten thousand commands a second among them, while two people type in the same session.</summary>
    [Fact(Timeout = TimeoutMilliseconds)]
    public async Task Two_hundred_edits_of_a_neighbour_are_acknowledged_meanwhile()
    {
        await using var room = await OpenAsync();
        var neighbour = await room.EnterAsync("Neighbour", Cancellation);
        var other = await room.EnterAsync("Other", Cancellation);
        var offender = await room.EnterRawAsync("Offender", Cancellation);
        var flooder = await room.EnterRawAsync("Flooder", Cancellation);
        var large = await room.EnterRawAsync("Large", Cancellation);
        var typist = new MarkerTypist(neighbour, room.Document, "neighbour", seed: 1);
        var typing = typist.TypeLinesAsync(NeighbourEditCount, Cancellation);

        var flood = FloodAsync(flooder);
        var oversize = SendOversizeAsync(room, large);
        var binary = SendNonsenseAsync(room, WebSocketMessageType.Binary);
        var nonsense = SendNonsenseAsync(room, WebSocketMessageType.Text);
        foreach (var (name, call) in BadCalls.All)
        {
            // What depends on the present text has its own test; here the text moves on meanwhile.
            if (call.Code is null or RejectionCode.UnknownDocument or RejectionCode.WrongBase or RejectionCode.InvalidPath or RejectionCode.Superseded)
            {
                await ExpectRefusalAsync(room, offender, call, revision: 0, name);
            }
        }

        await Task.WhenAll(typing, flood, oversize, binary, nonsense);
        var text = await room.ExpectEqualTextsAsync([neighbour, other], "bad input meanwhile", Cancellation);
        var lines = text.Split('\n').ToHashSet();
        Assert.Equal(NeighbourEditCount, typist.AcknowledgedMarkers.Length);
        Assert.All(typist.Typed, line => Assert.Contains(line, lines));
        Assert.Empty(fixture.TroubleInLog());
    }

    private static async Task FloodAsync(RawClient flooder)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, FloodCount).Select(_ => flooder.InvokeAsync<CommandAnswer>(
            HubMethods.SendChat, new SendChatRequest(flooder.Epoch, flooder.NextClientSeq, "flood"), Cancellation)));
        var refused = answers.Where(static answer => !answer.Ok).ToArray();
        Assert.NotEmpty(refused);
        Assert.All(refused, static answer => ExpectCode(RejectionCode.RateLimited, answer));
    }

    private static async Task SendOversizeAsync(Room room, RawClient offender)
    {
        var operation = TextOperation.Replace(Text.Length, 0, 0, new string('x', 2 * 1024 * 1024));
        await Assert.ThrowsAnyAsync<Exception>(() => offender.SubmitAsync(room.Document, 0, operation, Cancellation));
        await offender.Closed.WaitAsync(Cancellation);
    }

    private static async Task SendNonsenseAsync(Room room, WebSocketMessageType type)
    {
        var signIn = await room.AdmitAsync("Nonsense", Cancellation);
        var address = new UriBuilder(signIn.Server) { Scheme = "ws", Path = HubMethods.Path };
        using var socket = new ClientWebSocket();
        socket.Options.SetRequestHeader("Authorization", $"Bearer {await signIn.GetAccessTokenAsync(Cancellation)}");
        await socket.ConnectAsync(address.Uri, Cancellation);
        var handshake = Encoding.UTF8.GetBytes($$"""{"protocol":"json","version":1}{{RecordSeparator}}""");
        await socket.SendAsync(handshake, WebSocketMessageType.Text, true, Cancellation);
        byte[] nonsense = type == WebSocketMessageType.Binary
            ? [0x93, 0x00, 0xff, 0xfe, 0x1e]
            : Encoding.UTF8.GetBytes($"GET / HTTP/1.1{RecordSeparator}");
        await socket.SendAsync(nonsense, type, true, Cancellation);

        var buffer = new byte[4096];
        WebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer, Cancellation);
        }
        while (received.MessageType != WebSocketMessageType.Close);
    }

    private static async Task ExpectRefusalAsync(Room room, RawClient offender, BadCall call, long revision, string? context = null)
    {
        var argument = Json(call.Argument(CallerOf(room, offender, revision)));
        if (call.Code is { } code)
        {
            ExpectCode(code, await offender.InvokeAsync<HubAnswer>(call.Method, argument, Cancellation), context);
        }
        else
        {
            var error = await Assert.ThrowsAnyAsync<HubException>(
                () => offender.InvokeAsync<HubAnswer>(call.Method, argument, Cancellation));
            Assert.DoesNotContain("   at ", error.Message, StringComparison.Ordinal);
        }
    }

    private static void ExpectCode(RejectionCode code, HubAnswer answer, string? context = null)
    {
        Assert.False(answer.Ok, $"{context}: expected {code}, but it was done.");
        Assert.True(answer.Code == code, $"{context}: expected {code}, but it was {answer.Code}: {answer.Message}");
        Assert.EndsWith(".", answer.Message, StringComparison.Ordinal);
    }

    private static async Task ExpectStillUsefulAsync(Room room, RawClient member)
    {
        var present = await room.ReadAsync(Cancellation);
        var answer = await member.SubmitAsync(
            room.Document, present.Revision, TextOperation.Replace(present.Text.Length, present.Text.Length, 0, "ok\n"), Cancellation);
        Assert.True(answer.Ok, answer.Message);
        Assert.Equal(present.Text + "ok\n", await member.GetTextAsync(room.Document, answer.Revision!.Value, Cancellation));
    }

    private static BadCaller CallerOf(Room room, RawClient client, long revision)
    {
        return new BadCaller(room.Document, Text.Length, revision, client.Epoch, client.NextClientSeq);
    }

    /// <summary>Sent as it stands: a JSON library would not write all of it.</summary>
    private static RawJson Json(string text)
    {
        return new RawJson(Encoding.UTF8.GetBytes(text));
    }

    private async Task<Room> OpenAsync(SessionSettings? settings = null)
    {
        return await Room.OpenAsync(fixture.Server.Address, Cancellation, Text, settings);
    }
}
