using System.Globalization;
using Microsoft.Extensions.Options;

namespace Collab.Sessions;

/// <summary>Says at start, one sentence for each setting, what is wrong with the section and what would be right.</summary>
public sealed class CollaborationOptionsValidator : IValidateOptions<CollaborationOptions>
{
    public ValidateOptionsResult Validate(string? name, CollaborationOptions options)
    {
        var errors = new List<string>();

        if (string.IsNullOrWhiteSpace(options.DataDirectory))
        {
            Refuse(errors, nameof(options.DataDirectory), "must name a directory", options.DataDirectory);
        }

        Between(errors, nameof(options.MaxSessionDuration), options.MaxSessionDuration, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
        Between(errors, nameof(options.SessionCleanupInterval), options.SessionCleanupInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        Between(errors, nameof(options.SessionIdleTimeout), options.SessionIdleTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
        Between(errors, nameof(options.WebSocketTimeout), options.WebSocketTimeout, TimeSpan.FromSeconds(2), TimeSpan.FromHours(1));
        Between(errors, nameof(options.HeartbeatInterval), options.HeartbeatInterval, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(30));
        Between(errors, nameof(options.PresenceUpdateInterval), options.PresenceUpdateInterval, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(1));
        Between(errors, nameof(options.IdleTimeout), options.IdleTimeout, TimeSpan.FromSeconds(2), TimeSpan.FromDays(1));
        Between(errors, nameof(options.CursorThrottleInterval), options.CursorThrottleInterval, TimeSpan.Zero, TimeSpan.FromSeconds(10));

        Between(errors, nameof(options.MaxParticipantsPerSession), options.MaxParticipantsPerSession, 1, 1000);
        Between(errors, nameof(options.MaxMessageSize), options.MaxMessageSize, 4096, 64 * 1024 * 1024);
        Between(errors, nameof(options.CommandRateLimit), options.CommandRateLimit, 1, 100_000);
        Between(errors, nameof(options.CommandBurstLimit), options.CommandBurstLimit, 1, 1_000_000);
        Between(errors, nameof(options.OperationBufferSize), options.OperationBufferSize, 1, 1_000_000);
        Between(errors, nameof(options.TransformTimeout), options.TransformTimeout, 1000, 1_000_000_000);
        Between(errors, nameof(options.CatchUpOperationsMaximum), options.CatchUpOperationsMaximum, 0, 10_000_000);
        Between(errors, nameof(options.OperationBatchSize), options.OperationBatchSize, 1, 10_000);
        Between(errors, nameof(options.MessageCompressionThreshold), options.MessageCompressionThreshold, 0, int.MaxValue);
        Between(errors, nameof(options.KeyframeInterval), options.KeyframeInterval, 1, 1_000_000);
        Between(errors, nameof(options.KeyframeDistance), options.KeyframeDistance, TimeSpan.Zero, TimeSpan.FromHours(1));

        if (options.WebSocketTimeout < 2 * options.HeartbeatInterval)
        {
            Refuse(
                errors,
                nameof(options.WebSocketTimeout),
                $"must be at least twice {nameof(options.HeartbeatInterval)}, or a quiet connection is taken for a dead one",
                options.WebSocketTimeout.ToString("c", CultureInfo.InvariantCulture));
        }

        if (options.CommandBurstLimit < options.CommandRateLimit)
        {
            Refuse(
                errors,
                nameof(options.CommandBurstLimit),
                $"must not be below {nameof(options.CommandRateLimit)}",
                options.CommandBurstLimit.ToString(CultureInfo.InvariantCulture));
        }

        foreach (var origin in options.AllowedOrigins.Where(origin => !IsOrigin(origin)))
        {
            Refuse(errors, nameof(options.AllowedOrigins), "must list origins such as https://school.example:8443", origin);
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);
    }

    private static void Between(List<string> errors, string key, TimeSpan value, TimeSpan minimum, TimeSpan maximum)
    {
        if (value < minimum || value > maximum)
        {
            var bounds = string.Create(CultureInfo.InvariantCulture, $"must be a duration from {minimum:c} to {maximum:c}");
            Refuse(errors, key, bounds, value.ToString("c", CultureInfo.InvariantCulture));
        }
    }

    private static void Between(List<string> errors, string key, int value, int minimum, int maximum)
    {
        if (value < minimum || value > maximum)
        {
            var bounds = string.Create(CultureInfo.InvariantCulture, $"must be a number from {minimum} to {maximum}");
            Refuse(errors, key, bounds, value.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri.GetLeftPart(UriPartial.Authority).Equals(text, StringComparison.OrdinalIgnoreCase);

    private static void Refuse(List<string> errors, string key, string rule, string? value) =>
        errors.Add($"The setting {CollaborationOptions.Section}:{key} {rule}; it is \"{value}\".");
}
