using System.Collections.Immutable;
using System.Text.Json;

namespace Collab.LoadGenerator;

/// <summary>As much of a frame as a client without a text needs: whose operations, and what they make of revision and length.</summary>
internal sealed record ThinFrame(long First, ImmutableArray<ThinOperation> Operations)
{
    /// <summary>Reads a frame; the reader stands on its opening brace and is left anywhere when the room has read this frame already.</summary>
    public static ThinFrame Read(ref Utf8JsonReader reader, RoomLedger ledger)
    {
        var first = 0L;
        var operations = ImmutableArray.CreateBuilder<ThinOperation>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("first"u8))
            {
                reader.Read();
                first = reader.GetInt64();
                if (ledger.FindFrame(first) is { } known)
                {
                    return known;
                }
            }
            else if (reader.ValueTextEquals("events"u8))
            {
                reader.Read();
                while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
                {
                    if (ReadEvent(ref reader, ledger) is { } operation)
                    {
                        operations.Add(operation);
                    }
                }
            }
            else
            {
                reader.Skip();
            }
        }

        var frame = new ThinFrame(first, operations.ToImmutable());
        ledger.KeepFrame(frame);
        return frame;
    }

    private static ThinOperation? ReadEvent(ref Utf8JsonReader reader, RoomLedger ledger)
    {
        var (typist, mark, revision, growth, isOperation) = (-1, 0L, 0L, 0, false);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("type"u8))
            {
                reader.Read();
                isOperation = reader.ValueTextEquals("operation"u8);
            }
            else if (reader.ValueTextEquals("client"u8))
            {
                reader.Read();
                typist = ledger.TypistOf(reader.GetGuid());
            }
            else if (reader.ValueTextEquals("clientSeq"u8))
            {
                reader.Read();
                mark = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("revision"u8))
            {
                reader.Read();
                revision = reader.GetInt64();
            }
            else if (reader.ValueTextEquals("op"u8))
            {
                growth = ReadGrowth(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return isOperation ? new ThinOperation(typist, mark, revision, growth) : null;
    }

    /// <summary>By how much the operation makes the text longer, in UTF-16 units.</summary>
    private static int ReadGrowth(ref Utf8JsonReader reader)
    {
        var growth = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            growth += reader.TokenType == JsonTokenType.String ? reader.GetString()!.Length : Math.Min(0, reader.GetInt32());
        }

        return growth;
    }
}

internal readonly record struct ThinOperation(int Typist, long Mark, long Revision, int Growth);
