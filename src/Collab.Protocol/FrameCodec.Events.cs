using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Engine.Text;

namespace Collab.Protocol;

public static partial class FrameCodec
{
    private static void WriteEvent(Utf8JsonWriter writer, SessionEvent happened)
    {
        writer.WriteStartObject();
        writer.WriteString("type", EventNames.Of(happened));
        if (happened.Origin is { } origin)
        {
            writer.WriteString("member", origin.Member.Value);
            if (origin.Client is { } client)
            {
                writer.WriteString("client", client.Value);
                writer.WriteNumber("clientSeq", origin.ClientSeq);
            }
        }

        WriteBody(writer, happened);
        writer.WriteEndObject();
    }

    private static void WriteBody(Utf8JsonWriter writer, SessionEvent happened)
    {
        switch (happened)
        {
            case SessionEvent.DocumentEdited edited:
                writer.WriteString("document", edited.Document.Value);
                writer.WriteNumber("revision", edited.Revision);
                writer.WritePropertyName("op");
                OperationJson.Write(writer, edited.Operation);
                break;
            case SessionEvent.SessionCreated created:
                writer.WriteString("owner", created.Owner.Value);
                writer.WriteString("title", created.Title);
                writer.WritePropertyName("settings");
                JsonSerializer.Serialize(writer, created.Settings, ProtocolJson.Options);
                WriteDocuments(writer, created.Documents);
                break;
            case SessionEvent.UserJoined joined:
                writer.WriteString("user", joined.Member.Value);
                writer.WriteString("role", WireNames.Of(joined.Role));
                break;
            case SessionEvent.UserLeft left:
                writer.WriteString("user", left.Member.Value);
                writer.WriteString("reason", WireNames.Of(left.Reason));
                break;
            case SessionEvent.MemberReadmitted readmitted:
                writer.WriteString("user", readmitted.Member.Value);
                break;
            case SessionEvent.ClientJoined joined:
                writer.WriteString("user", joined.Member.Value);
                writer.WriteString("joinedClient", joined.Client.Value);
                writer.WriteNumber("epoch", joined.Epoch);
                break;
            case SessionEvent.RoleChanged changed:
                writer.WriteString("user", changed.Member.Value);
                writer.WriteString("role", WireNames.Of(changed.Role));
                writer.WritePropertyName("granted");
                JsonSerializer.Serialize(writer, changed.Granted, ProtocolJson.Options);
                writer.WritePropertyName("denied");
                JsonSerializer.Serialize(writer, changed.Denied, ProtocolJson.Options);
                break;
            case SessionEvent.DocumentCreated created:
                writer.WriteString("document", created.Document.Value);
                writer.WriteString("path", created.Path);
                writer.WritePropertyName("text");
                LongText.Write(writer, created.Text);
                break;
            case SessionEvent.DocumentRenamed renamed:
                writer.WriteString("document", renamed.Document.Value);
                writer.WriteString("path", renamed.Path);
                break;
            case SessionEvent.DocumentDeleted deleted:
                writer.WriteString("document", deleted.Document.Value);
                break;
            case SessionEvent.DocumentRestored restored:
                writer.WriteString("document", restored.Document.Value);
                break;
            case SessionEvent.ChatMessageSent sent:
                writer.WriteString("text", sent.Text);
                break;
            case SessionEvent.SettingsChanged changed:
                writer.WriteString("title", changed.Title);
                writer.WritePropertyName("settings");
                JsonSerializer.Serialize(writer, changed.Settings, ProtocolJson.Options);
                break;
            case SessionEvent.ReactionChanged changed:
                writer.WriteNumber("message", changed.Message);
                writer.WriteString("reaction", WireNames.Of(changed.Reaction));
                writer.WriteBoolean("on", changed.IsOn);
                break;
            case SessionEvent.RunEvent or SessionEvent.ClassEvent:
                WriteRecord(writer, happened);
                break;
            case SessionEvent.SessionEnded or SessionEvent.SessionRecovered:
                break;
            default:
                throw new UnreachableException($"No wire form for {happened.GetType().Name}.");
        }
    }

