using System.IO.Compression;

namespace Collab.Storage.Sqlite;

/// <summary>Packs and unpacks the payload of one row.</summary>
internal static class StoredPayload
{
    /// <summary>Text that is compressed well by little work: names, numbers and code.</summary>
    private const int BrotliQuality = 1;

    private const int BrotliWindowBits = 18;

    public static (byte[] Payload, PayloadEncoding Encoding) Pack(ReadOnlyMemory<byte> payload, int compressionThreshold)
    {
        if (payload.Length >= compressionThreshold)
        {
            var packed = new byte[BrotliEncoder.GetMaxCompressedLength(payload.Length)];
            if (BrotliEncoder.TryCompress(payload.Span, packed, out var length, BrotliQuality, BrotliWindowBits) && length < payload.Length)
            {
                return (packed[..length], PayloadEncoding.Brotli);
            }
        }

        return (payload.ToArray(), PayloadEncoding.Plain);
    }

    /// <param name="encoding">Of one frame or keyframe; a sealed segment is many and is read by who knows that.</param>
    public static byte[] Unpack(byte[] payload, PayloadEncoding encoding)
    {
        switch (encoding)
        {
            case PayloadEncoding.Plain:
                return payload;
            case PayloadEncoding.Brotli:
                using (var unpacked = new MemoryStream())
                {
                    using var brotli = new BrotliStream(new MemoryStream(payload), CompressionMode.Decompress);
                    brotli.CopyTo(unpacked);
                    return unpacked.ToArray();
                }

            default:
                throw new InvalidOperationException($"A stored payload has the unknown encoding {encoding}. Update the server.");
        }
    }
}
