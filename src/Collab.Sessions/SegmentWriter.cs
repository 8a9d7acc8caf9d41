using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;

namespace Collab.Sessions;

/// <summary>Takes frames apart into columns; see <see cref="SegmentColumn"/>.</summary>
internal sealed class SegmentWriter
{
    private readonly BinaryWriter[] _columns =
        [.. Enum.GetValues<SegmentColumn>().Select(static _ => new BinaryWriter(new MemoryStream()))];

    private readonly SegmentContext _context = new();
    private int _frames;
    private long _last;
    private long _at;

    public void Write(Frame frame)
    {
        var isPlain = frame.First == _last + 1 && frame.Last == frame.First && frame.Events.Length == 1;
        Unsigned(SegmentColumn.Frames, isPlain ? 0 : 1);
        if (!isPlain)
        {
            Signed(SegmentColumn.Frames, frame.First - (_last + 1));
            Unsigned(SegmentColumn.Frames, frame.Last - frame.First);
            Unsigned(SegmentColumn.Frames, frame.Events.Length);
        }

        var at = frame.At.ToUnixTimeMilliseconds();
        Signed(SegmentColumn.Times, at - _at);
        (_last, _at) = (frame.Last, at);
        _frames++;
        foreach (var happened in frame.Events)
        {
            if (happened is SessionEvent.DocumentEdited { Origin: { } origin } edited)
            {
                WriteEdit(edited, origin);
            }
            else
            {
                WriteOther(happened, frame.At);
            }
        }
    }

    public byte[] ToBytes()
    {
        var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        writer.Write7BitEncodedInt(_frames);
        foreach (var column in _columns)
        {
            writer.Write7BitEncodedInt64(column.BaseStream.Length);
        }

        foreach (var column in _columns)
        {
            column.Flush();
            ((MemoryStream)column.BaseStream).WriteTo(bytes);
        }

        return bytes.ToArray();
    }

    private void WriteEdit(SessionEvent.DocumentEdited edited, EventOrigin origin)
    {
        var operation = edited.Operation;
        var document = _context.IndexOf(edited.Document);
        var author = _context.IndexOf(origin.Member, origin.Client);
        var follows = document == _context.Document && author == _context.Author
            && origin.ClientSeq == _context.NextClientSeq(author)
            && edited.Revision == _context.NextRevision(document)
            && operation.BaseLength == _context.LengthOf(document);
        var change = SingleChange.Of(operation);
        var flags = change is null ? SegmentFlags.Steps : change.Value.IsInsert ? SegmentFlags.Insert : SegmentFlags.Delete;
        if (follows)
        {
            flags |= SegmentFlags.Follows;
        }
        else
        {
            WriteOrigin(edited, origin, document, author);
        }

        if (change is { } single)
        {
            flags |= WritePlace(single, _context.CaretOf(document, author));
            Text(single.Text);
        }
        else
        {
            WriteSteps(operation);
        }

        _columns[(int)SegmentColumn.Flags].Write((byte)flags);
        _context.Follow(document, author, origin.ClientSeq, edited.Revision, operation, change?.Caret);
    }

    private void WriteOrigin(SessionEvent.DocumentEdited edited, EventOrigin origin, int document, int author)
    {
        Unsigned(SegmentColumn.Origins, document);
        if (document == _context.DocumentCount)
        {
            _columns[(int)SegmentColumn.Origins].Write(edited.Document.Value.ToByteArray());
            _context.AddDocument(edited.Document);
        }

        Unsigned(SegmentColumn.Origins, author);
        if (author == _context.AuthorCount)
        {
            var column = _columns[(int)SegmentColumn.Origins];
            column.Write(origin.Member.Value.ToByteArray());
            column.Write(origin.Client is not null);
            if (origin.Client is { } client)
            {
                column.Write(client.Value.ToByteArray());
            }

            _context.AddAuthor(origin.Member, origin.Client);
        }

        Signed(SegmentColumn.Origins, origin.ClientSeq - _context.NextClientSeq(author));
        Signed(SegmentColumn.Origins, edited.Revision - _context.NextRevision(document));
        Signed(SegmentColumn.Origins, edited.Operation.BaseLength - _context.LengthOf(document));
    }

    private SegmentFlags WritePlace(SingleChange change, int caret)
    {
        var flags = change.Length == 1 ? SegmentFlags.IsOne : 0;
        if (change.Length != 1)
        {
            Unsigned(SegmentColumn.Lengths, change.Length);
        }

        if (change.Offset == caret)
        {
            return flags | SegmentFlags.IsAtCaret;
        }

        if (!change.IsInsert && change.Offset + change.Length == caret)
        {
            return flags | SegmentFlags.IsAtCaret | SegmentFlags.IsBackspace;
        }

        Signed(SegmentColumn.Places, change.Offset - caret);
        return flags;
    }

    private void WriteSteps(TextOperation operation)
    {
        Unsigned(SegmentColumn.Lengths, operation.Components.Length);
        foreach (var component in operation.Components)
        {
            Unsigned(SegmentColumn.Lengths, ((long)component.Length << 2) | (byte)component.Kind);
            Text(component.Text ?? string.Empty);
        }
    }

    private void WriteOther(SessionEvent happened, DateTimeOffset at)
    {
        _columns[(int)SegmentColumn.Flags].Write((byte)SegmentFlags.Other);
        var json = FrameCodec.Encode(new Frame(1, 1, at, [happened]));
        Unsigned(SegmentColumn.Others, json.Length);
        _columns[(int)SegmentColumn.Others].Write(json);
    }

    private void Text(string text)
    {
        foreach (var unit in text)
        {
            Unsigned(SegmentColumn.Texts, unit);
        }
    }

    private void Unsigned(SegmentColumn column, long value)
    {
        _columns[(int)column].Write7BitEncodedInt64(value);
    }

    /// <summary>Zigzag: small numbers of either sign stay short.</summary>
    private void Signed(SegmentColumn column, long value)
    {
        Unsigned(column, (value << 1) ^ (value >> 63));
    }
}
