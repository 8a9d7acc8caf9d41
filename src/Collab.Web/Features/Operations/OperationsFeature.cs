using Collab.Sessions;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using OpenTelemetry.Metrics;

namespace Collab.Web.Features.Operations;

/// <summary>What those who run the server ask it: is it alive, is it ready, what does it do, what is its API.</summary>
internal static class OperationsFeature
{
    private const string ReadyTag = "ready";

    /// <summary>
    /// Threads that the pool starts at once. By itself it has one for each core and adds one every half second: on a small machine a segment that is being
    /// sealed, or a flush of the disk, would hold up everybody's edits.
    /// </summary>
    private const int PoolThreadsMinimum = 8;

    /// <summary>Requests and connections. The framework has more meters; with those of its components a scrape is 200 kB.</summary>
    private static readonly string[] HostMeters =
    [
        "Microsoft.AspNetCore.Hosting",
        "Microsoft.AspNetCore.Server.Kestrel",
        "Microsoft.AspNetCore.Http.Connections",
    ];

    public static void AddOperations(this WebApplicationBuilder builder)
    {
        ThreadPool.GetMinThreads(out var workers, out var completions);
        ThreadPool.SetMinThreads(Math.Max(workers, PoolThreadsMinimum), completions);
        builder.Services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database", tags: [ReadyTag]);
        builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter(CollabMeter.Name)
            .AddMeter(HostMeters)
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter());
        builder.Services.AddOpenApi();
        builder.Services.AddProblemDetails();
        builder.Services.ConfigureHttpJsonOptions(options =>
        {
            // A body without a value that its record needs is a bad request, not a null that surfaces somewhere later.
            options.SerializerOptions.RespectNullableAnnotations = true;
            options.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        builder.Services.AddHostedService<StartAnnouncement>();
    }

    public static void MapOperations(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag) });
        app.MapPrometheusScrapingEndpoint("/metrics");
        app.MapOpenApi("/openapi/v1.json");
    }
}
