using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Collab.Engine;
using Collab.Engine.Crdt;

namespace Collab.Protocol;

/// <summary>A timestamp as one word: its milliseconds, a dot, what tells writes of the same millisecond apart, an at sign, the replica.</summary>
internal sealed class HybridTimestampConverter : JsonConverter<HybridTimestamp>
{
    public override HybridTimestamp Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : string.Empty;
        var (dot, at) = (text.IndexOf('.', StringComparison.Ordinal), text.IndexOf('@', StringComparison.Ordinal));
        return dot > 0 && at > dot
            && long.TryParse(text.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
            && int.TryParse(text.AsSpan(dot + 1, at - dot - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var logical)
            && Guid.TryParseExact(text.AsSpan(at + 1), "D", out var replica)
            ? new HybridTimestamp(milliseconds, logical, new ClientId(replica))
            : throw new JsonException("A timestamp is milliseconds, a dot, a number, an at sign and a client's id.");
    }

    public override void Write(Utf8JsonWriter writer, HybridTimestamp value, JsonSerializerOptions options)
    {
        writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value.Milliseconds}.{value.Logical}@{value.Replica}"));
    }
}
