using System.Text.Json;
using System.Text.Json.Serialization;

namespace Collab.Protocol;

/// <summary>
/// Writes texts in pieces. In one, the writer rents six units of memory for each of the text's, for all the escapes there could be; the pool keeps such an
/// array for every thread that ever needed one, and a file of a few megabytes would cost the server hundreds for minutes.
/// </summary>
internal static class LongText
{
    private const int PieceLengthMaximum = 8 * 1024;

    public static void Write(Utf8JsonWriter writer, string text)
    {
        if (text.Length <= PieceLengthMaximum)
        {
            writer.WriteStringValue(text);
            return;
        }

        var rest = text.AsSpan();
        for (; rest.Length > PieceLengthMaximum; rest = rest[PieceLengthMaximum..])
        {
            // A surrogate pair that is cut here is put together again by the writer.
            writer.WriteStringValueSegment(rest[..PieceLengthMaximum], isFinalSegment: false);
        }

        writer.WriteStringValueSegment(rest, isFinalSegment: true);
    }
}

/// <summary>For members that hold whole texts of documents.</summary>
internal sealed class LongTextConverter : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        return reader.GetString();
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
    {
        LongText.Write(writer, value);
    }
}