    private static SessionEvent ReadEvent(JsonElement json)
    {
        var type = json.GetProperty("type").GetString()!;
        SessionEvent happened = type switch
        {
            EventNames.Operation => new SessionEvent.DocumentEdited(
                Document(json), json.GetProperty("revision").GetInt64(), ReadOperation(json.GetProperty("op"))),
            EventNames.SessionCreated => new SessionEvent.SessionCreated(
                new MemberId(json.GetProperty("owner").GetGuid()), Text(json, "title"), Settings(json), ReadDocuments(json)),
            EventNames.UserJoined => new SessionEvent.UserJoined(User(json), Role(json)),
            EventNames.UserLeft => new SessionEvent.UserLeft(User(json), WireNames.DepartureOf(Text(json, "reason"))!.Value),
            EventNames.MemberReadmitted => new SessionEvent.MemberReadmitted(User(json)),
            EventNames.ClientJoined => new SessionEvent.ClientJoined(
                User(json), new ClientId(json.GetProperty("joinedClient").GetGuid()), json.GetProperty("epoch").GetInt64()),
            EventNames.RoleChanged => new SessionEvent.RoleChanged(
                User(json), Role(json), ReadCapabilities(json, "granted"), ReadCapabilities(json, "denied")),
            EventNames.DocumentCreated => new SessionEvent.DocumentCreated(Document(json), Text(json, "path"), Text(json, "text")),
            EventNames.DocumentRenamed => new SessionEvent.DocumentRenamed(Document(json), Text(json, "path")),
            EventNames.DocumentDeleted => new SessionEvent.DocumentDeleted(Document(json)),
            EventNames.DocumentRestored => new SessionEvent.DocumentRestored(Document(json)),
            EventNames.ChatMessage => new SessionEvent.ChatMessageSent(Text(json, "text")),
            EventNames.SettingsChanged => new SessionEvent.SettingsChanged(Text(json, "title"), Settings(json)),
            EventNames.ReactionChanged => new SessionEvent.ReactionChanged(
                json.GetProperty("message").GetInt64(), WireNames.ReactionOf(Text(json, "reaction"))!.Value, json.GetProperty("on").GetBoolean()),
            EventNames.SessionEnded => new SessionEvent.SessionEnded(),
            EventNames.SessionRecovered => new SessionEvent.SessionRecovered(),
            _ => ReadRecord(type, json) ?? throw new ProtocolVersionException($"An event of type '{type}' cannot be read by this version. Update it."),
        };
        return happened with { Origin = ReadOrigin(json) };
    }

    private static EventOrigin? ReadOrigin(JsonElement json)
    {
        if (!json.TryGetProperty("member", out var member))
        {
            return null;
        }

        return json.TryGetProperty("client", out var client)
            ? new EventOrigin(
                new MemberId(member.GetGuid()), new ClientId(client.GetGuid()), json.GetProperty("clientSeq").GetInt64())
            : new EventOrigin(new MemberId(member.GetGuid()), null, 0);
    }

    private static TextOperation ReadOperation(JsonElement json)
    {
        return json.Deserialize<TextOperation>(ProtocolJson.Options)!;
    }

    private static void WriteDocuments(Utf8JsonWriter writer, ImmutableArray<NewDocument> documents)
    {
        writer.WriteStartArray("documents");
        foreach (var document in documents)
        {
            writer.WriteStartObject();
            writer.WriteString("id", document.Id.Value);
            writer.WriteString("path", document.Path);
            writer.WritePropertyName("text");
            LongText.Write(writer, document.Text);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static ImmutableArray<NewDocument> ReadDocuments(JsonElement json)
    {
        return [.. json.GetProperty("documents").EnumerateArray().Select(static document => new NewDocument(
            new DocumentId(document.GetProperty("id").GetGuid()), Text(document, "path"), Text(document, "text")))];
    }

    private static Capabilities ReadCapabilities(JsonElement json, string name)
    {
        return json.GetProperty(name).Deserialize<Capabilities>(ProtocolJson.Options);
    }

    private static DocumentId Document(JsonElement json)
    {
        return new DocumentId(json.GetProperty("document").GetGuid());
    }

    private static MemberId User(JsonElement json)
    {
        return new MemberId(json.GetProperty("user").GetGuid());
    }

    private static SessionSettings Settings(JsonElement json)
    {
        return json.GetProperty("settings").Deserialize<SessionSettings>(ProtocolJson.Options)!;
    }

    private static SessionRole Role(JsonElement json)
    {
        return WireNames.RoleOf(Text(json, "role"))!.Value;
    }

    private static string Text(JsonElement json, string name)
    {
        return json.GetProperty(name).GetString()!;
    }
}
