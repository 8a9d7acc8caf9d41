using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collab.Sandbox.Dap;

/// <summary>Any message of the protocol; which members are there depends on the type.</summary>
internal sealed record DapMessage(
    int Seq,
    string? Type,
    string? Command,
    string? Event,
    bool? Success,
    string? Message,
    [property: JsonPropertyName("request_seq")] int? RequestSeq,
    JsonElement Body);

/// <summary>An event; its body is read by whoever knows its name.</summary>
internal sealed record DapEvent(string Name, JsonElement Body)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <exception cref="JsonException">The body has another shape.</exception>
    public T Read<T>()
    {
        return Body.Deserialize<T>(Json) ?? throw new JsonException("The body is empty.");
    }
}

internal sealed record OutputBody(string? Category, string Output);

internal sealed record DiagnosticsBody(DiagnosticBody[] Diagnostics);

internal sealed record DiagnosticBody(string? Path, int Line, int? Column, string? Severity, string Message);

internal sealed record TestBody(string Module, string Name, string Outcome, double DurationMs, string? Message, string Path, int Line);

internal sealed record StartedBody(string Text);

internal sealed record TerminatedBody(string? Reason, string? Text);

internal sealed record SelfTestBody(
    string? Uid,
    string? Capabilities,
    string? Seccomp,
    string? NoNewPrivileges,
    string[] Interfaces,
    string[] Visible,
    string[] Writable,
    string[] Environment,
    string OtpRelease,
    string ElixirVersion);
