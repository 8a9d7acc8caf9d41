using Collab.Storage;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Collab.Web.Features.Operations;

/// <summary>Ready means that the database answers a query, not only that its file exists.</summary>
internal sealed class DatabaseHealthCheck(IDbContextFactory<CollabDbContext> contexts) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default)
    {
        await using var database = await contexts.CreateDbContextAsync(cancellationToken);
        await database.Sessions.AnyAsync(cancellationToken);
        return HealthCheckResult.Healthy();
    }
}
