using System.Text.Json;

namespace Collab.Sandbox;

/// <summary>What a field may be. Both sides of the seam judge by it.</summary>
public static class SandboxFieldRules
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = SandboxLimits.FieldDepthMax };

    /// <summary>The refusal, or null where the field may be set.</summary>
    /// <param name="value">The value; null where the field is to be removed.</param>
    public static SandboxAnswer? Judge(string name, string? json, out JsonElement? value)
    {
        value = null;
        if (name.Length is 0 or > SandboxLimits.FieldNameCharactersMax)
        {
            return Invalid($"The name of a field has 1 to {SandboxLimits.FieldNameCharactersMax} characters.");
        }
        if (json is null)
        {
            return null;
        }
        if (json.Length > SandboxLimits.FieldCharactersMax)
        {
            return Invalid($"A field has at most {SandboxLimits.FieldCharactersMax} characters of JSON.");
        }
        try
        {
            using var document = JsonDocument.Parse(json, Options);
            value = document.RootElement.Clone();
            return null;
        }
        catch (JsonException)
        {
            return Invalid($"The value of a field must be JSON, nested at most {SandboxLimits.FieldDepthMax} deep.");
        }
    }

    private static SandboxAnswer Invalid(string sentence)
    {
        return SandboxAnswer.Refused(SandboxRefusal.Invalid, sentence);
    }
}
