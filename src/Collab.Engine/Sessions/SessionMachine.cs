using System.Diagnostics;
using Collab.Engine.Permissions;

namespace Collab.Engine.Sessions;

/// <summary>
/// What a session does with commands. <see cref="Handle"/> decides and changes nothing; <see cref="Apply"/> changes and decides nothing, and is
/// the same code live and on replay. Nothing durable enters a session except through these two.
/// </summary>
public static partial class SessionMachine
{
    public static Outcome Handle(SessionState state, SessionCommand command)
    {
        return command switch
        {
            SessionCommand.EditDocument edit => HandleEdit(state, edit),
            SessionCommand.JoinSession join => HandleJoin(state, join),
            SessionCommand.LeaveSession leave => HandleLeave(state, leave),
            SessionCommand.RemoveMember remove => HandleRemove(state, remove),
            SessionCommand.ReadmitMember readmit => HandleReadmit(state, readmit),
            SessionCommand.ChangeRole change => HandleChangeRole(state, change),
            SessionCommand.CreateDocument create => HandleCreateDocument(state, create),
            SessionCommand.RenameDocument rename => HandleRenameDocument(state, rename),
            SessionCommand.DeleteDocument delete => HandleDeleteDocument(state, delete),
            SessionCommand.RestoreDocument restore => HandleRestoreDocument(state, restore),
            SessionCommand.SendChat chat => HandleChat(state, chat),
            SessionCommand.ChangeReaction change => HandleChangeReaction(state, change),
            SessionCommand.CreateSession create => HandleCreateSession(state, create),
            SessionCommand.ChangeSettings change => HandleChangeSettings(state, change),
            SessionCommand.EndSession end => HandleEnd(state, end),
            SessionCommand.DeleteSession delete => HandleDelete(state, delete),
            SessionCommand.ReportRun report => HandleReport(state, report),
            SessionCommand.StartRun start => HandleStartRun(state, start),
            SessionCommand.StopRun stop => HandleStopRun(state, stop),
            SessionCommand.ReloadRun reload => HandleReloadRun(state, reload),
            SessionCommand.GiveInput give => HandleGiveInput(state, give),
            SessionCommand.ResumeStop resume => HandleResumeStop(state, resume),
            SessionCommand.AskToDrive ask => HandleAskToDrive(state, ask),
            SessionCommand.PassDriver pass => HandlePassDriver(state, pass),
            SessionCommand.ActOnRun act => HandleActOnRun(state, act),
            SessionCommand.SetField set => HandleSetField(state, set),
            SessionCommand.RemoveField remove => HandleRemoveField(state, remove),
            SessionCommand.AddTask add => HandleAddTask(state, add),
            SessionCommand.WriteTask write => HandleWriteTask(state, write),
            SessionCommand.CheckTask check => HandleCheckTask(state, check),
            SessionCommand.MoveTask move => HandleMoveTask(state, move),
            SessionCommand.RemoveTask remove => HandleRemoveTask(state, remove),
            SessionCommand.OpenPoll open => HandleOpenPoll(state, open),
            SessionCommand.AnswerPoll answer => HandleAnswerPoll(state, answer),
            SessionCommand.ClosePoll close => HandleClosePoll(state, close),
            SessionCommand.SetStatus set => HandleSetStatus(state, set),
            SessionCommand.SetBreakpoint set => HandleSetBreakpoint(state, set),
            SessionCommand.RemoveBreakpoint remove => HandleRemoveBreakpoint(state, remove),
            SessionCommand.RecoverSession => HandleRecover(state),
            _ => throw new UnreachableException($"No handler for {command.GetType().Name}."),
        };
    }

    /// <param name="state">The state before the event.</param>
    /// <param name="happened">An event that <see cref="Handle"/> gave for exactly this state, or that was read from the log behind it.</param>
    /// <param name="at">The time of the event's frame.</param>
    public static SessionState Apply(SessionState state, SessionEvent happened, DateTimeOffset at)
    {
        var next = state with { Seq = state.Seq + 1, At = at > state.At ? at : state.At };
        next = happened switch
        {
            SessionEvent.DocumentEdited edited => ApplyEdited(next, edited),
            SessionEvent.ClientJoined joined => ApplyClientJoined(next, joined),
            SessionEvent.UserJoined joined => ApplyUserJoined(next, joined),
            SessionEvent.UserLeft left => ApplyUserLeft(next, left),
            SessionEvent.MemberReadmitted readmitted => ApplyReadmitted(next, readmitted),
            SessionEvent.RoleChanged changed => ApplyRoleChanged(next, changed),
            SessionEvent.DocumentCreated created => ApplyDocumentCreated(next, created),
            SessionEvent.DocumentRenamed renamed => ApplyDocumentRenamed(next, renamed),
            SessionEvent.DocumentDeleted deleted => ApplyDocumentDeleted(next, deleted),
            SessionEvent.DocumentRestored restored => ApplyDocumentRestored(next, restored),
            SessionEvent.ChatMessageSent sent => ApplyChat(next, sent),
            SessionEvent.ReactionChanged changed => ApplyReactionChanged(next, changed),
            SessionEvent.FieldUpdated updated => ApplyFieldUpdated(next, updated),
            SessionEvent.FieldRemoved removed => next with { Fields = next.Fields.Remove(removed.Name) },
            SessionEvent.ClassEvent change => ApplyClassEvent(next, change),
            SessionEvent.RunEvent run => ApplyRunEvent(next, run),
            SessionEvent.SessionCreated created => ApplySessionCreated(next, created),
            SessionEvent.SettingsChanged changed => next with { Title = changed.Title, Settings = changed.Settings },
            SessionEvent.SessionEnded => next with { Phase = SessionPhase.Ended },
            SessionEvent.SessionRecovered => next,
            _ => throw new UnreachableException($"No rule for {happened.GetType().Name}."),
        };
        return Remember(next, happened);
    }

