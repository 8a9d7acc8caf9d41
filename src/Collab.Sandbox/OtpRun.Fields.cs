using System.Text.Json;

namespace Collab.Sandbox;

/// <summary>
/// The session's fields. Changes may be sent by several people at once, and while all of them are: each is read when it is its turn to be
/// sent, so what the node hears last is what is.
/// </summary>
internal sealed partial class OtpRun
{
    private readonly SemaphoreSlim _sendingFields = new(1, 1);

    public Task<SandboxAnswer> SendFieldAsync(string name, CancellationToken cancellationToken)
    {
        return AskAsync(() => SendAsync(
            () => [_fields().TryGetValue(name, out var value) ? new FieldBody(name, value, null) : new FieldBody(name, null, true)],
            cancellationToken));
    }

    private Task SendAllFieldsAsync(CancellationToken cancellationToken)
    {
        return SendAsync(() => [.. _fields().Select(static field => new FieldBody(field.Key, field.Value, null))], cancellationToken);
    }

    private async Task SendAsync(Func<FieldBody[]> fields, CancellationToken cancellationToken)
    {
        await _sendingFields.WaitAsync(cancellationToken);
        try
        {
            await _node.Dap.RequestAsync("otp/fields", new { fields = fields() }, SandboxLimits.RequestTimeout, cancellationToken);
        }
        finally
        {
            _sendingFields.Release();
        }
    }

    private sealed record FieldBody(string Name, JsonElement? Value, bool? Removed);
}
