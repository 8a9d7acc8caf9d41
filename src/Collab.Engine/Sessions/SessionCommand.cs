using System.Collections.Immutable;
using Collab.Engine.Permissions;
using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

/// <summary>
/// Which command of which editor instance this is. <see cref="ClientSeq"/> rises strictly per client; with it a command that was
/// sent again is told from a new one, and <see cref="Epoch"/> fences a connection that a newer one of the same client replaced.
/// </summary>
public readonly record struct CommandStamp(ClientId Client, long Epoch, long ClientSeq);

/// <summary>What of a session's title and rules is to be otherwise; null leaves a thing as it is.</summary>
public sealed record SettingsChange(
    string? Title = null, int? ParticipantsMaximum = null, bool? AllowsCodeEditing = null, SessionRole? RoleOfJoiners = null,
    bool? IsLocked = null, bool? AllowsStateChanges = null);

public sealed record NewDocument(DocumentId Id, string Path, string Text);

/// <summary>What somebody wants. Every command of a session is one of these; it may be refused.</summary>
/// <param name="At">The server's clock when the command arrived.</param>
public abstract partial record SessionCommand(DateTimeOffset At)
{
    /// <summary>The first command of a session's life, on <see cref="SessionState.Empty"/>.</summary>
    public sealed record CreateSession(
        MemberId Owner, string Title, SessionSettings Settings, ImmutableArray<NewDocument> Documents, DateTimeOffset At)
        : SessionCommand(At)
    {
        /// <summary>The first line of the chat, in the owner's name; null for an empty chat.</summary>
        public string? Greeting { get; init; }
    }

    /// <summary>An editor instance connects, for the first time or again. Raises its epoch.</summary>
    /// <param name="RoleIfNew">The role of a member whom the session does not know yet.</param>
    /// <param name="IsReturning">The client says that it has been here before and may hold a command whose fate it does not know.</param>
    public sealed record JoinSession(
        MemberId By, ClientId Client, SessionRole RoleIfNew, bool IsReturning, DateTimeOffset At) : SessionCommand(At);

    /// <summary>A member goes: by his own wish, removed by staff, or without a connection for <see cref="Limits.AbsenceGrace"/>.</summary>
    public sealed record LeaveSession(MemberId By, DepartureReason Reason, DateTimeOffset At) : SessionCommand(At);

    /// <summary>For good: a member who was removed cannot come back before <see cref="ReadmitMember"/>.</summary>
    public sealed record RemoveMember(MemberId By, MemberId Member, DateTimeOffset At) : SessionCommand(At);

    /// <summary>Somebody who was removed may come back.</summary>
    public sealed record ReadmitMember(MemberId By, MemberId Member, DateTimeOffset At) : SessionCommand(At);

    /// <summary>Sets a member's role and the capabilities that differ from it.</summary>
    public sealed record ChangeRole(
        MemberId By, MemberId Member, SessionRole Role, Capabilities Granted, Capabilities Denied, DateTimeOffset At)
        : SessionCommand(At);

    public sealed record EditDocument(
        MemberId By, CommandStamp Stamp, DocumentId Document, long Base, TextOperation Operation, DateTimeOffset At)
        : SessionCommand(At)
    {
        /// <summary>
        /// Components that the edit may cost to transform over all the steps between its base and the head. The engine has no clock; this stands for
        /// a time-out, and past it the client is asked to catch up over one composed operation instead.
        /// </summary>
        public int TransformBudget { get; init; } = Limits.TransformBudget;
    }

    public sealed record CreateDocument(
        MemberId By, CommandStamp Stamp, DocumentId Document, string Path, string Text, DateTimeOffset At) : SessionCommand(At);

    public sealed record RenameDocument(
        MemberId By, CommandStamp Stamp, DocumentId Document, string Path, DateTimeOffset At) : SessionCommand(At);

    public sealed record DeleteDocument(MemberId By, CommandStamp Stamp, DocumentId Document, DateTimeOffset At)
        : SessionCommand(At);

    /// <summary>Takes a deletion back, under the path that the file had.</summary>
    public sealed record RestoreDocument(MemberId By, CommandStamp Stamp, DocumentId Document, DateTimeOffset At)
        : SessionCommand(At);

    public sealed record SendChat(MemberId By, CommandStamp Stamp, string Text, DateTimeOffset At) : SessionCommand(At);

    public sealed record ChangeSettings(MemberId By, SettingsChange Change, DateTimeOffset At) : SessionCommand(At);

    /// <summary>Gives a reaction to a message, or takes it back.</summary>
    /// <param name="Message">The sequence number of the message.</param>
    public sealed record ChangeReaction(
        MemberId By, CommandStamp Stamp, long Message, Reaction Reaction, bool IsOn, DateTimeOffset At) : SessionCommand(At);

    public sealed record EndSession(MemberId By, DateTimeOffset At) : SessionCommand(At);

    /// <summary>Takes the session away for good, its log included.</summary>
    public sealed record DeleteSession(MemberId By, DateTimeOffset At) : SessionCommand(At);

    /// <summary>The shell loaded a session whose process had died with people in it.</summary>
    public sealed record RecoverSession(DateTimeOffset At) : SessionCommand(At);
}

public enum DepartureReason : byte
{
    Left,
    Disconnected,
    Removed,
}
