using Collab.Sandbox;
using Collab.Sessions;
using Collab.Web.Shared;
using Microsoft.Extensions.Options;

namespace Collab.Web.Features.Session.Runs;

internal static class RunsSetup
{
    private const string SandboxDirectory = "sandbox";

    /// <summary>The section <c>Sandbox</c>, the factory (which finds out at once, in the background, what can be run) and the session's effects.</summary>
    public static void AddRuns(this WebApplicationBuilder builder)
    {
        var directory = Path.Combine(builder.DataDirectory(), SandboxDirectory);
        builder.Services.AddOptions<SandboxOptions>()
            .Configure(options => options.Directory = directory)
            .BindConfiguration(SandboxOptions.Section)
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<SandboxOptions>, SandboxOptionsValidator>();
        builder.Services.AddSingleton<ISandboxFactory>(static services => new OtpSandboxFactory(
            services.GetRequiredService<IOptions<SandboxOptions>>().Value,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILogger<OtpSandboxFactory>>()));
        builder.Services.AddSingleton<SessionSandboxes>();
        builder.Services.AddSingleton<IEffectRunner>(static services => services.GetRequiredService<SessionSandboxes>());
    }

    private sealed class SandboxOptionsValidator : IValidateOptions<SandboxOptions>
    {
        public ValidateOptionsResult Validate(string? name, SandboxOptions options)
        {
            return options.Validate() is { Count: > 0 } errors ? ValidateOptionsResult.Fail(errors) : ValidateOptionsResult.Success;
        }
    }
}
