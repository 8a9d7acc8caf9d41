using Microsoft.AspNetCore.SignalR;

namespace Collab.Web.Features.Session;

/// <summary>
/// A call whose connection went away in the middle of it (a page that was left while it joined) was cancelled and is nobody's fault: nobody hears its
/// answer, and it is not written to the log as an error.
/// </summary>
internal sealed class AbortedCallFilter : IHubFilter
{
    public async ValueTask<object?> InvokeMethodAsync(
        HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        try
        {
            return await next(invocationContext);
        }
        catch (OperationCanceledException) when (invocationContext.Context.ConnectionAborted.IsCancellationRequested)
        {
            return null;
        }
    }
}
