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
    public const string Run = nameof(Run);
    public const string Stop = nameof(Stop);
    public const string Reload = nameof(Reload);
    public const string GiveInput = nameof(GiveInput);
    public const string DebugResume = nameof(DebugResume);
    public const string DebugAskToDrive = nameof(DebugAskToDrive);
    public const string DebugPassDriver = nameof(DebugPassDriver);
    public const string DebugEvaluate = nameof(DebugEvaluate);
    public const string DebugPause = nameof(DebugPause);
    public const string DebugSetVariable = nameof(DebugSetVariable);
    public const string TraceMessages = nameof(TraceMessages);
    public const string KillProcess = nameof(KillProcess);
    public const string ReplaceState = nameof(ReplaceState);
    public const string DisturbProcess = nameof(DisturbProcess);
    public const string SetField = nameof(SetField);
    public const string RemoveField = nameof(RemoveField);
    public const string AddTask = nameof(AddTask);
    public const string WriteTask = nameof(WriteTask);
    public const string CheckTask = nameof(CheckTask);
    public const string MoveTask = nameof(MoveTask);
    public const string RemoveTask = nameof(RemoveTask);
    public const string OpenPoll = nameof(OpenPoll);
    public const string AnswerPoll = nameof(AnswerPoll);
    public const string ClosePoll = nameof(ClosePoll);
    public const string SetBreakpoint = nameof(SetBreakpoint);
    public const string RemoveBreakpoint = nameof(RemoveBreakpoint);
    public const string InspectProcess = nameof(InspectProcess);
    public const string InspectVariables = nameof(InspectVariables);
    public const string RequestFollow = nameof(RequestFollow);

    // Server → client.
    public const string Frame = nameof(Frame);
    public const string Presence = nameof(Presence);
    public const string Roster = nameof(Roster);
    public const string Closed = nameof(Closed);
}
