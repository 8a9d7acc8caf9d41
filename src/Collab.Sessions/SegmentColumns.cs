namespace Collab.Sessions;

/// <summary>The columns of a sealed segment, in the order in which they are written.</summary>
internal enum SegmentColumn
{
    /// <summary>A zero a frame with one event that follows on the last; else a one and what is different.</summary>
    Frames,

    /// <summary>Milliseconds since the frame before.</summary>
    Times,

    /// <summary>A byte an event: <see cref="SegmentFlags"/>.</summary>
    Flags,

    /// <summary>Document, author, sequence number, revision and length of edits that do not follow from the one before.</summary>
    Origins,

    /// <summary>Distances from the author's caret, where there is one.</summary>
    Places,

    /// <summary>Lengths other than one, and the steps of operations that do more than one thing.</summary>
    Lengths,

    /// <summary>A varint a UTF-16 unit, all inserts one after the other.</summary>
    Texts,

    /// <summary>All events that are no edits, as JSON.</summary>
    Others,
}

[Flags]
internal enum SegmentFlags : byte
{
    Other = 0,
    Insert = 1,
    Delete = 2,
    Steps = Insert | Delete,
    ShapeMask = Steps,
    IsOne = 4,
    IsAtCaret = 8,

    /// <summary>A delete that ends at the caret.</summary>
    IsBackspace = 16,

    /// <summary>Same document and author as the edit before, with the next numbers.</summary>
    Follows = 32,
}
