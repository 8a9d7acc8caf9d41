using System.Data.Common;
using Collab.Engine.Sessions;
using Collab.Sessions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Session;

/// <summary>Storage that does not answer is no fault of the program: API callers are told to try again.</summary>
internal sealed class StoreUnavailableHandler : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var refusal = exception switch
        {
            StoreUnavailableException => new Rejection(RejectionCode.StorageUnavailable, exception.Message),
            DbException or DbUpdateException => SessionRefusals.StorageUnavailable,
            _ => null,
        };
        if (refusal is null || !httpContext.Request.Path.StartsWithSegments("/api"))
        {
            return false;
        }

        await refusal.ToProblem().ExecuteAsync(httpContext);
        return true;
    }
}
