using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Collab.Engine.Crdt;

/// <content>The parts that the structures share; see <see cref="CrdtWriter"/> for their form.</content>
public ref partial struct CrdtReader
{
    internal CrdtReader(ReadOnlySpan<byte> bytes, CrdtKind kind)
        : this(bytes)
    {
        var version = Byte();
        if (!IsRefused && version is 0 or > CrdtWriter.FormatVersion)
        {
            Refuse(CrdtRefusal.UnknownVersion);
        }

        if (Byte() != (byte)kind)
        {
            Refuse(CrdtRefusal.WrongKind);
        }
    }

    public Dot Dot()
    {
        return new Dot(Client(), Counter());
    }

    public HybridTimestamp Timestamp()
    {
        var replica = Client();
        var milliseconds = Time();
        return new HybridTimestamp(milliseconds, (int)Varint(Limits.ClockLogicalMaximum), replica);
    }

    /// <summary>The end of a read: the structure, or why there is none.</summary>
    internal bool Finish<TState>(TState read, [NotNullWhen(true)] out TState? state, out CrdtRefusal refusal)
        where TState : class
    {
        if (!_rest.IsEmpty)
        {
            Refuse(CrdtRefusal.Malformed);
        }

        state = IsRefused ? null : read;
        refusal = Refusal;
        return state is not null;
    }

    internal long Time()
    {
        var zigzag = Varint(HybridTimestamp.MillisecondsMaximum << 1);
        _milliseconds += (zigzag & 1) == 0 ? zigzag >> 1 : -(zigzag >> 1) - 1;
        if (_milliseconds < 0 || _milliseconds > HybridTimestamp.MillisecondsMaximum)
        {
            Refuse(CrdtRefusal.LimitExceeded);
            _milliseconds = 0;
        }

        return _milliseconds;
    }

    internal CausalContext Context()
    {
        var past = VersionVector.Empty;
        var cloud = ImmutableSortedSet.CreateBuilder<Dot>();
        ClientId? last = null;
        for (var replicas = Count(Limits.CrdtIdsMaximum, bytesEach: 3); replicas > 0 && !IsRefused; replicas--)
        {
            var replica = NextReplica(ref last);
            var counter = Varint(Limits.CrdtCounterMaximum);
            past = past.With(replica, counter);
            var beyond = Count(Limits.CrdtEntriesMaximum - cloud.Count);
            RefuseIf(counter == 0 && beyond == 0);

            // The first dot beyond must leave a gap, or it would belong to the past.
            var least = 2;
            for (; beyond > 0; beyond--)
            {
                counter = NextCounter(counter, least);
                cloud.Add(new Dot(replica, counter));
                least = 1;
            }
        }

        return IsRefused ? CausalContext.Empty : CausalContext.Compact(past, cloud.ToImmutable());
    }

    internal DotStore<TValue> Store<TValue>(IValueCodec<TValue> codec)
        where TValue : IEquatable<TValue>
    {
        var context = Context();
        var entries = ImmutableSortedDictionary.CreateBuilder<Dot, TValue>();
        ClientId? last = null;
        for (var replicas = Count(Limits.CrdtIdsMaximum, bytesEach: 3); replicas > 0 && !IsRefused; replicas--)
        {
            var replica = NextReplica(ref last);
            var counter = 0L;
            for (var count = CountOfGroup(entries.Count); count > 0 && !IsRefused; count--)
            {
                counter = NextCounter(counter, 1);
                var dot = new Dot(replica, counter);
                RefuseIf(!context.Includes(dot));
                entries[dot] = codec.Read(ref this);
            }
        }

        return new DotStore<TValue>(entries.ToImmutable(), context);
    }

    /// <summary>Of an entry group that is written only when it has entries.</summary>
    internal int CountOfGroup(int already)
    {
        var count = Count(Limits.CrdtEntriesMaximum - already);
        RefuseIf(count == 0);
        return count;
    }

    /// <summary>Replicas come in their order, each once.</summary>
    internal ClientId NextReplica(ref ClientId? last)
    {
        var replica = Client();
        RefuseIf(last is { } previous && ReplicaOrder.Instance.Compare(previous, replica) >= 0);
        last = replica;
        return replica;
    }

    internal long NextCounter(long previous, int leastGap)
    {
        return CounterAfter(previous, Varint(Limits.CrdtCounterMaximum), leastGap);
    }

    internal long CounterAfter(long previous, long gap, int leastGap)
    {
        RefuseIf(gap < leastGap);
        if (previous + gap > Limits.CrdtCounterMaximum)
        {
            Refuse(CrdtRefusal.LimitExceeded);
            return previous;
        }

        return previous + gap;
    }

    internal bool Flag()
    {
        var flag = Byte();
        RefuseIf(flag > 1);
        return flag == 1;
    }

    internal void RefuseIf(bool isMalformed)
    {
        if (isMalformed)
        {
            Refuse(CrdtRefusal.Malformed);
        }
    }

    internal long Counter()
    {
        return CounterAfter(0, Varint(Limits.CrdtCounterMaximum), 1);
    }
}
