using System.Buffers;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Sessions;

namespace Collab.Protocol;

/// <summary>
/// A frame as UTF-8 JSON: the row in the log, the message on the wire, the same bytes. What an audience may not see is left out, while
/// <c>first</c> and <c>last</c> still count it, so that every client sees a sequence without gaps.
/// </summary>
public static partial class FrameCodec
{
    public const int Version = 1;

    /// <summary>True when not everybody may see everything, so that the frame has to be written once per audience.</summary>
    public static bool HasWithheldEvents(Frame frame)
    {
        return frame.Events.Any(static happened => happened.Audience != Audience.Everyone);
    }

    public static bool MaySee(SessionEvent happened, MemberId? audience)
    {
        return happened.Audience == Audience.Everyone || (audience is { } member && happened.Origin?.Member == member);
    }

    /// <summary>The whole frame, for the log.</summary>
    public static byte[] Encode(Frame frame)
    {
        return Encode(frame, static _ => true);
    }

    /// <summary>What a member may see of it; null for what everybody may see.</summary>
    public static byte[] EncodeFor(Frame frame, MemberId? audience)
    {
        return Encode(frame, happened => MaySee(happened, audience));
    }

    /// <exception cref="ProtocolVersionException">The bytes were written by a newer version.</exception>
    public static Frame Decode(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        return Decode(JsonElement.ParseValue(ref reader));
    }

    public static Frame Decode(JsonElement frame)
    {
        var version = frame.GetProperty("v").GetInt32();
        if (version != Version)
        {
            throw new ProtocolVersionException($"A frame of version {version} cannot be read; this program knows {Version}. Update it.");
        }

        return new Frame(
            frame.GetProperty("first").GetInt64(),
            frame.GetProperty("last").GetInt64(),
            DateTimeOffset.FromUnixTimeMilliseconds(frame.GetProperty("at").GetInt64()),
            [.. frame.GetProperty("events").EnumerateArray().Select(ReadEvent)]);
    }

    private static byte[] Encode(Frame frame, Func<SessionEvent, bool> isSeen)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var writer = new Utf8JsonWriter(buffer, ProtocolJson.WriterOptions))
        {
            writer.WriteStartObject();
            writer.WriteNumber("v", Version);
            writer.WriteNumber("first", frame.First);
            writer.WriteNumber("last", frame.Last);
            writer.WriteNumber("at", frame.At.ToUnixTimeMilliseconds());
            writer.WriteStartArray("events");
            foreach (var happened in frame.Events)
            {
                if (isSeen(happened))
                {
                    WriteEvent(writer, happened);
                }
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}

/// <summary>Something was written by a newer version of the protocol than this program knows.</summary>
public sealed class ProtocolVersionException : Exception
{
    public ProtocolVersionException(string message)
        : base(message)
    {
    }
}
