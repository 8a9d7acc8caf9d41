using System.Buffers;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Crdt;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;

namespace Collab.Sessions;

/// <summary>
/// A session's state as a keyframe: everything that the log would give, so that loading replays only the tail behind it. Texts are named by hash and
/// stored beside it, once for all keyframes that hold them unchanged.
/// </summary>
public static partial class KeyframeCodec
{
    public const int Version = 1;

    public static StoredKeyframe Encode(SessionState state)
    {
        var texts = new Dictionary<string, string>();
        var keyframe = new Keyframe(
            Version,
            state.Seq,
            state.Title,
            state.Owner,
            state.Settings,
            state.Phase == SessionPhase.Ended,
            [.. state.Members.Values.Select(Of)],
            [.. state.Documents.Values.Select(document => Of(document, texts))],
            [.. state.Chat.Select(ChatInfo.Of)],
            state.Run,
            state.Breakpoints.IsEmpty ? null : state.Breakpoints,
            state.Fields.IsEmpty
                ? null
                : [.. state.Fields.Values.Select(static field => new KeyframeField(field.Name, field.Policy, field.Value.Encode(ValueCodec.Text)))],
            Of(state.Tasks),
            state.Polls.IsEmpty ? null : [.. state.Polls.Select(Of)],
            state.Statuses.EntryCount == 0 ? null : state.Statuses.Encode(ValueCodec.Member, ValueCodec.Text));
        return new StoredKeyframe(state.Seq, state.At, ToUtf8(keyframe), texts);
    }

    /// <exception cref="ProtocolVersionException">A newer version wrote the keyframe.</exception>
    public static SessionState Decode(StoredKeyframe stored)
    {
        var keyframe = JsonSerializer.Deserialize<Keyframe>(stored.Payload.Span, ProtocolJson.Options)!;
        if (keyframe.V != Version)
        {
            throw new ProtocolVersionException(
                $"A keyframe of version {keyframe.V} cannot be read; this program knows {Version}. Update it.");
        }

        return new SessionState
        {
            Seq = keyframe.Seq,
            At = stored.At,
            Title = keyframe.Title,
            Owner = keyframe.Owner,
            Settings = keyframe.Settings,
            Phase = keyframe.HasEnded ? SessionPhase.Ended : SessionPhase.Open,
            Members = keyframe.Members.ToImmutableDictionary(static member => member.Id, ToState),
            Documents = keyframe.Documents.ToImmutableDictionary(
                static document => document.Id, document => ToState(document, stored.Texts)),
            Run = keyframe.Run,
            Breakpoints = keyframe.Breakpoints ?? ImmutableDictionary<DocumentId, ImmutableArray<BreakpointState>>.Empty,
            Fields = (keyframe.Fields ?? []).ToImmutableSortedDictionary(static field => field.Name, ToState, StringComparer.Ordinal),
            Chat = [.. keyframe.Chat.Select(static chat => chat.ToMessage())],
            Tasks = ToState(keyframe.Tasks),
            Polls = [.. (keyframe.Polls ?? []).Select(ToState)],
            Statuses = ToStatuses(keyframe.Statuses),
        };
    }

