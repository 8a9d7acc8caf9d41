using System.Diagnostics;
using Collab.Engine.Sessions;

namespace Collab.Protocol;

/// <summary>The <c>type</c> of each event on the wire and in the log.</summary>
public static class EventNames
{
    public const string SessionCreated = "session_created";
    public const string UserJoined = "user_joined";
    public const string UserLeft = "user_left";
    public const string MemberReadmitted = "member_readmitted";
    public const string ClientJoined = "client_joined";
    public const string RoleChanged = "role_changed";
    public const string Operation = "operation";
    public const string DocumentCreated = "document_created";
    public const string DocumentRenamed = "document_renamed";
    public const string DocumentDeleted = "document_deleted";
    public const string DocumentRestored = "document_restored";
    public const string ChatMessage = "chat_message";
    public const string SettingsChanged = "settings_changed";
    public const string ReactionChanged = "reaction_changed";
    public const string SessionEnded = "session_ended";
    public const string SessionRecovered = "session_recovered";

    public static string Of(SessionEvent happened)
    {
        return happened switch
        {
            SessionEvent.DocumentEdited => Operation,
            SessionEvent.SessionCreated => SessionCreated,
            SessionEvent.UserJoined => UserJoined,
            SessionEvent.UserLeft => UserLeft,
            SessionEvent.MemberReadmitted => MemberReadmitted,
            SessionEvent.ClientJoined => ClientJoined,
            SessionEvent.RoleChanged => RoleChanged,
            SessionEvent.DocumentCreated => DocumentCreated,
            SessionEvent.DocumentRenamed => DocumentRenamed,
            SessionEvent.DocumentDeleted => DocumentDeleted,
            SessionEvent.DocumentRestored => DocumentRestored,
            SessionEvent.ChatMessageSent => ChatMessage,
            SessionEvent.SettingsChanged => SettingsChanged,
            SessionEvent.ReactionChanged => ReactionChanged,
            SessionEvent.SessionEnded => SessionEnded,
            SessionEvent.SessionRecovered => SessionRecovered,
            _ => throw new UnreachableException($"No name for {happened.GetType().Name}."),
        };
    }
}
