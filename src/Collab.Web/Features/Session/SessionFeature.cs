using System.Text.Json;
using Collab.Protocol;
using Collab.Sessions;
using Collab.Web.Features.Session.Runs;
using Collab.Web.Shared;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Collab.Web.Features.Session;

/// <summary>The server's edge for sessions: the hub, the API, and who is let in.</summary>
internal static class SessionFeature
{
    private const string JsonProtocol = "json";

    public static void AddSession(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        builder.AddRuns();
        services.AddSessions();
        services.AddSingleton<Admission>();
        services.AddSingleton<CircuitTickets>();
        services.AddSingleton<SessionCreation>();
        services.AddSingleton<SessionEntrance>();
        services.AddSingleton<SessionRules>();
        services.AddSingleton<Invitations>();
        services.AddSingleton<SavedTemplates>();
        services.AddSingleton<TemplateCatalog>();
        services.AddSingleton<SessionArchive>();
        services.AddSingleton<SessionList>();
        services.AddSingleton<DemoClassroom>();
        services.AddSingleton(static provider => provider.GetRequiredService<DemoClassroom>().ToOffer());
        services.AddSingleton(new HomeSection(typeof(DemoOffer)));
        services.AddSingleton(new HomeSection(typeof(MySessions)));
        services.AddSingleton(new HomeSection(typeof(NewSessionForm)));
        services.AddExceptionHandler<StoreUnavailableHandler>();
        services.AddResponseCompression(options => options.EnableForHttps = true);
        services.Configure<ProblemDetailsOptions>(static options => options.CustomizeProblemDetails = SessionRefusals.Complete);
        services.ConfigureHttpJsonOptions(options => WriteAsProtocol(options.SerializerOptions));
        AddHub(services);
    }

    /// <summary>Behind routing and authentication, before the endpoints.</summary>
    public static void UseSession(this WebApplication app)
    {
        app.UseHubOrigin();
        app.UseWhen(CompressedAnswer.IsWanted, static answers => answers.UseResponseCompression());
    }

    public static void MapSession(this WebApplication app)
    {
        app.MapHub<SessionHub>(HubMethods.Path, static options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            options.CloseOnAuthenticationExpiration = true;
        });
        app.MapSessionEndpoints();
        app.MapDownloadEndpoints();
        app.MapGuestEndpoints();
    }

    private static void AddHub(IServiceCollection services)
    {
        services.AddSingleton<HubLifetimeManager<SessionHub>, SessionHubLifetimeManager>();
        services.AddSignalR().AddJsonProtocol(static json =>
            json.PayloadSerializerOptions = new JsonSerializerOptions(ProtocolJson.Options)
            {
                // A message without a value that its record needs cannot be bound; no method then meets a null.
                RespectNullableAnnotations = true,
                RespectRequiredConstructorParameters = true,
            })
            // SignalR keeps to a hub's own options, set below, only where it was told in this way that there are some.
            .AddHubOptions<SessionHub>(static hub => hub.AddFilter<AbortedCallFilter>());
        services.AddOptions<HubOptions<SessionHub>>().Configure<IOptions<CollaborationOptions>>(static (hub, options) =>
        {
            var settings = options.Value;
            hub.SupportedProtocols = [JsonProtocol];
            hub.MaximumParallelInvocationsPerClient = 1;
            hub.MaximumReceiveMessageSize = settings.MaxMessageSize;
            hub.KeepAliveInterval = settings.HeartbeatInterval;
            hub.ClientTimeoutInterval = settings.WebSocketTimeout;
            hub.EnableDetailedErrors = false;
        });
    }

    /// <summary>The API speaks as the hub does: ids, times and names written the same way.</summary>
    private static void WriteAsProtocol(JsonSerializerOptions options)
    {
        foreach (var converter in ProtocolJson.Options.Converters)
        {
            options.Converters.Add(converter);
        }

        options.DefaultIgnoreCondition = ProtocolJson.Options.DefaultIgnoreCondition;
        options.Encoder = ProtocolJson.Options.Encoder;
        options.NumberHandling = ProtocolJson.Options.NumberHandling;
    }
}
