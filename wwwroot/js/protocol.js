// @ts-check
// The names that the browser and the server share. A test (ProtocolNamesTests.cs) holds each object equal to its
// counterpart in Collab.Protocol, so a name is never spelled out anywhere else in these modules.

/** Version of the frames that this program reads. */
export const FrameVersion = 1;

/** Path of the hub, and its methods in both directions. */
export const HubMethods = Object.freeze({
  Path: '/hubs/session',
  JoinSession: 'JoinSession',
  LeaveSession: 'LeaveSession',
  CatchUp: 'CatchUp',
  SubmitOperation: 'SubmitOperation',
  UpdateCursor: 'UpdateCursor',
  UpdatePresence: 'UpdatePresence',
  CreateDocument: 'CreateDocument',
  RenameDocument: 'RenameDocument',
  DeleteDocument: 'DeleteDocument',
  RestoreDocument: 'RestoreDocument',
  SendChat: 'SendChat',
  ChangeReaction: 'ChangeReaction',
  RequestFollow: 'RequestFollow',
  Frame: 'Frame',
  Presence: 'Presence',
  Roster: 'Roster',
  Closed: 'Closed',
});

/** The `type` of each event in a frame. */
export const EventTypes = Object.freeze({
  SessionCreated: 'session_created',
  UserJoined: 'user_joined',
  UserLeft: 'user_left',
  MemberReadmitted: 'member_readmitted',
  ClientJoined: 'client_joined',
  RoleChanged: 'role_changed',
  Operation: 'operation',
  DocumentCreated: 'document_created',
  DocumentRenamed: 'document_renamed',
  DocumentDeleted: 'document_deleted',
  DocumentRestored: 'document_restored',
  ChatMessage: 'chat_message',
  SettingsChanged: 'settings_changed',
  ReactionChanged: 'reaction_changed',
  SessionEnded: 'session_ended',
  SessionRecovered: 'session_recovered',
});

/** Why a command was refused: the `code` beside the sentence. */
export const RejectionCodes = Object.freeze({
  NotPermitted: 'not_permitted',
  AccessDenied: 'access_denied',
  UnknownSession: 'unknown_session',
  UnknownDocument: 'unknown_document',
  UnknownMember: 'unknown_member',
  UnknownMessage: 'unknown_message',
  NotInSession: 'not_in_session',
  AlreadyInSession: 'already_in_session',
  SessionFull: 'session_full',
  SessionLocked: 'session_locked',
  CodeExpired: 'code_expired',
  SessionEnded: 'session_ended',
  Superseded: 'superseded',
  ClientForgotten: 'client_forgotten',
  StaleClientSeq: 'stale_client_seq',
  TooFarBehind: 'too_far_behind',
  WrongBase: 'wrong_base',
  WrongLength: 'wrong_length',
  InvalidText: 'invalid_text',
  SplitSurrogate: 'split_surrogate',
  InvalidPath: 'invalid_path',
  PathTaken: 'path_taken',
  InvalidMessage: 'invalid_message',
  LimitExceeded: 'limit_exceeded',
  RateLimited: 'rate_limited',
  TryAgain: 'try_again',
  StorageUnavailable: 'storage_unavailable',
  InternalError: 'internal_error',
});
