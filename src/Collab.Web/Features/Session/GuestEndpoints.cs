using System.Security.Claims;
using Collab.Engine;
using Collab.Protocol;
using Collab.Sessions;
using Collab.Web.Shared;
using Collab.Web.Shared.Identity;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Collab.Web.Features.Session;

internal static class GuestEndpoints
{
    /// <summary>How the bearer handler tells an access token from a refresh token.</summary>
    private const string AccessTokenScheme = $"{AuthenticationSchemes.Bearer}:AccessToken";

    public static void MapGuestEndpoints(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/guests", AdmitAsync)
            .WithTags("Guests")
            .WithSummary("Enters a session by its join code, without an account; the token is good for this session and at most 24 hours.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound);
        var own = app.MapGroup("/api/guests/me").WithTags("Guests").RequireAuthorization().ProducesProblem(StatusCodes.Status403Forbidden);
        own.MapGet("/", GetAsync).WithSummary("How a guest is called in his session, and the colours there are.");
        own.MapPut("/", RenameAsync)
            .WithSummary("Gives a guest another name, colour and initials; everybody in the session is told.")
            .ProducesProblem(StatusCodes.Status400BadRequest);
    }

    private static async Task<Results<Ok<GuestProfileResponse>, ProblemHttpResult>> GetAsync(
        ClaimsPrincipal user, Admission admission, CancellationToken cancellationToken)
    {
        return GuestPrincipal.Read(user) is { } guest
            && await admission.FindMemberAsync(user, new SessionId(guest.Session), cancellationToken) is { } person
                ? TypedResults.Ok(new GuestProfileResponse(person.Name, person.Color, [.. PersonColors.All], person.Initials))
                : SessionRefusals.NotAdmitted.ToProblem();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> RenameAsync(
        GuestProfileRequest request, ClaimsPrincipal user, Admission admission, SessionRegistry registry, CancellationToken cancellationToken)
    {
        var (renamed, refusal) = await admission.RenameGuestAsync(user, request, cancellationToken);
        if (renamed is null)
        {
            return refusal!.ToProblem();
        }

        if (await registry.FindAsync(renamed.Session, cancellationToken) is { } actor)
        {
            actor.UpdateRoster(renamed.Person);
        }

        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<GuestResponse>, ProblemHttpResult>> AdmitAsync(
        GuestRequest request, Admission admission, IOptionsMonitor<BearerTokenOptions> bearer, CancellationToken cancellationToken)
    {
        var (guest, refusal) = await admission.AdmitGuestAsync(request.JoinCode, request.DisplayName, cancellationToken);
        if (guest is null)
        {
            return refusal!.ToProblem();
        }

        // Not by signing in to the scheme: its answer would bring a refresh token, and the refreshing asks for an account.
        var properties = new AuthenticationProperties { ExpiresUtc = guest.ExpiresAt };
        var ticket = new AuthenticationTicket(guest.Principal, properties, AccessTokenScheme);
        var token = bearer.Get(AuthenticationSchemes.Bearer).BearerTokenProtector.Protect(ticket);
        return TypedResults.Ok(new GuestResponse(token, guest.Session, guest.Person.Id, guest.ExpiresAt));
    }
}
