using Microsoft.Extensions.DependencyInjection;

namespace Collab.Sessions;

public static class SessionsSetup
{
    /// <summary>The registry of live sessions. The store, an <see cref="ISessionStore"/>, is registered by the storage.</summary>
    public static IServiceCollection AddSessions(this IServiceCollection services)
    {
        services.AddSingleton<SessionMetrics>();
        services.AddSingleton<SessionRegistry>();
        services.AddHostedService(static provider => provider.GetRequiredService<SessionRegistry>());
        return services;
    }
}
