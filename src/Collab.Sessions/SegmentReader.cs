using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;

namespace Collab.Sessions;

/// <summary>Puts together what <see cref="SegmentWriter"/> has taken apart.</summary>
internal sealed class SegmentReader
{
    private readonly BinaryReader[] _columns;
    private readonly SegmentContext _context = new();
    private readonly int _frames;
    private long _last;
    private long _at;

    public SegmentReader(byte[] body)
    {
        using var head = new BinaryReader(new MemoryStream(body));
        _frames = head.Read7BitEncodedInt();
        var lengths = Enum.GetValues<SegmentColumn>().Select(_ => (int)head.Read7BitEncodedInt64()).ToArray();
        var offset = (int)head.BaseStream.Position;
        _columns = new BinaryReader[lengths.Length];
        for (var i = 0; i < lengths.Length; i++)
        {
            _columns[i] = new BinaryReader(new MemoryStream(body, offset, lengths[i]));
            offset += lengths[i];
        }
    }

    public List<Frame> ReadAll()
    {
        var frames = new List<Frame>();
        for (var i = 0; i < _frames; i++)
        {
            frames.Add(ReadFrame());
        }

        return frames;
    }

    private Frame ReadFrame()
    {
        var (first, last, count) = (_last + 1, _last + 1, 1);
        if (Unsigned(SegmentColumn.Frames) != 0)
        {
            first += Signed(SegmentColumn.Frames);
            last = first + Unsigned(SegmentColumn.Frames);
            count = (int)Unsigned(SegmentColumn.Frames);
        }

        _at += Signed(SegmentColumn.Times);
        _last = last;
        var events = ImmutableArray.CreateBuilder<SessionEvent>(count);
        for (var i = 0; i < count; i++)
        {
            events.Add(ReadEvent());
        }

        return new Frame(first, last, DateTimeOffset.FromUnixTimeMilliseconds(_at), events.MoveToImmutable());
    }

    private SessionEvent ReadEvent()
    {
        var flags = (SegmentFlags)_columns[(int)SegmentColumn.Flags].ReadByte();
        if ((flags & SegmentFlags.ShapeMask) == SegmentFlags.Other)
        {
            var json = _columns[(int)SegmentColumn.Others].ReadBytes((int)Unsigned(SegmentColumn.Others));
            return FrameCodec.Decode(json).Events[0];
        }

        var (document, author) = (_context.Document, _context.Author);
        var (clientSeq, revision, length) = (0L, 0L, 0L);
        if ((flags & SegmentFlags.Follows) == 0)
        {
            (document, author) = (ReadDocument(), ReadAuthor());
            clientSeq = Signed(SegmentColumn.Origins);
            revision = Signed(SegmentColumn.Origins);
            length = Signed(SegmentColumn.Origins);
        }

        clientSeq += _context.NextClientSeq(author);
        revision += _context.NextRevision(document);
        length += _context.LengthOf(document);
        SingleChange? change = (flags & SegmentFlags.ShapeMask) == SegmentFlags.Steps
            ? null
            : ReadChange(flags, _context.CaretOf(document, author));
        var operation = change?.ToOperation((int)length) ?? ReadSteps();
        _context.Follow(document, author, clientSeq, revision, operation, change?.Caret);
        return new SessionEvent.DocumentEdited(_context.DocumentAt(document), revision, operation)
        {
            Origin = _context.OriginOf(author, clientSeq),
        };
    }

    private int ReadDocument()
    {
        var index = (int)Unsigned(SegmentColumn.Origins);
        if (index == _context.DocumentCount)
        {
            _context.AddDocument(new DocumentId(ReadGuid()));
        }

        return index;
    }

    private int ReadAuthor()
    {
        var index = (int)Unsigned(SegmentColumn.Origins);
        if (index == _context.AuthorCount)
        {
            var member = new MemberId(ReadGuid());
            var hasClient = _columns[(int)SegmentColumn.Origins].ReadBoolean();
            _context.AddAuthor(member, hasClient ? new ClientId(ReadGuid()) : null);
        }

        return index;
    }

    private Guid ReadGuid()
    {
        return new Guid(_columns[(int)SegmentColumn.Origins].ReadBytes(16));
    }

    private SingleChange ReadChange(SegmentFlags flags, int caret)
    {
        var length = flags.HasFlag(SegmentFlags.IsOne) ? 1 : (int)Unsigned(SegmentColumn.Lengths);
        var offset = caret - (flags.HasFlag(SegmentFlags.IsBackspace) ? length : 0);
        if (!flags.HasFlag(SegmentFlags.IsAtCaret))
        {
            offset += (int)Signed(SegmentColumn.Places);
        }

        var isInsert = (flags & SegmentFlags.ShapeMask) == SegmentFlags.Insert;
        return new SingleChange(offset, length, isInsert ? Text(length) : string.Empty);
    }

    private TextOperation ReadSteps()
    {
        var builder = new TextOperationBuilder();
        for (var count = Unsigned(SegmentColumn.Lengths); count > 0; count--)
        {
            var step = Unsigned(SegmentColumn.Lengths);
            var length = (int)(step >> 2);
            _ = (TextComponentKind)(step & 3) switch
            {
                TextComponentKind.Retain => builder.Retain(length),
                TextComponentKind.Insert => builder.Insert(Text(length)),
                _ => builder.Delete(length),
            };
        }

        return builder.Build();
    }

    private string Text(int length)
    {
        return string.Create(length, this, static (span, reader) =>
        {
            foreach (ref var unit in span)
            {
                unit = (char)reader.Unsigned(SegmentColumn.Texts);
            }
        });
    }

    private long Unsigned(SegmentColumn column)
    {
        return _columns[(int)column].Read7BitEncodedInt64();
    }

    private long Signed(SegmentColumn column)
    {
        var value = Unsigned(column);
        return (long)((ulong)value >> 1) ^ -(value & 1);
    }
}
