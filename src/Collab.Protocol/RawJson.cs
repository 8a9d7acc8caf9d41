using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collab.Protocol;

/// <summary>JSON that is written already: a frame is serialised once per audience and sent to everybody as these bytes.</summary>
public readonly record struct RawJson(ReadOnlyMemory<byte> Utf8);

internal sealed class RawJsonConverter : JsonConverter<RawJson>
{
    public override RawJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        return new RawJson(JsonSerializer.SerializeToUtf8Bytes(document.RootElement));
    }

    public override void Write(Utf8JsonWriter writer, RawJson value, JsonSerializerOptions options)
    {
        writer.WriteRawValue(value.Utf8.Span, skipInputValidation: true);
    }
}
