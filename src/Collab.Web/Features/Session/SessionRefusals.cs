using Collab.Engine.Sessions;
using Collab.Protocol;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Collab.Web.Features.Session;

/// <summary>Refusals of the edge, and the one table that says which status of HTTP a refusal is.</summary>
internal static class SessionRefusals
{
    private const string CodeExtension = "code";

    public static readonly Rejection UnknownSession = new(
        RejectionCode.UnknownSession, "There is no such session. Check the link or the code.");

    public static readonly Rejection UnknownDocument = new(
        RejectionCode.UnknownDocument, "There is no such file in this session.");

    public static readonly Rejection NotAdmitted = new(
        RejectionCode.AccessDenied, "You are not admitted to this session. Open its link, or enter its join code, first.");

    public static readonly Rejection StorageUnavailable = new(
        RejectionCode.StorageUnavailable, "The server cannot reach its storage at present. Try again in a moment.");

    /// <summary>A body that cannot be read is refused by the framework, without a word; here it gets the code and the sentence that all refusals have.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (problem.Status == StatusCodes.Status400BadRequest && problem.Detail is null
            && context.HttpContext.Request.Path.StartsWithSegments("/api"))
        {
            problem.Detail = "The request could not be read. It is JSON with the names and kinds of values that /openapi/v1.json describes.";
            problem.Extensions.TryAdd(CodeExtension, WireNames.Of(RejectionCode.InvalidMessage));
        }
    }

    public static int StatusOf(RejectionCode code)
    {
        return code switch
        {
            RejectionCode.InvalidMessage or RejectionCode.InvalidPath or RejectionCode.InvalidText or RejectionCode.WrongBase
                or RejectionCode.WrongLength or RejectionCode.SplitSurrogate => StatusCodes.Status400BadRequest,
            RejectionCode.NotPermitted or RejectionCode.AccessDenied or RejectionCode.NotInSession or RejectionCode.SessionLocked
                => StatusCodes.Status403Forbidden,
            RejectionCode.UnknownSession or RejectionCode.UnknownDocument or RejectionCode.UnknownMember
                or RejectionCode.UnknownMessage => StatusCodes.Status404NotFound,
            RejectionCode.AlreadyInSession or RejectionCode.PathTaken or RejectionCode.SessionFull or RejectionCode.Superseded
                or RejectionCode.ClientForgotten or RejectionCode.StaleClientSeq or RejectionCode.TooFarBehind
                => StatusCodes.Status409Conflict,
            RejectionCode.SessionEnded or RejectionCode.CodeExpired => StatusCodes.Status410Gone,
            RejectionCode.LimitExceeded => StatusCodes.Status422UnprocessableEntity,
            RejectionCode.RateLimited => StatusCodes.Status429TooManyRequests,
            RejectionCode.TryAgain or RejectionCode.StorageUnavailable => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };
    }

    /// <summary>The refusal as problem details (RFC 9457) with the code as an extension.</summary>
    public static ProblemHttpResult ToProblem(this Rejection rejection)
    {
        return TypedResults.Problem(
            rejection.Message,
            statusCode: StatusOf(rejection.Code),
            extensions: new Dictionary<string, object?> { [CodeExtension] = WireNames.Of(rejection.Code) });
    }
}
