// @ts-check
/**
 * The bounds of Collab.Engine's Limits.cs that the browser needs; a test holds both equal. Lengths are in UTF-16 code units.
 */
export const Limits = Object.freeze({
  DocumentLengthMaximum: 8388608,
  OperationComponentsMaximum: 100000,
  UndoGroupsMaximum: 200,
  OutboxMaximum: 1000,
  ReviewsMaximum: 20,
  LineDistanceMaximum: 1000,
  SelectionsMaximum: 100,
  ChatMessageLengthMaximum: 4000,
  UploadFilesMaximum: 200,
});
