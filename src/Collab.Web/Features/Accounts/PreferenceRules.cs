using System.Text.Json;
using System.Text.Json.Nodes;
using Collab.Storage;
using Collab.Web.Shared;

namespace Collab.Web.Features.Accounts;

/// <summary>
/// What can be preferred, by the names of wwwroot/js/shell/preferences.js, which a test holds equal. Whatever else is sent is left out: an account keeps
/// nothing that no page understands.
/// </summary>
internal static class PreferenceRules
{
    private const int FontSizeMinimum = 8;
    private const int FontSizeMaximum = 40;

    /// <summary>The site's theme travels along, though it lies in a cookie of its own.</summary>
    public const string ThemeName = "theme";

    public static IReadOnlyDictionary<string, Func<JsonElement, bool>> All { get; } = new Dictionary<string, Func<JsonElement, bool>>
    {
        ["fontSize"] = static value => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var size)
            && size is >= FontSizeMinimum and <= FontSizeMaximum,
        ["minimap"] = IsSwitch,
        ["wordWrap"] = IsSwitch,
        ["keyMap"] = IsOneOf("default", "vim"),
        ["motion"] = IsOneOf("system", "reduce"),
        ["nameFlags"] = IsOneOf("never", "activity", "always"),
        ["announcements"] = IsOneOf("off", "brief", "full"),
        ["singleKeys"] = IsSwitch,
        [ThemeName] = static value => value.ValueKind == JsonValueKind.String && Theme.IsChoice(value.GetString()!),
    };

    /// <summary>As they are stored; or a sentence that says which value cannot be.</summary>
    public static (string? Stored, string? Problem) Read(JsonElement sent)
    {
        if (sent.ValueKind != JsonValueKind.Object)
        {
            return (null, "Preferences are an object of names and values.");
        }

        var kept = new JsonObject();
        foreach (var (name, isValid) in All)
        {
            if (!sent.TryGetProperty(name, out var value))
            {
                continue;
            }

            if (!isValid(value))
            {
                return (null, $"The value of {name} is not one that can be chosen.");
            }

            kept[name] = JsonNode.Parse(value.GetRawText());
        }

        var stored = kept.ToJsonString();
        return stored.Length <= CollabUser.PreferencesLengthMaximum ? (stored, null) : (null, "That is more than can be kept.");
    }

    private static bool IsSwitch(JsonElement value)
    {
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False;
    }

    private static Func<JsonElement, bool> IsOneOf(params string[] choices)
    {
        return value => value.ValueKind == JsonValueKind.String && choices.Contains(value.GetString());
    }
}
