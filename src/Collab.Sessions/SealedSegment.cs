using System.IO.Compression;
using Collab.Engine.Sessions;
using Collab.Protocol;

namespace Collab.Sessions;

/// <summary>
/// Old frames in a fraction of their bytes. Edits are taken apart into columns (flags, authors, times, places, texts), of which only what cannot be told from what came
/// before is written; all other events stay JSON; the whole is compressed. Decoding gives equal frames.
/// </summary>
public static class SealedSegment
{
    /// <summary>More in one segment would compress little better, and each reader of one page unpacks a whole segment.</summary>
    public const int FramesMaximum = 8_192;

    /// <summary>A new one needs a migration (an empty one will do), so that servers which cannot read it refuse at their start.</summary>
    private const byte Version = 1;
    private const int BrotliQuality = 9;
    private const int BrotliWindow = 22;

    /// <param name="frames">In order, at least one.</param>
    public static byte[] Encode(IReadOnlyList<Frame> frames)
    {
        ArgumentOutOfRangeException.ThrowIfZero(frames.Count, nameof(frames));
        var writer = new SegmentWriter();
        foreach (var frame in frames)
        {
            writer.Write(frame);
        }

        var body = writer.ToBytes();
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(body.Length) + 1];
        packed[0] = Version;
        return BrotliEncoder.TryCompress(body, packed.AsSpan(1), out var length, BrotliQuality, BrotliWindow)
            ? packed[..(length + 1)]
            : throw new InvalidOperationException("The segment did not fit into the room that is enough for any.");
    }

    /// <exception cref="ProtocolVersionException">The bytes were written by a newer version.</exception>
    public static List<Frame> Decode(byte[] segment)
    {
        if (segment[0] != Version)
        {
            throw new ProtocolVersionException(
                $"A segment of version {segment[0]} cannot be read; this program knows {Version}. Update it.");
        }

        using var packed = new MemoryStream(segment, 1, segment.Length - 1);
        using var brotli = new BrotliStream(packed, CompressionMode.Decompress);
        using var body = new MemoryStream();
        brotli.CopyTo(body);
        return new SegmentReader(body.ToArray()).ReadAll();
    }
}