    /// <summary>
    /// What every command from an outbox must pass, in this order: a command that was committed is answered as it was the first time, even when
    /// the right to send it is gone since; only then is asked whether it may be done now.
    /// </summary>
    private static Outcome? Gate(SessionState state, MemberId by, CommandStamp stamp, Capabilities needed)
    {
        if (!state.Members.TryGetValue(by, out var member) || !member.Clients.TryGetValue(stamp.Client, out var client))
        {
            return Outcome.Refuse(RejectionCode.NotInSession, "You are not in this session. Join it first.");
        }

        if (stamp.Epoch != client.Epoch)
        {
            return Outcome.Refuse(
                RejectionCode.Superseded, "A newer connection of this editor has taken over. Continue there, or join again.");
        }

        if (stamp.ClientSeq == client.LastClientSeq && client.LastReceipt is { } receipt)
        {
            return new Outcome.Repeated(receipt);
        }

        if (stamp.ClientSeq <= client.LastClientSeq)
        {
            return Outcome.Refuse(
                RejectionCode.StaleClientSeq,
                $"The client sequence must rise: {client.LastClientSeq} is committed already.");
        }

        return Gate(state, by, needed);
    }

    private static Outcome? Gate(SessionState state, MemberId by, Capabilities needed)
    {
        if (state.Phase == SessionPhase.Ended)
        {
            return Outcome.Refuse(RejectionCode.SessionEnded, "The session has ended. You can still read it.");
        }

        if (!state.Members.TryGetValue(by, out var member) || !member.IsPresent)
        {
            return Outcome.Refuse(RejectionCode.NotInSession, "You are not in this session. Join it first.");
        }

        return (state.CapabilitiesOf(by) & needed) == needed ? null : Outcome.Refuse(RejectionCode.NotPermitted, Lacking(needed));
    }

    private static string Lacking(Capabilities needed)
    {
        return needed switch
        {
            Capabilities.EditCode => "You may not edit here at present. Ask an instructor for the right to edit.",
            Capabilities.Chat => "You may not write in the chat at present. Ask an instructor.",
            Capabilities.Run => "You may not run the program at present. Ask an instructor for the right to run.",
            Capabilities.Debug => "You may not use the debugger at present. Ask an instructor for the right to debug.",
            Capabilities.ModifyState => "You may not change the running program at present. Ask an instructor for the right to modify state.",
            Capabilities.Poll => "Only owner, instructors and assistants open and close polls.",
            Capabilities.ManageMembers => "Only the owner and instructors may do this.",
            _ => "You do not have the right to do this. Ask an instructor.",
        };
    }

    /// <summary>Enters a command's first event as its receipt, so that the command is known when it comes again.</summary>
    private static SessionState Remember(SessionState state, SessionEvent happened)
    {
        if (happened.Origin is not { Client: { } clientId } origin
            || !state.Members.TryGetValue(origin.Member, out var member)
            || !member.Clients.TryGetValue(clientId, out var client)
            || origin.ClientSeq <= client.LastClientSeq)
        {
            return state;
        }

        var (document, revision) = happened switch
        {
            SessionEvent.DocumentEdited edited => (edited.Document, edited.Revision),
            SessionEvent.DocumentCreated created => (created.Document, 0L),
            _ => ((DocumentId?)null, 0L),
        };
        client = client with { LastReceipt = new CommandReceipt(origin.ClientSeq, state.Seq, document, revision) };
        member = member with { Clients = member.Clients.SetItem(clientId, client) };
        return state with { Members = state.Members.SetItem(origin.Member, member) };
    }

    private static EventOrigin Origin(MemberId by, CommandStamp stamp)
    {
        return new EventOrigin(by, stamp.Client, stamp.ClientSeq);
    }
}
