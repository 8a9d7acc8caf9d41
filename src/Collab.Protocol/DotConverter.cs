using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Collab.Engine;
using Collab.Engine.Crdt;

namespace Collab.Protocol;

/// <summary>The name of a change as one word: the replica's id, a colon, its counter.</summary>
internal sealed class DotConverter : JsonConverter<Dot>
{
    public override Dot Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : string.Empty;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && Guid.TryParseExact(text.AsSpan(0, colon), "D", out var replica)
            && long.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var counter)
            ? new Dot(new ClientId(replica), counter)
            : throw new JsonException("A version is a client's id, a colon and a number.");
    }

    public override void Write(Utf8JsonWriter writer, Dot value, JsonSerializerOptions options)
    {
        writer.WriteStringValue(value.ToString());
    }
}
