using Collab.Protocol;
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
