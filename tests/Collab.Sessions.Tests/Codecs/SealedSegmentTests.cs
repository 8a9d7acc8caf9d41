using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;
using Collab.Testing;
using Xunit;

namespace Collab.Sessions.Tests.Codecs;

/// <summary>Sealed frames beside the frames that they stand for, as their JSON says.</summary>
public sealed class SealedSegmentTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);

    [Fact]
    public void Unsealed_frames_are_the_frames_that_were_sealed()
    {
        for (var seed = 1; seed <= 300; seed++)
        {
            var frames = Session(new Random(seed), 60);

            var unsealed = SealedSegment.Decode(SealedSegment.Encode(frames));

            Assert.True(
                frames.Select(FrameCodec.Encode).Select(Convert.ToHexString)
                    .SequenceEqual(unsealed.Select(FrameCodec.Encode).Select(Convert.ToHexString)),
                $"Seed {seed}");
        }
    }

    [Fact]
    public void Typing_takes_little_more_than_its_letters_and_its_pauses()
    {
        var frames = new List<Frame>();
        var at = Start;
        for (var i = 0; i < 5_000; i++)
        {
            at += TimeSpan.FromMilliseconds(60 + (i * 37 % 240));
            var letter = ((char)('a' + (i * i % 26))).ToString();
            frames.Add(new Frame(i + 1, i + 1, at, [Edited(Document(1), i + 1, TextOperation.Replace(i, i, 0, letter), Person(1), i + 1)]));
        }

        Assert.InRange(SealedSegment.Encode(frames).Length, 1, 2 * frames.Count);
    }

    [Fact]
    public void A_segment_of_a_newer_version_is_refused()
    {
        var segment = SealedSegment.Encode(Session(new Random(1), 3));
        segment[0]++;

        Assert.Throws<ProtocolVersionException>(() => SealedSegment.Decode(segment));
    }

    /// <summary>Some people in some files, who type, jump, paste and chat; frames of several events and gaps between them are among it.</summary>
    private static List<Frame> Session(Random random, int count)
    {
        var texts = Enumerable.Range(0, 3).Select(_ => RandomText.Text(random, 20)).ToArray();
        var revisions = new long[texts.Length];
        var clientSeqs = new long[3];
        var frames = new List<Frame>();
        var (next, at) = (1L + random.Next(1_000), Start);
        for (var i = 0; i < count; i++)
        {
            at += TimeSpan.FromMilliseconds(random.Next(4) * random.Next(400));
            next += random.Next(12) == 0 ? random.Next(3) : 0;
            var events = Enumerable.Range(0, random.Next(8) == 0 ? 1 + random.Next(4) : 1)
                .Select(_ => Next(random, texts, revisions, clientSeqs)).ToArray();
            frames.Add(new Frame(next, next + events.Length - 1, at, [.. events]));
            next += events.Length;
        }

        return frames;
    }

    private static SessionEvent Next(Random random, string[] texts, long[] revisions, long[] clientSeqs)
    {
        var person = random.Next(9) / 4;
        clientSeqs[person] += 1 + (random.Next(15) / 14);
        SessionEvent happened;
        if (random.Next(10) == 0)
        {
            happened = new SessionEvent.ChatMessageSent(RandomText.Text(random, 5));
        }
        else
        {
            var file = random.Next(12) / 5;
            var operation = random.Next(3) == 0
                ? RandomText.Operation(random, texts[file], 3)
                : TextOperation.Replace(texts[file].Length, texts[file].Length, 0, "x");
            texts[file] = operation.Apply(texts[file]);
            revisions[file] += 1 + (random.Next(30) / 29);
            happened = new SessionEvent.DocumentEdited(Document(file), revisions[file], operation);
        }

        return happened with { Origin = Origin(person, clientSeqs[person]) };
    }

    private static SessionEvent.DocumentEdited Edited(
        DocumentId document, long revision, TextOperation operation, MemberId member, long clientSeq)
    {
        return new SessionEvent.DocumentEdited(document, revision, operation)
        {
            Origin = new EventOrigin(member, new ClientId(member.Value), clientSeq),
        };
    }

    private static EventOrigin Origin(int person, long clientSeq)
    {
        return new EventOrigin(Person(person), person == 0 ? null : new ClientId(Person(person).Value), clientSeq);
    }

    private static MemberId Person(int number)
    {
        return new MemberId(new Guid(number + 1, 0, 0, new byte[8]));
    }

    private static DocumentId Document(int number)
    {
        return new DocumentId(new Guid(number + 1, 1, 0, new byte[8]));
    }
}
