using System.Collections.Immutable;
using System.Security.Claims;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Collab.Web.Features.Session;

/// <summary>Sessions for programs, under <c>/api/sessions</c>. Who is not admitted to a session learns nothing but that.</summary>
internal static class SessionEndpoints
{
    private const int FramesDefault = 100;
    private const int FramesMaximum = 1_000;

    public static void MapSessionEndpoints(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/sessions").WithTags("Sessions").RequireAuthorization()
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapPost("/", CreateAsync)
            .WithSummary("Creates a session, of a template, of given files or of both; the caller becomes its owner.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/", MineAsync).WithSummary("The sessions that the caller has been admitted to, the liveliest first; those with a part of a title, those that are archived.");
        group.MapGet("/{id:guid}", GetAsync).WithSummary("Settings, people and files of a session, the files with their revisions.").Refusing();
        group.MapPatch("/{id:guid}", ChangeAsync)
            .WithSummary("Changes the title and the rules that are given; needs the right to manage members.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .Refusing();
        group.MapPost("/{id:guid}/code", RenewCodeAsync)
            .WithSummary("Makes a new join code; the old one and its link stop at once, those inside stay.").Refusing();
        group.MapPut("/{id:guid}/code", ExpireCodeAsync)
            .WithSummary("Says until when the join code lets people in; without a time, for as long as the session is open.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .Refusing();
        group.MapDelete("/{id:guid}", EndAsync).WithSummary("Ends a session for everybody; needs the right to manage members.").Refusing();
        group.MapGet("/{id:guid}/documents/{document:guid}", GetDocumentAsync)
            .WithSummary("The committed text of a file and its revision.")
            .WithMetadata(CompressedAnswer.Instance)
            .Refusing();
        group.MapGet("/{id:guid}/frames", GetFramesAsync)
            .WithSummary("The log behind a sequence number, oldest first, as far as the caller may see it. Ask again after `last` until no frame comes.")
            .WithMetadata(CompressedAnswer.Instance)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .Refusing();
    }

    private static async Task<Results<Created<CreateSessionResponse>, ProblemHttpResult>> CreateAsync(
        CreateSessionRequest request, ClaimsPrincipal user, SessionCreation creation, CancellationToken cancellationToken)
    {
        var (created, refusal) = await creation.CreateAsync(
            user, request.Title, request.Template, request.Documents?.AsEnumerable(), request.Settings, cancellationToken);
        return created is null ? refusal!.ToProblem() : TypedResults.Created($"/api/sessions/{created.Id}", created);
    }

    private static async Task<Ok<IReadOnlyList<SessionSummary>>> MineAsync(
        ClaimsPrincipal user, SessionList sessions, CancellationToken cancellationToken, string? search = null, bool archived = false)
    {
        return TypedResults.Ok(await sessions.MineAsync(user, search, archived, cancellationToken));
    }

    private static async Task<Results<Ok<SessionResponse>, ProblemHttpResult>> GetAsync(
        Guid id, ClaimsPrincipal user, SessionEntrance entrance, Admission admission, CancellationToken cancellationToken)
    {
        var (entered, refusal) = await entrance.EnterAsync(user, new SessionId(id), cancellationToken);
        if (entered is not var (actor, person))
        {
            return refusal!.ToProblem();
        }

        var (state, _, roster) = actor.Snapshot;
        var info = JoinAnswers.InfoOf(actor.Id, state) with { Url = SessionPaths.Room(actor.Id) };
        if (state.CapabilitiesOf(person.Id).HasFlag(Capabilities.ManageMembers)
            && await admission.CodeOfAsync(actor.Id, cancellationToken) is { } code)
        {
            info = info with { JoinCode = JoinCode.Format(code) };
        }

        ImmutableArray<DocumentInfo> documents =
        [
            .. state.Documents.Values.OrderBy(static document => document.Path, DocumentPath.Comparer)
                .Select(static document => new DocumentInfo(
                    document.Id, document.Path, document.Revision, document.IsDeleted ? true : null)),
        ];
        return TypedResults.Ok(new SessionResponse(
            info, state.Seq, JoinAnswers.MembersOf(state), [.. roster.Values], documents));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ChangeAsync(
        Guid id, SettingsChange change, ClaimsPrincipal user, SessionRules rules, CancellationToken cancellationToken)
    {
        return await rules.ChangeAsync(user, new SessionId(id), change, cancellationToken) is { } refusal
            ? refusal.ToProblem()
            : TypedResults.NoContent();
    }

    private static async Task<Results<Ok<JoinCodeResponse>, ProblemHttpResult>> RenewCodeAsync(
        Guid id, ClaimsPrincipal user, Invitations invitations, CancellationToken cancellationToken)
    {
        return AnswerWith(await invitations.RenewAsync(user, new SessionId(id), cancellationToken));
    }

    private static async Task<Results<Ok<JoinCodeResponse>, ProblemHttpResult>> ExpireCodeAsync(
        Guid id, ExpireCodeRequest request, ClaimsPrincipal user, Invitations invitations, CancellationToken cancellationToken)
    {
        return AnswerWith(await invitations.ExpireAsync(user, new SessionId(id), request.ExpiresAt, cancellationToken));
    }

    private static Results<Ok<JoinCodeResponse>, ProblemHttpResult> AnswerWith((Invitation? Invitation, Rejection? Refusal) outcome)
    {
        return outcome.Invitation is { } invitation
            ? TypedResults.Ok(new JoinCodeResponse(invitation.JoinCode, invitation.Path, invitation.ExpiresAt))
            : outcome.Refusal!.ToProblem();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> EndAsync(
        Guid id, ClaimsPrincipal user, SessionEntrance entrance, TimeProvider time, CancellationToken cancellationToken)
    {
        var refused = await entrance.SubmitAsync(
            user, new SessionId(id), person => new SessionCommand.EndSession(person, time.GetUtcNow()), cancellationToken);
        return refused is null ? TypedResults.NoContent() : refused.ToProblem();
    }

    private static async Task<Results<Ok<DocumentResponse>, ProblemHttpResult>> GetDocumentAsync(
        Guid id, Guid document, ClaimsPrincipal user, SessionEntrance entrance, CancellationToken cancellationToken)
    {
        var (entered, refusal) = await entrance.EnterAsync(user, new SessionId(id), cancellationToken);
        if (entered is null)
        {
            return refusal!.ToProblem();
        }

        return entered.Actor.Snapshot.State.Documents.TryGetValue(new DocumentId(document), out var found) && !found.IsDeleted
            ? TypedResults.Ok(new DocumentResponse(found.Path, found.Revision, found.Text.ToString()))
            : SessionRefusals.UnknownDocument.ToProblem();
    }

    private static async Task<Results<Ok<FramesResponse>, ProblemHttpResult>> GetFramesAsync(
        Guid id, ClaimsPrincipal user, SessionEntrance entrance, ISessionStore store, CancellationToken cancellationToken,
        long after = 0, int limit = FramesDefault)
    {
        var (entered, refusal) = await entrance.EnterAsync(user, new SessionId(id), cancellationToken);
        if (entered is null)
        {
            return refusal!.ToProblem();
        }

        if (after < 0 || limit is < 1 or > FramesMaximum)
        {
            return new Rejection(
                RejectionCode.InvalidMessage, $"Ask for 1 to {FramesMaximum} frames after a sequence number that is not negative.").ToProblem();
        }

        var stored = await store.ReadFramesAsync(new SessionId(id), after, limit, cancellationToken);
        var frames = stored.Select(frame => new RawJson(FrameFor(frame, entered.Person.Id)));
        return TypedResults.Ok(new FramesResponse([.. frames], stored.Count == 0 ? after : stored[^1].Last));
    }

    /// <summary>As it lies in the store where everybody may see all of it, which is nearly always; else without what is not for this member.</summary>
    private static ReadOnlyMemory<byte> FrameFor(StoredFrame stored, MemberId member)
    {
        var frame = FrameCodec.Decode(stored.Payload.Span);
        return FrameCodec.HasWithheldEvents(frame) ? FrameCodec.EncodeFor(frame, member) : stored.Payload;
    }

    public static RouteHandlerBuilder Refusing(this RouteHandlerBuilder endpoint)
    {
        return endpoint.ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }
}
