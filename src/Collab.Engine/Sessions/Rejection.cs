namespace Collab.Engine.Sessions;

/// <summary>Why a command was refused. On the wire the name in snake_case; docs/protocol.md lists them all.</summary>
public enum RejectionCode
{
    NotPermitted,
    AccessDenied,
    UnknownSession,
    UnknownDocument,
    UnknownMember,
    UnknownMessage,
    NotInSession,
    AlreadyInSession,
    SessionFull,
    SessionLocked,
    CodeExpired,
    SessionEnded,
    Superseded,
    ClientForgotten,
    StaleClientSeq,
    TooFarBehind,
    WrongBase,
    WrongLength,
    InvalidText,
    SplitSurrogate,
    InvalidPath,
    PathTaken,
    InvalidMessage,
    RunBusy,
    NotRunning,
    UnknownStop,
    NotDriving,
    UnknownBreakpoint,
    UnknownField,
    UnknownTask,
    UnknownPoll,
    PollClosed,
    ChangedMeanwhile,
    LimitExceeded,
    RateLimited,
    TryAgain,
    StorageUnavailable,
    InternalError,
}

/// <summary>A refusal: a code for programs and a sentence for people that says what to do.</summary>
public sealed record Rejection(RejectionCode Code, string Message);
