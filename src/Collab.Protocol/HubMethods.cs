namespace Collab.Protocol;

/// <summary>Names of the hub's methods, the same in C# and in the browser (a test holds wwwroot/js/protocol.js to them).</summary>
public static class HubMethods
{
    public const string Path = "/hubs/session";

    // Client → server.
    public const string JoinSession = nameof(JoinSession);
    public const string LeaveSession = nameof(LeaveSession);
    public const string CatchUp = nameof(CatchUp);
    public const string SubmitOperation = nameof(SubmitOperation);
    public const string UpdateCursor = nameof(UpdateCursor);
    public const string UpdatePresence = nameof(UpdatePresence);
    public const string CreateDocument = nameof(CreateDocument);
    public const string RenameDocument = nameof(RenameDocument);
    public const string DeleteDocument = nameof(DeleteDocument);
    public const string RestoreDocument = nameof(RestoreDocument);
    public const string SendChat = nameof(SendChat);
    public const string ChangeReaction = nameof(ChangeReaction);
    public const string RequestFollow = nameof(RequestFollow);

    // Server → client.
    public const string Frame = nameof(Frame);
    public const string Presence = nameof(Presence);
    public const string Roster = nameof(Roster);
    public const string Closed = nameof(Closed);
}
