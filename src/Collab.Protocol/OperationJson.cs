using System.Text.Json;
using System.Text.Json.Serialization;
using Collab.Engine;
using Collab.Engine.Text;

namespace Collab.Protocol;

/// <summary>
/// An operation on the wire: an array over the whole document, in which a positive integer retains, a string inserts and a negative
/// integer deletes: <c>[5,"abc",-2,40]</c>. Reading is strict: anything else is a <see cref="JsonException"/> with a sentence.
/// </summary>
public static class OperationJson
{
    public static void Write(Utf8JsonWriter writer, TextOperation operation)
    {
        writer.WriteStartArray();
        foreach (var component in operation.Components)
        {
            switch (component.Kind)
            {
                case TextComponentKind.Retain:
                    writer.WriteNumberValue(component.Length);
                    break;
                case TextComponentKind.Insert:
                    LongText.Write(writer, component.Text!);
                    break;
                default:
                    writer.WriteNumberValue(-component.Length);
                    break;
            }
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads the array that the reader stands on.</summary>
    public static TextOperation Read(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException("An operation is an array of numbers and strings.");
        }

        var builder = new TextOperationBuilder();
        var length = 0L;
        for (var count = 1; reader.Read() && reader.TokenType != JsonTokenType.EndArray; count++)
        {
            if (count > Limits.OperationComponentsMaximum)
            {
                throw new JsonException($"An operation has at most {Limits.OperationComponentsMaximum} steps.");
            }

            length += ReadComponent(ref reader, builder);
            if (length > 2L * Limits.DocumentLengthMaximum)
            {
                throw new JsonException("An operation is longer than any document may be.");
            }
        }

        return builder.Build();
    }

    private static int ReadComponent(ref Utf8JsonReader reader, TextOperationBuilder builder)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            var text = ReadText(ref reader);
            if (text.Length == 0)
            {
                throw new JsonException("An operation inserts no empty text.");
            }

            builder.Insert(text);
            return text.Length;
        }

        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var number) || number is 0 or int.MinValue)
        {
            throw new JsonException("A step of an operation is a string or a whole number other than zero.");
        }

        _ = number > 0 ? builder.Retain(number) : builder.Delete(-number);
        return Math.Abs(number);
    }

    private static string ReadText(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            // Lone surrogates as \u escapes: well-formed JSON, but not well-formed text.
            throw new JsonException("Inserted text is well-formed Unicode.", exception);
        }
    }
}

/// <summary>Lets records on the wire carry operations.</summary>
public sealed class TextOperationConverter : JsonConverter<TextOperation>
{
    public override TextOperation Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        return OperationJson.Read(ref reader);
    }

    public override void Write(Utf8JsonWriter writer, TextOperation value, JsonSerializerOptions options)
    {
        OperationJson.Write(writer, value);
    }
}
