using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;
using Xunit;

namespace Collab.Sessions.Tests.Codecs;

/// <summary>Texts that are written in pieces are the same bytes as ever: the log keeps them.</summary>
public sealed class LongTextTests
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Pairs and escapes on both sides of every border that a piece may have.</summary>
    public static TheoryData<string> Texts =>
    [
        "short \"text\"\n",
        new string('a', 8 * 1024),
        new string('\u0001', 8 * 1024 + 1),
        string.Concat(Enumerable.Repeat("\U0001F600", 20_000)),
        "x" + string.Concat(Enumerable.Repeat("\U0001F600", 20_000)),
        string.Concat(Enumerable.Repeat("tab\t\"quote\" \\ é \u2028 \n", 5_000)),
    ];

    [Theory]
    [MemberData(nameof(Texts), DisableDiscoveryEnumeration = true)]
    public void A_text_is_written_as_in_one_piece_and_read_as_it_was(string text)
    {
        var operation = TextOperation.Replace(0, 0, 0, text);
        var document = new DocumentId(Guid.CreateVersion7());
        var frame = new Frame(
            1, 2, DateTimeOffset.UnixEpoch,
            [new SessionEvent.DocumentCreated(document, "a.ex", text), new SessionEvent.DocumentEdited(document, 1, operation)]);

        var bytes = FrameCodec.Encode(frame);

        var json = JsonSerializer.Serialize(text, Plain);
        Assert.Equal(2, Encoding.UTF8.GetString(bytes).Split(json).Length - 1);
        var read = FrameCodec.Decode(bytes);
        Assert.Equal(text, Assert.IsType<SessionEvent.DocumentCreated>(read.Events[0]).Text);
        Assert.Equal(operation, Assert.IsType<SessionEvent.DocumentEdited>(read.Events[1]).Operation);
        Assert.Equal(
            $$"""{"path":"a.ex","revision":1,"text":{{json}}}""", JsonSerializer.Serialize(new DocumentResponse("a.ex", 1, text), ProtocolJson.Options));
    }
}
