using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Collab.Client;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Xunit;

namespace Collab.Web.Tests.Features.Session;

public sealed class SessionApiTests : IAsyncDisposable
{
    private readonly CancellationToken _cancellation = TestContext.Current.CancellationToken;
    private readonly Classroom _room = new(TestContext.Current.CancellationToken);

    [Fact]
    public async Task A_session_of_a_template_has_its_files_and_its_owner()
    {
        var ada = await _room.PersonAsync("ada");

        var created = await ada.CreateSessionAsync(
            new CreateSessionRequest(" Counters ", "counter", [new NewDocumentRequest("notes.md", "Hello\n")]), _cancellation);
        var session = await ada.GetSessionAsync(created.Id, _cancellation);

        Assert.Equal("Counters", session.Session.Title);
        Assert.Equal("open", session.Session.Phase);
        Assert.Equal(created.JoinCode, session.Session.JoinCode);
        Assert.Matches("^[0-9A-Z]{4}-[0-9A-Z]{4}$", created.JoinCode);
        Assert.Equal($"/sessions/{created.Id}", created.Url);
        Assert.Equal(
            [
                ".formatter.exs", "lib/counter.ex", "lib/counter/application.ex", "lib/counter/supervisor.ex", "lib/main.ex", "mix.exs", "notes.md",
                "README.md", "test/counter_test.exs", "test/test_helper.exs",
            ],
            session.Documents.Select(document => document.Path).Order(StringComparer.OrdinalIgnoreCase));
        Assert.Equal(session.Session.Owner, Assert.Single(session.Members).Id);
        var notes = session.Documents.Single(document => document.Path == "notes.md");
        Assert.Equal(new DocumentResponse("notes.md", 0, "Hello\n"), await ada.GetDocumentAsync(created.Id, notes.Id, _cancellation));
    }

    [Fact]
    public async Task Creating_answers_201_with_the_place_of_the_new_session()
    {
        var ada = await _room.PersonAsync("ada");

        using var answer = await SendAsync(ada, HttpMethod.Post, "/api/sessions", new { title = "Counters" });

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var created = await answer.Content.ReadFromJsonAsync<CreateSessionResponse>(ProtocolJson.Options, _cancellation);
        Assert.Equal($"/api/sessions/{created!.Id}", answer.Headers.Location?.ToString());
    }

    [Theory]
    [InlineData("""{ "title": "" }""", HttpStatusCode.BadRequest, "invalid_message")]
    [InlineData("""{ "title": "x", "template": "nothing" }""", HttpStatusCode.BadRequest, "invalid_message")]
    [InlineData("""{ "title": "x", "documents": [{ "path": "../x", "text": "" }] }""", HttpStatusCode.BadRequest, "invalid_path")]
    [InlineData("""{ "title": "x", "documents": [{ "path": "a", "text": "" }, { "path": "A", "text": "" }] }""", HttpStatusCode.Conflict, "path_taken")]
    [InlineData("""{ "title": "x", "settings": { "participantsMaximum": 900, "allowsCodeEditing": true, "roleOfJoiners": "student" } }""", HttpStatusCode.UnprocessableEntity, "limit_exceeded")]
    [InlineData("""{ "title": null }""", HttpStatusCode.BadRequest, "invalid_message")]
    [InlineData("""{ "title": "x", "settings": { "participantsMaximum": 9, "allowsCodeEditing": true, "roleOfJoiners": "king" } }""", HttpStatusCode.BadRequest, "invalid_message")]
    [InlineData("not json", HttpStatusCode.BadRequest, "invalid_message")]
    public async Task A_fault_in_the_request_is_problem_details_with_a_code(string body, HttpStatusCode status, string code)
    {
        var ada = await _room.PersonAsync("ada");

        using var content = new StringContent(body, MediaTypeHeaderValue.Parse("application/json"));
        using var answer = await SendAsync(ada, HttpMethod.Post, "/api/sessions", content);

        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(_cancellation);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.NotEmpty(problem.GetProperty("detail").GetString()!);
    }

    [Fact]
    public async Task Strangers_and_people_of_other_sessions_are_kept_out()
    {
        var ada = await _room.PersonAsync("ada");
        var joe = await _room.PersonAsync("joe");
        var created = await ada.CreateSessionAsync(new CreateSessionRequest("Hers"), _cancellation);
        var other = await joe.CreateSessionAsync(new CreateSessionRequest("His"), _cancellation);
        var (gil, _) = await _room.GuestAsync(other.JoinCode);

        await RefusedAsync(() => joe.GetSessionAsync(created.Id, _cancellation), HttpStatusCode.Forbidden, "access_denied");
        await RefusedAsync(() => joe.EndSessionAsync(created.Id, _cancellation), HttpStatusCode.Forbidden, "access_denied");
        await RefusedAsync(() => joe.GetFramesAsync(created.Id, 0, _cancellation), HttpStatusCode.Forbidden, "access_denied");
        await RefusedAsync(() => gil.GetSessionAsync(created.Id, _cancellation), HttpStatusCode.Forbidden, "access_denied");
        await RefusedAsync(() => gil.CreateSessionAsync(new CreateSessionRequest("No"), _cancellation), HttpStatusCode.Forbidden, "access_denied");
        await RefusedAsync(
            () => joe.GetSessionAsync(new SessionId(Guid.CreateVersion7()), _cancellation), HttpStatusCode.NotFound, "unknown_session");
        await RefusedAsync(() => _room.Stranger().GetSessionAsync(created.Id, _cancellation), HttpStatusCode.Unauthorized, null);
    }

