namespace Collab.Engine.Crdt;

/// <content>
/// The parts that the structures share. An encoded structure is <c>version kind body</c>, a byte each for the first two; dots are
/// grouped by replica and their counters written as gaps, times as differences to the time before.
/// </content>
public sealed partial class CrdtWriter
{
    /// <summary>Of the binary form. Readers know this one and all before it.</summary>
    internal const byte FormatVersion = 1;

    private long _milliseconds;

    internal CrdtWriter(CrdtKind kind)
    {
        Byte(FormatVersion);
        Byte((byte)kind);
    }

    public void Dot(Dot dot)
    {
        Id(dot.Replica);
        Varint(dot.Counter);
    }

    public void Timestamp(HybridTimestamp timestamp)
    {
        Id(timestamp.Replica);
        Time(timestamp.Milliseconds);
        Varint(timestamp.Logical);
    }

    internal void Flag(bool value)
    {
        Byte(value ? (byte)1 : (byte)0);
    }

    /// <summary>Milliseconds since 1970 as a zigzag difference to the time written before.</summary>
    internal void Time(long milliseconds)
    {
        var difference = milliseconds - _milliseconds;
        _milliseconds = milliseconds;
        Varint(difference < 0 ? (-difference << 1) - 1 : difference << 1);
    }

    internal void Context(CausalContext context)
    {
        var clouds = context.Cloud.ToLookup(static dot => dot.Replica);
        var replicas = context.Past.Replicas.Union(clouds.Select(static cloud => cloud.Key)).Order(ReplicaOrder.Instance).ToList();
        Varint(replicas.Count);
        foreach (var replica in replicas)
        {
            Id(replica);
            Varint(context.Past[replica]);
            Varint(clouds[replica].Count());
            var previous = context.Past[replica];
            foreach (var dot in clouds[replica])
            {
                Varint(dot.Counter - previous);
                previous = dot.Counter;
            }
        }
    }

    internal void Store<TValue>(DotStore<TValue> store, IValueCodec<TValue> codec)
        where TValue : IEquatable<TValue>
    {
        Context(store.Context);
        ByDot(store.Entries, (_, gap, value) =>
        {
            Varint(gap);
            codec.Write(this, value);
        });
    }

    /// <summary>Entries grouped by replica; <paramref name="write"/> gets the dot, its counter's gap to the one before, and the value.</summary>
    internal void ByDot<TValue>(IReadOnlyCollection<KeyValuePair<Dot, TValue>> entries, Action<Dot, long, TValue> write)
    {
        var groups = entries.GroupBy(static entry => entry.Key.Replica).ToList();
        Varint(groups.Count);
        foreach (var group in groups)
        {
            Id(group.Key);
            Varint(group.Count());
            var previous = 0L;
            foreach (var (dot, value) in group)
            {
                write(dot, dot.Counter - previous, value);
                previous = dot.Counter;
            }
        }
    }
}

/// <summary>The second byte of an encoded structure.</summary>
internal enum CrdtKind : byte
{
    VersionVector = 1,
    LwwRegister = 2,
    MultiValueRegister = 3,
    OrSet = 4,
    LwwMap = 5,
    PnCounter = 6,
    OrderedList = 7,
}
