using System.Diagnostics.CodeAnalysis;

namespace Collab.Engine.Crdt;

public sealed partial class VersionVector
{
    public byte[] Encode()
    {
        var writer = new CrdtWriter(CrdtKind.VersionVector);
        writer.Varint(_counters.Count);
        foreach (var (replica, counter) in _counters)
        {
            writer.Id(replica);
            writer.Varint(counter);
        }

        return writer.ToArray();
    }

    public static bool TryDecode(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out VersionVector? vector, out CrdtRefusal refusal)
    {
        var reader = new CrdtReader(bytes, CrdtKind.VersionVector);
        var read = Empty;
        ClientId? last = null;
        for (var count = reader.Count(Limits.CrdtIdsMaximum, bytesEach: 2); count > 0 && !reader.IsRefused; count--)
        {
            read = read.With(reader.NextReplica(ref last), reader.Counter());
        }

        return reader.Finish(read, out vector, out refusal);
    }
}
