using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Collab.Engine;
using Collab.Engine.Conflicts;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;

namespace Collab.Protocol;

/// <summary>How everything on the wire is written: camelCase, nothing where there is null, ids as strings, times as unix milliseconds.</summary>
public static class ProtocolJson
{
    public static readonly JsonSerializerOptions Options = Create();

    internal static readonly JsonWriterOptions WriterOptions = new()
    {
        // The wire is JSON between programs, never inside HTML: text stays readable and short.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            NumberHandling = JsonNumberHandling.Strict,
        };
        options.Converters.Add(new TextOperationConverter());
        options.Converters.Add(new RawJsonConverter());
        options.Converters.Add(new UnixTimeConverter());
        options.Converters.Add(new IdConverter<SessionId>(static value => new SessionId(value), static id => id.Value));
        options.Converters.Add(new IdConverter<MemberId>(static value => new MemberId(value), static id => id.Value));
        options.Converters.Add(new IdConverter<DocumentId>(static value => new DocumentId(value), static id => id.Value));
        options.Converters.Add(new IdConverter<ClientId>(static value => new ClientId(value), static id => id.Value));
        options.Converters.Add(new IdConverter<BreakpointId>(static value => new BreakpointId(value), static id => id.Value));
        options.Converters.Add(new IdConverter<TaskId>(static value => new TaskId(value), static id => id.Value));
        options.Converters.Add(new IdConverter<PollId>(static value => new PollId(value), static id => id.Value));
        options.Converters.Add(new NameConverter<SessionRole>(WireNames.Of, WireNames.RoleOf));
        options.Converters.Add(new NameConverter<RejectionCode>(WireNames.Of, WireNames.RejectionCodeOf));
        options.Converters.Add(new NameConverter<Reaction>(WireNames.Of, WireNames.ReactionOf));
        options.Converters.Add(new CapabilitiesConverter());
        options.Converters.Add(new JsonStringEnumConverter<RunMode>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<RunEndKind>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<RunChannel>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<RunSeverity>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<RunTestOutcome>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<ResumeStep>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<RunStoryKind>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<RunActionKind>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<RunMessageKind>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<FieldPolicy>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new JsonStringEnumConverter<ReviewChoice>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        options.Converters.Add(new DotConverter());
        options.Converters.Add(new HybridTimestampConverter());
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutEnvelope } };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }

    /// <summary>An event's origin and audience are written around it, not in it.</summary>
    private static void LeaveOutEnvelope(JsonTypeInfo type)
    {
        if (type.Type.IsAssignableTo(typeof(SessionEvent)))
        {
            foreach (var member in type.Properties.Where(static member => member.PropertyType == typeof(EventOrigin) || member.PropertyType == typeof(Audience)).ToList())
            {
                type.Properties.Remove(member);
            }
        }
    }

    private sealed class IdConverter<T>(Func<Guid, T> create, Func<T, Guid> value) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            return create(reader.GetGuid());
        }

        public override void Write(Utf8JsonWriter writer, T id, JsonSerializerOptions options)
        {
            writer.WriteStringValue(value(id));
        }

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            return Guid.TryParseExact(reader.GetString(), "D", out var guid) ? create(guid) : throw new JsonException("An id is a GUID.");
        }

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T id, JsonSerializerOptions options)
        {
            writer.WritePropertyName(value(id!).ToString("D"));
        }
    }

    private sealed class NameConverter<T>(Func<T, string> name, Func<string, T?> parse) : JsonConverter<T>
        where T : struct, Enum
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : string.Empty;
            return parse(text) ?? throw new JsonException($"'{text}' is not one of the names of {typeof(T).Name}.");
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
        {
            writer.WriteStringValue(name(value));
        }
    }

    private sealed class CapabilitiesConverter : JsonConverter<Capabilities>
    {
        public override Capabilities Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var capabilities = Capabilities.None;
            foreach (var name in JsonSerializer.Deserialize<string[]>(ref reader, options) ?? [])
            {
                capabilities |= WireNames.CapabilityOf(name) ?? throw new JsonException($"'{name}' is not a capability.");
            }

            return capabilities;
        }

        public override void Write(Utf8JsonWriter writer, Capabilities value, JsonSerializerOptions options)
        {
            writer.WriteStartArray();
            foreach (var name in WireNames.Of(value))
            {
                writer.WriteStringValue(name);
            }

            writer.WriteEndArray();
        }
    }

    private sealed class UnixTimeConverter : JsonConverter<DateTimeOffset>
    {
        public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            return DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64());
        }

        public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
        {
            writer.WriteNumberValue(value.ToUnixTimeMilliseconds());
        }
    }
}