    [Fact]
    public async Task Ending_needs_the_right_to_and_shuts_guests_out_but_the_owner_may_still_read()
    {
        var ada = await _room.PersonAsync("ada");
        var created = await ada.CreateSessionAsync(new CreateSessionRequest("Short", "counter"), _cancellation);
        var (gil, guest) = await _room.GuestAsync(created.JoinCode);
        await using (await _room.JoinAsync(gil, created.Id))
        {
            await RefusedAsync(() => gil.EndSessionAsync(created.Id, _cancellation), HttpStatusCode.Forbidden, "not_permitted");
            Assert.Contains(guest.Member, (await gil.GetSessionAsync(created.Id, _cancellation)).Members.Select(member => member.Id));
        }

        await ada.EndSessionAsync(created.Id, _cancellation);

        var session = await ada.GetSessionAsync(created.Id, _cancellation);
        Assert.Equal("ended", session.Session.Phase);
        Assert.NotEmpty((await ada.GetDocumentAsync(created.Id, session.Documents[0].Id, _cancellation)).Text);
        await RefusedAsync(() => ada.EndSessionAsync(created.Id, _cancellation), HttpStatusCode.Gone, "session_ended");
        await RefusedAsync(() => gil.GetSessionAsync(created.Id, _cancellation), HttpStatusCode.Forbidden, "access_denied");
        await RefusedAsync(
            () => _room.Stranger().SignInAsGuestAsync(created.JoinCode, "Late", _cancellation), HttpStatusCode.NotFound, "unknown_session");
    }

    [Fact]
    public async Task The_list_has_the_sessions_one_was_admitted_to()
    {
        var ada = await _room.PersonAsync("ada");
        var joe = await _room.PersonAsync("joe");
        var hers = await ada.CreateSessionAsync(new CreateSessionRequest("Hers"), _cancellation);
        await joe.CreateSessionAsync(new CreateSessionRequest("His"), _cancellation);

        using var answer = await SendAsync(ada, HttpMethod.Get, "/api/sessions", body: null);
        var mine = await answer.Content.ReadFromJsonAsync<ImmutableArray<SessionSummary>>(ProtocolJson.Options, _cancellation);

        var only = Assert.Single(mine);
        Assert.Equal((hers.Id, "Hers", true, false), (only.Id, only.Title, only.IsOwner, only.HasEnded));
    }

    [Fact]
    public async Task Frames_come_in_pages_and_without_what_is_not_for_the_reader()
    {
        var ada = await _room.PersonAsync("ada");
        var created = await ada.CreateSessionAsync(new CreateSessionRequest("Log", "counter"), _cancellation);
        var (gil, guest) = await _room.GuestAsync(created.JoinCode);
        await using var hers = await _room.JoinAsync(ada, created.Id);
        await using var his = await _room.JoinAsync(gil, created.Id);

        var seenByGil = await gil.GetFramesAsync(created.Id, 0, _cancellation);
        Assert.Equal(1, seenByGil[0].First);
        Assert.All(seenByGil.Zip(seenByGil.Skip(1)), pair => Assert.Equal(pair.First.Last + 1, pair.Second.First));
        Assert.Equal(
            [guest.Member], seenByGil.SelectMany(frame => frame.Events).OfType<SessionEvent.ClientJoined>().Select(joined => joined.Member));

        using var page = await SendAsync(gil, HttpMethod.Get, $"/api/sessions/{created.Id}/frames?after=0&limit=1", body: null);
        var first = await page.Content.ReadFromJsonAsync<FramesResponse>(ProtocolJson.Options, _cancellation);
        Assert.Single(first!.Frames);
        Assert.Equal(seenByGil[0].Last, first.Last);

        using var tooMany = await SendAsync(gil, HttpMethod.Get, $"/api/sessions/{created.Id}/frames?limit=1001", body: null);
        Assert.Equal(HttpStatusCode.BadRequest, tooMany.StatusCode);
    }

    [Fact]
    public async Task A_large_text_travels_compressed()
    {
        var ada = await _room.PersonAsync("ada");
        var text = string.Concat(Enumerable.Repeat("def value(counter), do: counter\n", 20_000));
        var created = await ada.CreateSessionAsync(
            new CreateSessionRequest("Large", null, [new NewDocumentRequest("large.ex", text)]), _cancellation);
        var document = Assert.Single((await ada.GetSessionAsync(created.Id, _cancellation)).Documents);

        using var answer = await SendAsync(
            ada, HttpMethod.Get, $"/api/sessions/{created.Id}/documents/{document.Id}", body: null, acceptEncoding: "br");

        Assert.NotEmpty(answer.Content.Headers.ContentEncoding);
        Assert.Equal(text, (await ada.GetDocumentAsync(created.Id, document.Id, _cancellation)).Text);
    }

