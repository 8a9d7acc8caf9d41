using Collab.Web.Shared.Identity;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;

namespace Collab.Web.Features.Accounts;

internal static class SignOutEndpoint
{
    public static void MapSignOut(this IEndpointRouteBuilder app) =>
        app.MapPost(AccountPaths.SignOut, SignOutAsync).ExcludeFromDescription();

    /// <summary>Only a form of ours may sign somebody out, hence the token.</summary>
    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
        {
            return Results.Problem("The form has expired. Go back, reload the page and try again.", statusCode: 400);
        }

        await context.SignOutAsync(AuthenticationSchemes.Account);
        await context.SignOutAsync(AuthenticationSchemes.Guest);
        return Results.LocalRedirect("/");
    }
}
