using System.Net;
using System.Net.WebSockets;
using Collab.Client;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Web.Features.Session;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

public sealed class SessionHubTests : IAsyncDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly List<HubConnection> _connections = [];
    private Classroom _room = new(TestContext.Current.CancellationToken);

    [Fact]
    public async Task Two_people_edit_at_once_by_cookie_and_by_token_and_both_read_the_same()
    {
        await _room.PersonAsync("ada");
        var ada = await _room.SignInAsync("ada", new CookieContainer());
        var created = await ada.CreateSessionAsync(new CreateSessionRequest("Pair", "counter"), _cancellation);
        var (gil, _) = await _room.GuestAsync(created.JoinCode);
        var hers = await _room.JoinAsync(ada, created.Id);
        var his = await _room.JoinAsync(gil, created.Id);
        var document = await hers.FindDocumentAsync("lib/counter.ex", _cancellation);

        for (var turn = 0; turn < 20; turn++)
        {
            await hers.InsertAsync(document, 0, $"# a{turn}\n", _cancellation);
            await his.InsertAsync(document, 0, $"# g{turn}\n", _cancellation);
        }

        var text = await ConvergedAsync(created.Id, document, hers, his);
        Assert.Equal(text, (await gil.GetDocumentAsync(created.Id, document, _cancellation)).Text);
        Assert.All(Enumerable.Range(0, 20), turn => Assert.Contains($"# a{turn}\n", text, StringComparison.Ordinal));
        Assert.All(Enumerable.Range(0, 20), turn => Assert.Contains($"# g{turn}\n", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_committed_outlives_the_server()
    {
        var directory = Directory.CreateTempSubdirectory("collab-restart-");
        try
        {
            await using var before = new Classroom(_cancellation, directory.FullName);
            var ada = await before.PersonAsync("ada");
            var created = await ada.CreateSessionAsync(new CreateSessionRequest("Stay", "counter"), _cancellation);
            var session = await before.JoinAsync(ada, created.Id);
            var document = await session.FindDocumentAsync("README.md", _cancellation);
            await session.SetTextAsync(document, "kept\n", _cancellation);
            await session.WaitUntilSynchronisedAsync(_cancellation);
            await before.DisposeAsync();

            await using var after = new Classroom(_cancellation, directory.FullName);
            var again = await after.SignInAsync("ada");
            var reopened = await after.JoinAsync(again, created.Id);
            Assert.Equal("kept\n", await reopened.GetTextAsync(document, _cancellation));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_large_text_that_is_pasted_goes_through_in_messages_of_the_size_that_the_setting_allows()
    {
        var ada = await _room.PersonAsync("ada");
        var created = await ada.CreateSessionAsync(new CreateSessionRequest("Large", "counter"), _cancellation);
        var session = await _room.JoinAsync(ada, created.Id);
        var document = await session.FindDocumentAsync("README.md", _cancellation);
        var text = string.Concat(Enumerable.Repeat("a line that somebody has pasted\n", 20_000));

        await session.SetTextAsync(document, text, _cancellation);
        await session.WaitUntilSynchronisedAsync(_cancellation);

        Assert.Equal(text, (await ada.GetDocumentAsync(created.Id, document, _cancellation)).Text);
    }

    [Fact]
    public async Task A_deleted_file_is_restored_for_those_who_are_there_and_for_those_who_come()
    {
        var ada = await _room.PersonAsync("ada");
        var created = await ada.CreateSessionAsync(new CreateSessionRequest("Back", "counter"), _cancellation);
        var hers = await _room.JoinAsync(ada, created.Id);
        var document = await hers.FindDocumentAsync("README.md", _cancellation);
        await hers.SetTextAsync(document, "kept\n", _cancellation);
        Assert.Equal(RejectionCode.InvalidMessage, (await hers.RestoreDocumentAsync(document, _cancellation))?.Code);
        Assert.Null(await hers.DeleteDocumentAsync(document, _cancellation));
        var (gil, _) = await _room.GuestAsync(created.JoinCode);
        var his = await _room.JoinAsync(gil, created.Id);

        Assert.Null(await his.RestoreDocumentAsync(document, _cancellation));
        await his.WaitUntilAsync(machine => machine.Documents[document].IsLoaded, _cancellation);
        await his.InsertAsync(document, 0, "still ", _cancellation);

        Assert.Equal("still kept\n", await ConvergedAsync(created.Id, document, his, hers));
    }

    [Fact]
    public async Task A_client_that_is_behind_catches_up_over_one_composed_operation()
    {
        var (ada, created) = await SessionAsync();
        var session = await _room.JoinAsync(ada, created.Id);
        var document = await session.FindDocumentAsync("README.md", _cancellation);
        var before = await session.GetTextAsync(document, _cancellation);
        for (var turn = 0; turn < 5; turn++)
        {
            await session.InsertAsync(document, 0, "x", _cancellation);
            await session.WaitUntilSynchronisedAsync(_cancellation);
        }

        var hub = await ConnectAsync(ada);
        await JoinAsync(hub, created.Id);
        var answer = await hub.InvokeAsync<CatchUpResponse>(HubMethods.CatchUp, new CatchUpRequest(document, 0), _cancellation);

        Assert.Equal((0, 5), (answer.From, answer.To));
        Assert.Equal("xxxxx" + before, answer.Op!.Apply(before));
        var beyond = await hub.InvokeAsync<CatchUpResponse>(HubMethods.CatchUp, new CatchUpRequest(document, 6), _cancellation);
        Assert.Equal(RejectionCode.WrongBase, beyond.Code);
    }

    [Fact]
    public async Task A_connection_is_in_one_session_at_most_and_does_nothing_before_it_is()
    {
        var (ada, created) = await SessionAsync();
        var hub = await ConnectAsync(ada);

        var early = await hub.InvokeAsync<HubAnswer>(HubMethods.UpdatePresence, new UpdatePresenceRequest(Typing: true), _cancellation);
        var chat = await hub.InvokeAsync<CommandAnswer>(HubMethods.SendChat, new SendChatRequest(1, 1, "hello"), _cancellation);
        var leaving = await hub.InvokeAsync<HubAnswer>(HubMethods.LeaveSession, new LeaveSessionRequest(), _cancellation);
        Assert.All([early, chat, leaving], answer => Assert.Equal(RejectionCode.NotInSession, answer.Code));

        var first = await JoinAsync(hub, created.Id);
        Assert.Equal(created.JoinCode, first.Session!.JoinCode);
        Assert.Equal(RejectionCode.AlreadyInSession, (await AskToJoinAsync(hub, created.Id)).Code);

        Assert.True((await hub.InvokeAsync<HubAnswer>(HubMethods.LeaveSession, new LeaveSessionRequest(), _cancellation)).Ok);
        await JoinAsync(hub, created.Id);
    }

    [Fact]
    public async Task Only_those_who_are_admitted_join()
    {
        var (_, created) = await SessionAsync();
        var joe = await ConnectAsync(await _room.PersonAsync("joe"));

        Assert.Equal(RejectionCode.AccessDenied, (await AskToJoinAsync(joe, created.Id)).Code);
        Assert.Equal(RejectionCode.UnknownSession, (await AskToJoinAsync(joe, new SessionId(Guid.CreateVersion7()))).Code);
        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(_room.Stranger()));
    }

    [Fact]
    public async Task A_ticket_is_good_once_and_for_its_owner_only()
    {
        var (ada, created) = await SessionAsync();
        var member = (await ada.GetSessionAsync(created.Id, _cancellation)).Session.Owner;
        var tickets = _room.Server.Services.GetRequiredService<CircuitTickets>();
        var ticket = tickets.Issue(member, created.Id);
        var foreign = tickets.Issue(new MemberId(Guid.CreateVersion7()), created.Id);

        Assert.True((await AskToJoinAsync(await ConnectAsync(ada), created.Id, ticket)).Ok);
        Assert.Equal(RejectionCode.AccessDenied, (await AskToJoinAsync(await ConnectAsync(ada), created.Id, ticket)).Code);
        Assert.Equal(RejectionCode.AccessDenied, (await AskToJoinAsync(await ConnectAsync(ada), created.Id, foreign)).Code);
    }

    [Fact]
    public async Task Faulty_calls_are_refused_and_the_connection_stays()
    {
        var (ada, created) = await SessionAsync();
        var hub = await ConnectAsync(ada);
        var joined = await JoinAsync(hub, created.Id);
        var document = joined.Documents!.Value[0].Id;
        var epoch = joined.Epoch!.Value;

        var wrongLength = await hub.InvokeAsync<CommandAnswer>(
            HubMethods.SubmitOperation, new { document, @base = 0, epoch, clientSeq = 1, op = new object[] { 1, "x" } }, _cancellation);
        var forgedEpoch = await hub.InvokeAsync<CommandAnswer>(
            HubMethods.SendChat, new SendChatRequest(epoch + 1, 1, "hello"), _cancellation);
        var noSuchFile = await hub.InvokeAsync<CommandAnswer>(
            HubMethods.RenameDocument, new RenameDocumentRequest(epoch, 1, new DocumentId(Guid.Empty), "x"), _cancellation);
        var badCursor = await hub.InvokeAsync<HubAnswer>(
            HubMethods.UpdateCursor, new UpdateCursorRequest(document, 0, [[1, 2, 3]]), _cancellation);
        var badViewport = await hub.InvokeAsync<HubAnswer>(
            HubMethods.UpdatePresence, new UpdatePresenceRequest(Viewport: [9, 3]), _cancellation);
        await Assert.ThrowsAsync<HubException>(() => hub.InvokeAsync<CommandAnswer>(
            HubMethods.SubmitOperation, new { document, @base = 0, epoch, clientSeq = 1 }, _cancellation));

        Assert.Equal(RejectionCode.WrongLength, wrongLength.Code);
        Assert.False(forgedEpoch.Ok);
        Assert.Equal(RejectionCode.UnknownDocument, noSuchFile.Code);
        Assert.Equal(RejectionCode.InvalidMessage, badCursor.Code);
        Assert.Equal(RejectionCode.InvalidMessage, badViewport.Code);
        Assert.True((await hub.InvokeAsync<CommandAnswer>(HubMethods.SendChat, new SendChatRequest(epoch, 1, "hello"), _cancellation)).Ok);
    }

    [Fact]
    public async Task Beyond_the_rate_of_the_settings_commands_are_refused_for_now()
    {
        await _room.DisposeAsync();
        _room = new Classroom(
            _cancellation, null, ("Collaboration:CommandRateLimit", "1"), ("Collaboration:CommandBurstLimit", "4"));
        var (ada, created) = await SessionAsync();
        var hub = await ConnectAsync(ada);
        var joined = await JoinAsync(hub, created.Id);

        var codes = new List<RejectionCode?>();
        for (var turn = 1; turn <= 20; turn++)
        {
            var answer = await hub.InvokeAsync<CommandAnswer>(
                HubMethods.SendChat, new SendChatRequest(joined.Epoch!.Value, turn, "hello"), _cancellation);
            codes.Add(answer.Code);
        }

        Assert.Null(codes[0]);
        Assert.Contains(RejectionCode.RateLimited, codes);
    }

    [Fact]
    public async Task The_same_editor_on_a_newer_connection_closes_the_older_one_with_a_last_word()
    {
        var (ada, created) = await SessionAsync();
        var client = new ClientId(Guid.CreateVersion7());
        var older = await ConnectAsync(ada);
        var lastWord = new TaskCompletionSource<ClosedMessage>();
        var isClosed = new TaskCompletionSource();
        older.On<ClosedMessage>(HubMethods.Closed, lastWord.SetResult);
        older.Closed += _ =>
        {
            isClosed.SetResult();
            return Task.CompletedTask;
        };
        await AskToJoinAsync(older, created.Id, client: client);

        var newer = await ConnectAsync(ada);
        Assert.True((await AskToJoinAsync(newer, created.Id, client: client)).Ok);

        Assert.Equal(RejectionCode.Superseded, (await lastWord.Task.WaitAsync(_cancellation)).Code);
        await isClosed.Task.WaitAsync(_cancellation);
    }

    [Theory]
    [InlineData("http://evil.example", false)]
    [InlineData("null", false)]
    [InlineData("https://partner.example", true)]
    [InlineData(null, true)]
    public async Task Pages_of_other_sites_may_not_connect(string? origin, bool mayConnect)
    {
        await _room.DisposeAsync();
        _room = new Classroom(_cancellation, null, ("Collaboration:AllowedOrigins:0", "https://partner.example"));
        var ada = await _room.PersonAsync("ada");
        var address = new UriBuilder(_room.Server.Address)
        {
            Scheme = "ws",
            Path = HubMethods.Path,
            Query = $"access_token={Uri.EscapeDataString((await ada.GetAccessTokenAsync(_cancellation))!)}",
        }.Uri;

        foreach (var tried in origin is null ? new[] { null, _room.Server.Address.GetLeftPart(UriPartial.Authority) } : [origin])
        {
            using var socket = new ClientWebSocket();
            socket.Options.CollectHttpResponseDetails = true;
            if (tried is not null)
            {
                socket.Options.SetRequestHeader("Origin", tried);
            }

            var problem = await Record.ExceptionAsync(() => socket.ConnectAsync(address, _cancellation));

            Assert.Equal(mayConnect ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Forbidden, socket.HttpStatusCode);
            Assert.Equal(mayConnect, problem is null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in _connections)
        {
            await connection.DisposeAsync();
        }

        await _room.DisposeAsync();
    }

    private async Task<(CollabApi Ada, CreateSessionResponse Created)> SessionAsync()
    {
        var ada = await _room.PersonAsync("ada");
        return (ada, await ada.CreateSessionAsync(new CreateSessionRequest("Session", "counter"), _cancellation));
    }

    private async Task<HubConnection> ConnectAsync(CollabApi person)
    {
        var builder = new HubConnectionBuilder().WithUrl(new Uri(_room.Server.Address, HubMethods.Path), http =>
        {
            http.Transports = HttpTransportType.WebSockets;
            http.SkipNegotiation = true;
            http.AccessTokenProvider = () => person.GetAccessTokenAsync(_cancellation);
        });
        builder.AddJsonProtocol(json => json.PayloadSerializerOptions = ProtocolJson.Options);
        var connection = builder.Build();
        _connections.Add(connection);
        await connection.StartAsync(_cancellation);
        return connection;
    }

    private Task<JoinSessionResponse> AskToJoinAsync(HubConnection hub, SessionId session, string? ticket = null, ClientId? client = null) =>
        hub.InvokeAsync<JoinSessionResponse>(
            HubMethods.JoinSession,
            new JoinSessionRequest(session, client ?? new ClientId(Guid.CreateVersion7()), Ticket: ticket),
            _cancellation);

    private async Task<JoinSessionResponse> JoinAsync(HubConnection hub, SessionId session)
    {
        var answer = await AskToJoinAsync(hub, session);
        Assert.True(answer.Ok, answer.Message);
        return answer;
    }

    /// <summary>Waits until both have all of each other's edits, and gives the one text.</summary>
    private async Task<string> ConvergedAsync(SessionId id, DocumentId document, ClientSession one, ClientSession other)
    {
        await one.WaitUntilSynchronisedAsync(_cancellation);
        await other.WaitUntilSynchronisedAsync(_cancellation);
        var head = (await _room.Server.Services.GetRequiredService<Collab.Sessions.SessionRegistry>().FindAsync(id, _cancellation))!
            .Snapshot.State.Documents[document].Revision;
        await one.WaitUntilAsync(machine => machine.IsSynchronised && machine.Documents[document].Revision == head, _cancellation);
        await other.WaitUntilAsync(machine => machine.IsSynchronised && machine.Documents[document].Revision == head, _cancellation);
        var text = await one.GetTextAsync(document, _cancellation);
        Assert.Equal(text, await other.GetTextAsync(document, _cancellation));
        return text;
    }
}