    /// <summary>
    /// Into memory of its own. The serialiser's buffers come from the shared pool, which keeps some megabytes for every thread that has written a keyframe.
    /// </summary>
    private static ReadOnlyMemory<byte> ToUtf8(Keyframe keyframe)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = ProtocolJson.Options.Encoder }))
        {
            JsonSerializer.Serialize(writer, keyframe, ProtocolJson.Options);
        }

        return buffer.WrittenMemory;
    }

    private static KeyframeMember Of(MemberState member)
    {
        return new KeyframeMember(
            member.Id, member.Role, member.Granted, member.Denied, member.IsPresent, member.HasForgottenClients,
            [.. member.Clients.Values.Select(static client => new KeyframeClient(
                client.Id, client.Epoch, client.JoinedSeq,
                client.LastReceipt is { } receipt
                    ? new ReceiptInfo(receipt.ClientSeq, receipt.Seq, receipt.Document, receipt.Revision)
                    : null))],
            member.IsRemoved);
    }

    private static MemberState ToState(KeyframeMember member)
    {
        return new MemberState(member.Id, member.Role)
        {
            Granted = member.Granted,
            Denied = member.Denied,
            IsPresent = member.IsPresent,
            IsRemoved = member.IsRemoved,
            HasForgottenClients = member.HasForgottenClients,
            Clients = member.Clients.ToImmutableDictionary(static client => client.Id, static client =>
                new ClientState(client.Id, client.Epoch, client.JoinedSeq)
                {
                    LastReceipt = client.LastReceipt is { } receipt
                        ? new CommandReceipt(receipt.ClientSeq, receipt.Seq, receipt.Document, receipt.Revision ?? 0)
                        : null,
                }),
        };
    }

    private static FieldState ToState(KeyframeField field)
    {
        return MultiValueRegister.TryDecode(field.Value, ValueCodec.Text, out var register, out var refusal)
            ? new FieldState(field.Name, field.Policy, register)
            : throw Unreadable($"field {field.Name}", refusal);
    }

    private static KeyframeDocument Of(DocumentState document, Dictionary<string, string> texts)
    {
        var text = document.Text.ToString();
        var hash = HashOf(text);
        texts[hash] = text;
        var history = ImmutableArray.CreateBuilder<CatchUpStep>(document.History.Count);
        foreach (var entry in document.History.From(0))
        {
            history.Add(new CatchUpStep(entry.Operation, entry.Member, entry.Client, entry.ClientSeq));
        }

        return new KeyframeDocument(document.Id, document.Path, document.Revision, document.IsDeleted, hash, history.MoveToImmutable(), document.DeletedSeq);
    }

    private static DocumentState ToState(KeyframeDocument document, IReadOnlyDictionary<string, string> texts)
    {
        var history = OperationHistory.Empty;
        foreach (var step in document.History)
        {
            history = history.Add(new HistoryEntry(step.Op, step.Member, step.Client, step.ClientSeq));
        }

        return new DocumentState(document.Id, document.Path, new Rope(texts[document.Text]))
        {
            Revision = document.Revision,
            IsDeleted = document.IsDeleted,
            DeletedSeq = document.DeletedSeq,
            History = history,
        };
    }

    private static string HashOf(string text)
    {
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private sealed record Keyframe(
        int V, long Seq, string Title, MemberId Owner, SessionSettings Settings, bool HasEnded,
        ImmutableArray<KeyframeMember> Members, ImmutableArray<KeyframeDocument> Documents, ImmutableArray<ChatInfo> Chat,
        RunState? Run = null, ImmutableDictionary<DocumentId, ImmutableArray<BreakpointState>>? Breakpoints = null,
        ImmutableArray<KeyframeField>? Fields = null, KeyframeTasks? Tasks = null, ImmutableArray<KeyframePoll>? Polls = null, byte[]? Statuses = null);

    /// <param name="Value">The register in the replicated structures' own encoding.</param>
    private sealed record KeyframeField(string Name, FieldPolicy Policy, byte[] Value);

    private sealed record KeyframeMember(
        MemberId Id, SessionRole Role, Capabilities Granted, Capabilities Denied, bool IsPresent, bool HasForgottenClients,
        ImmutableArray<KeyframeClient> Clients, bool IsRemoved = false);

    private sealed record KeyframeClient(ClientId Id, long Epoch, long JoinedSeq, ReceiptInfo? LastReceipt);

    private sealed record KeyframeDocument(
        DocumentId Id, string Path, long Revision, bool IsDeleted, string Text, ImmutableArray<CatchUpStep> History,
        long DeletedSeq = 0);
}
