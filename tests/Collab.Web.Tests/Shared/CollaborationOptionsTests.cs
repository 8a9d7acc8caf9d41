using System.Text.Json;
using Collab.Sessions;
using Microsoft.Extensions.Configuration;
using Xunit;

namespace Collab.Web.Tests.Shared;

public sealed class CollaborationOptionsTests
{
    private static readonly CollaborationOptionsValidator Validator = new();

    [Fact]
    public void The_settings_file_names_every_key_with_its_default()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        var section = JsonDocument.Parse(File.ReadAllText(file)).RootElement.GetProperty(CollaborationOptions.Section);
        var keys = section.EnumerateObject().Select(key => key.Name).Order();
        var properties = typeof(CollaborationOptions).GetProperties().Select(property => property.Name).Order();
        Assert.Equal(properties, keys);

        var fromFile = new ConfigurationBuilder().AddJsonFile(file).Build()
            .GetSection(CollaborationOptions.Section).Get<CollaborationOptions>()!;
        Assert.Equivalent(new CollaborationOptions(), fromFile, strict: true);
    }

    [Fact]
    public void The_defaults_are_valid()
    {
        Assert.True(Validator.Validate(null, new CollaborationOptions()).Succeeded);
    }

    [Fact]
    public void Each_fault_gets_a_sentence_of_its_own()
    {
        var options = new CollaborationOptions
        {
            DataDirectory = " ",
            MaxParticipantsPerSession = 0,
            MaxMessageSize = 10,
            HeartbeatInterval = TimeSpan.FromMinutes(1),
            CommandBurstLimit = 5,
            AllowedOrigins = ["https://school.example", "school.example/collab"],
        };

        var failures = Validator.Validate(null, options).Failures!.ToList();

        Assert.Equal(
            [
                "The setting Collaboration:DataDirectory must name a directory; it is \" \".",
                "The setting Collaboration:MaxParticipantsPerSession must be a number from 1 to 1000; it is \"0\".",
                "The setting Collaboration:MaxMessageSize must be a number from 4096 to 67108864; it is \"10\".",
                "The setting Collaboration:WebSocketTimeout must be at least twice HeartbeatInterval, or a quiet connection "
                    + "is taken for a dead one; it is \"00:01:00\".",
                "The setting Collaboration:CommandBurstLimit must not be below CommandRateLimit; it is \"5\".",
                "The setting Collaboration:AllowedOrigins must list origins such as https://school.example:8443; it is "
                    + "\"school.example/collab\".",
            ],
            failures);
    }
}
