using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;

namespace Collab.Sandbox.Dap;

/// <summary>
/// The Debug Adapter Protocol's base: header lines, an empty line, then as many bytes of JSON as <c>Content-Length</c> says.
/// The other side is not trusted: lengths are bounded before anything is allocated.
/// </summary>
internal static class DapFraming
{
    /// <summary>Reads one message, or null at the end of the stream.</summary>
    /// <exception cref="DapException">The bytes are not a message, or one over the limit.</exception>
    public static async ValueTask<byte[]?> ReadAsync(PipeReader reader, CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await reader.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (TryRead(ref buffer, out var message))
            {
                reader.AdvanceTo(buffer.Start);
                return message;
            }
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return buffer.IsEmpty ? null : throw new DapException("The stream ended inside of a message.");
            }
        }
    }

    public static async ValueTask WriteAsync(Stream stream, ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        var header = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"Content-Length: {message.Length}\r\n\r\n"));
        await stream.WriteAsync(header, cancellationToken);
        await stream.WriteAsync(message, cancellationToken);
        await stream.FlushAsync(cancellationToken);
    }

    private static bool TryRead(ref ReadOnlySequence<byte> buffer, out byte[]? message)
    {
        message = null;
        var reader = new SequenceReader<byte>(buffer);
        if (!reader.TryReadTo(out ReadOnlySequence<byte> header, "\r\n\r\n"u8))
        {
            return buffer.Length > SandboxLimits.HeaderBytesMax
                ? throw new DapException($"A header of more than {SandboxLimits.HeaderBytesMax} bytes.")
                : false;
        }
        if (header.Length > SandboxLimits.HeaderBytesMax)
        {
            throw new DapException($"A header of more than {SandboxLimits.HeaderBytesMax} bytes.");
        }
        var length = ContentLength(header.ToArray());
        if (reader.Remaining < length)
        {
            return false;
        }
        message = buffer.Slice(reader.Position, length).ToArray();
        buffer = buffer.Slice(buffer.GetPosition(length, reader.Position));
        return true;
    }

    private static int ContentLength(byte[] header)
    {
        foreach (var line in Encoding.ASCII.GetString(header).Split("\r\n"))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0 && line[..colon].Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
                && int.TryParse(line[(colon + 1)..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var length)
                && length >= 0)
            {
                return length <= SandboxLimits.FrameBytesMax
                    ? length
                    : throw new DapException($"A message of more than {SandboxLimits.FrameBytesMax} bytes.");
            }
        }
        throw new DapException("A header without Content-Length.");
    }
}

/// <summary>The other side broke the protocol, refused, or is gone. The message is a sentence.</summary>
internal sealed class DapException(string message) : Exception(message);
