using System.Security.Claims;
using System.Text.Json;
using Collab.Storage;
using Collab.Web.Shared.Identity;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Accounts;

/// <summary>An account's preferences, so that a new device has them. Guests keep theirs on the device alone.</summary>
internal static class PreferenceEndpoints
{
    public static void MapPreferenceEndpoints(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/account/preferences").WithTags("Account").RequireAuthorization()
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapGet("/", GetAsync).WithSummary("How the caller wants the editor; 204 where nothing was chosen yet, and for guests.");
        group.MapPut("/", PutAsync)
            .WithSummary("Keeps how the caller wants the editor; names that no page knows are left out.")
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status403Forbidden);
    }

    private static async Task<Results<Ok<JsonElement>, NoContent>> GetAsync(
        ClaimsPrincipal user, CollabDbContext context, CancellationToken cancellationToken)
    {
        var userId = user.UserId();
        var stored = await context.Users.Where(row => row.Id == userId).Select(row => row.Preferences).SingleOrDefaultAsync(cancellationToken);
        return stored is null ? TypedResults.NoContent() : TypedResults.Ok(JsonSerializer.Deserialize<JsonElement>(stored));
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> PutAsync(
        JsonElement preferences, ClaimsPrincipal user, CollabDbContext context, CancellationToken cancellationToken)
    {
        if (user.UserId() is not { } userId)
        {
            return TypedResults.Problem("Guests keep their preferences on their device.", statusCode: StatusCodes.Status403Forbidden);
        }

        var (stored, problem) = PreferenceRules.Read(preferences);
        if (stored is null)
        {
            return TypedResults.Problem(problem, statusCode: StatusCodes.Status400BadRequest);
        }

        await context.Users.Where(row => row.Id == userId)
            .ExecuteUpdateAsync(row => row.SetProperty(account => account.Preferences, stored), cancellationToken);
        return TypedResults.NoContent();
    }
}
