using Collab.Sessions;
using Microsoft.Extensions.Options;

namespace Collab.Web.Shared;

/// <summary>Binds the section <c>Collaboration</c>, refuses to start on a wrong value, and knows where data goes.</summary>
internal static class Settings
{
    public static void AddSettings(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IValidateOptions<CollaborationOptions>, CollaborationOptionsValidator>();
        builder.Services.AddOptions<CollaborationOptions>().BindConfiguration(CollaborationOptions.Section).ValidateOnStart();
        builder.Services.AddSingleton(TimeProvider.System);
    }

    /// <summary>
    /// The full path of the data directory. It is needed before the options exist, while services are still registered;
    /// an unusable value is refused by the validator afterwards.
    /// </summary>
    public static string DataDirectory(this WebApplicationBuilder builder)
    {
        var setting = builder.Configuration[$"{CollaborationOptions.Section}:{nameof(CollaborationOptions.DataDirectory)}"];
        var directory = string.IsNullOrWhiteSpace(setting) ? new CollaborationOptions().DataDirectory : setting;
        return Path.GetFullPath(directory, builder.Environment.ContentRootPath);
    }
}
