namespace Collab.Engine.Crdt;

/// <summary>How values of one type are written inside a structure. A reader that finds a fault refuses and answers any value.</summary>
public interface IValueCodec<TValue>
{
    void Write(CrdtWriter writer, TValue value);

    TValue Read(ref CrdtReader reader);
}

/// <summary>The codecs of the engine's own values. Small records bring their own beside them.</summary>
public static class ValueCodec
{
    /// <summary>At most <see cref="Limits.CrdtTextLengthMaximum"/> units, kept as they are: line ends, surrogates and all.</summary>
    public static readonly IValueCodec<string> Text = new TextCodec();

    public static readonly IValueCodec<MemberId> Member = new MemberCodec();

    public static readonly IValueCodec<DocumentId> Document = new DocumentCodec();

    /// <summary>For keys that are changes themselves, as the fields of a list's element.</summary>
    public static readonly IValueCodec<Dot> Dot = new DotCodec();

    private sealed class TextCodec : IValueCodec<string>
    {
        public void Write(CrdtWriter writer, string value)
        {
            writer.Text(value);
        }

        public string Read(ref CrdtReader reader)
        {
            return reader.Text();
        }
    }

    private sealed class MemberCodec : IValueCodec<MemberId>
    {
        public void Write(CrdtWriter writer, MemberId value)
        {
            writer.Id(value);
        }

        public MemberId Read(ref CrdtReader reader)
        {
            return reader.Member();
        }
    }

    private sealed class DocumentCodec : IValueCodec<DocumentId>
    {
        public void Write(CrdtWriter writer, DocumentId value)
        {
            writer.Id(value.Value);
        }

        public DocumentId Read(ref CrdtReader reader)
        {
            return new DocumentId(reader.Id());
        }
    }

    private sealed class DotCodec : IValueCodec<Dot>
    {
        public void Write(CrdtWriter writer, Dot value)
        {
            writer.Dot(value);
        }

        public Dot Read(ref CrdtReader reader)
        {
            return reader.Dot();
        }
    }
}
