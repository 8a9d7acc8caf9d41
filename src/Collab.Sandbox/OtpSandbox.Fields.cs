using System.Collections.Concurrent;
using System.Text.Json;

namespace Collab.Sandbox;

/// <summary>The session's fields, which outlive the runs.</summary>
internal sealed partial class OtpSandbox
{
    private readonly ConcurrentDictionary<string, JsonElement> _fields = new(StringComparer.Ordinal);

    public async Task<SandboxAnswer> SetFieldAsync(string name, string? json, CancellationToken cancellationToken)
    {
        if (SandboxFieldRules.Judge(name, json, out var value) is { } refusal)
        {
            return refusal;
        }
        if (value is null)
        {
            _fields.TryRemove(name, out _);
        }
        else if (_fields.ContainsKey(name) || _fields.Count < SandboxLimits.FieldsMax)
        {
            _fields[name] = value.Value;
        }
        else
        {
            return Invalid($"A session has at most {SandboxLimits.FieldsMax} fields.");
        }
        return _run is { IsOver: false } run ? await run.SendFieldAsync(name, cancellationToken) : SandboxAnswer.Accepted;
    }
}