    [Fact]
    public async Task Files_are_downloaded_one_by_one_or_all_in_an_archive_without_what_was_deleted()
    {
        var ada = await _room.PersonAsync("ada");
        var joe = await _room.PersonAsync("joe");
        var created = await ada.CreateSessionAsync(
            new CreateSessionRequest(
                "Größe / 1", null,
                [new NewDocumentRequest("lib/größe.ex", "# ü\n"), new NewDocumentRequest("gone.ex", ""), new NewDocumentRequest("a.md", "a")]),
            _cancellation);
        var documents = (await ada.GetSessionAsync(created.Id, _cancellation)).Documents.ToDictionary(document => document.Path, document => document.Id);
        await using (var editor = await _room.JoinAsync(ada, created.Id))
        {
            await editor.DeleteDocumentAsync(documents["gone.ex"], _cancellation);
        }

        var path = $"/api/sessions/{created.Id}";
        using var file = await SendAsync(ada, HttpMethod.Get, $"{path}/documents/{documents["lib/größe.ex"]}/file", body: null);
        using var archive = await SendAsync(ada, HttpMethod.Get, $"{path}/archive", body: null);
        using var deleted = await SendAsync(ada, HttpMethod.Get, $"{path}/documents/{documents["gone.ex"]}/file", body: null);
        using var foreign = await SendAsync(joe, HttpMethod.Get, $"{path}/archive", body: null);

        Assert.Equal("# ü\n", await file.Content.ReadAsStringAsync(_cancellation));
        Assert.Equal(("attachment", "größe.ex"), (file.Content.Headers.ContentDisposition!.DispositionType, file.Content.Headers.ContentDisposition.FileNameStar));
        Assert.Equal("Größe   1.zip", archive.Content.Headers.ContentDisposition!.FileNameStar);
        await using var bytes = await archive.Content.ReadAsStreamAsync(_cancellation);
        using var zip = new System.IO.Compression.ZipArchive(bytes);
        Assert.Equal(["a.md", "lib/größe.ex"], zip.Entries.Select(entry => entry.FullName));
        using var reader = new StreamReader(await zip.Entries[1].OpenAsync(_cancellation));
        Assert.Equal("# ü\n", await reader.ReadToEndAsync(_cancellation));
        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.Forbidden), (deleted.StatusCode, foreign.StatusCode));
    }

    [Fact]
    public async Task Where_the_setting_says_so_only_instructors_create_sessions()
    {
        await using var strict = new Classroom(_cancellation, null, ("Collaboration:InstructorsOnlyCreateSessions", "true"));
        var ada = await strict.PersonAsync("ada");
        var joe = await strict.PersonAsync("joe");

        await ada.CreateSessionAsync(new CreateSessionRequest("Class"), _cancellation);
        await RefusedAsync(
            () => joe.CreateSessionAsync(new CreateSessionRequest("Play"), _cancellation), HttpStatusCode.Forbidden, "not_permitted");
    }

    [Fact]
    public async Task The_description_of_the_api_has_every_call_with_a_summary()
    {
        using var client = new HttpClient { BaseAddress = _room.Server.Address };

        var description = await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", _cancellation);

        var calls = description.GetProperty("paths").EnumerateObject()
            .Where(path => path.Name.StartsWith("/api/sessions", StringComparison.Ordinal) || path.Name == "/api/guests")
            .SelectMany(path => path.Value.EnumerateObject().Select(call => (Name: $"{call.Name} {path.Name}", Call: call.Value)))
            .ToList();
        Assert.Equal(
            [
                "delete /api/sessions/{id}", "get /api/sessions", "get /api/sessions/{id}", "get /api/sessions/{id}/archive",
                "get /api/sessions/{id}/documents/{document}", "get /api/sessions/{id}/documents/{document}/file",
                "get /api/sessions/{id}/frames", "patch /api/sessions/{id}", "post /api/guests", "post /api/sessions",
                "post /api/sessions/{id}/code", "put /api/sessions/{id}/code",
            ],
            calls.Select(call => call.Name).Order(StringComparer.Ordinal));
        Assert.All(calls, call => Assert.NotEmpty(call.Call.GetProperty("summary").GetString()!));
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    private static async Task RefusedAsync(Func<Task> call, HttpStatusCode status, string? code)
    {
        var refusal = await Assert.ThrowsAsync<CollabApiException>(call);
        Assert.Equal((status, code), (refusal.Status, refusal.Code));
    }

    private async Task<HttpResponseMessage> SendAsync(CollabApi person, HttpMethod method, string path, object? body, string? acceptEncoding = null)
    {
        using var client = new HttpClient { BaseAddress = _room.Server.Address };
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await person.GetAccessTokenAsync(_cancellation));
        request.Headers.AcceptEncoding.TryParseAdd(acceptEncoding);
        request.Content = body as HttpContent ?? (body is null ? null : JsonContent.Create(body));
        return await client.SendAsync(request, _cancellation);
    }
}
