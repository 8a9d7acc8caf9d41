using Collab.Storage;
using Collab.Web.Shared.Identity;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Collab.Web.Features.Accounts;

internal sealed record RegisterRequest(string Email, string Password, string? DisplayName = null);

internal sealed record LoginRequest(string Email, string Password);

internal sealed record RefreshRequest(string RefreshToken);

/// <summary>
/// The part of ASP.NET Core's Identity API that needs no mail: the same addresses, bodies and answers. It is written out
/// because registering must follow <see cref="AccountRegistration"/>, which the framework's own endpoint would go round.
/// </summary>
internal static class IdentityEndpoints
{
    public static void MapIdentityEndpoints(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/identity").WithTags("Identity");
        group.MapPost("/register", RegisterAsync).WithSummary("Makes an account; the first one becomes administrator.");
        group.MapPost("/login", LoginAsync).WithSummary("Answers with an access token and a refresh token; with useCookies=true it sets the site's cookie instead.");
        group.MapPost("/refresh", RefreshAsync).WithSummary("Answers a refresh token with new tokens.");
    }

    private static async Task<Results<Ok, ValidationProblem>> RegisterAsync(
        RegisterRequest request,
        AccountRegistration registration,
        CancellationToken cancellationToken)
    {
        var (_, result) = await registration.RegisterAsync(
            request.Email,
            request.Password,
            request.DisplayName,
            cancellationToken);
        return result.Succeeded
            ? TypedResults.Ok()
            : TypedResults.ValidationProblem(result.Errors
                .GroupBy(error => error.Code)
                .ToDictionary(group => group.Key, group => group.Select(error => error.Description).ToArray()));
    }

    private static async Task<Results<Ok<AccessTokenResponse>, EmptyHttpResult, ProblemHttpResult>> LoginAsync(
        LoginRequest request,
        SignInManager<CollabUser> signIn,
        bool useCookies = false)
    {
        signIn.AuthenticationScheme = useCookies ? AuthenticationSchemes.Account : AuthenticationSchemes.Bearer;
        var result = await signIn.PasswordSignInAsync(request.Email, request.Password, isPersistent: false, lockoutOnFailure: true);

        // The handler of the scheme has written the tokens, or the cookie, into the response.
        return result.Succeeded
            ? TypedResults.Empty
            : TypedResults.Problem(SignInSentences.For(result), statusCode: StatusCodes.Status401Unauthorized);
    }

    private static async Task<Results<Ok<AccessTokenResponse>, SignInHttpResult, ProblemHttpResult>> RefreshAsync(
        RefreshRequest request,
        SignInManager<CollabUser> signIn,
        IOptionsMonitor<BearerTokenOptions> options,
        TimeProvider time)
    {
        var ticket = options.Get(AuthenticationSchemes.Bearer).RefreshTokenProtector.Unprotect(request.RefreshToken);
        var isCurrent = ticket?.Properties.ExpiresUtc is { } expires && time.GetUtcNow() < expires;
        if (!isCurrent || await signIn.ValidateSecurityStampAsync(ticket!.Principal) is not { } user)
        {
            return TypedResults.Problem(
                "The refresh token is not valid any more. Sign in again.",
                statusCode: StatusCodes.Status401Unauthorized);
        }

        var principal = await signIn.CreateUserPrincipalAsync(user);
        return TypedResults.SignIn(principal, authenticationScheme: AuthenticationSchemes.Bearer);
    }
}
