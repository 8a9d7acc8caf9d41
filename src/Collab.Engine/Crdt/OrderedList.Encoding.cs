using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Collab.Engine.Crdt;

public sealed partial class OrderedList<TValue>
{
    /// <summary>
    /// Where a place hangs takes the two low bits of its counter's gap, so that items appended one after the other cost a byte each:
    /// nothing more for the first two, the parent's dot for the others.
    /// </summary>
    private enum Hang
    {
        RightOfPrevious,
        RightOfRoot,
        RightOf,
        LeftOf,
    }

    public byte[] Encode(IValueCodec<TValue> codec)
    {
        var writer = new CrdtWriter(CrdtKind.OrderedList);
        writer.ByDot(_places, (name, gap, place) =>
        {
            var hang = HangOf(name, place);
            writer.Varint((gap << 2) | (long)hang);
            if (hang is Hang.RightOf or Hang.LeftOf)
            {
                writer.Dot(place.Parent!.Value);
            }
        });
        writer.Store(_store, new PlacedCodec(codec));
        return writer.ToArray();
    }

    internal static OrderedList<TValue> Read(ref CrdtReader reader, IValueCodec<TValue> codec)
    {
        var places = ImmutableSortedDictionary.CreateBuilder<Dot, FugueNode>();
        ClientId? last = null;
        for (var replicas = reader.Count(Limits.CrdtIdsMaximum, bytesEach: 3); replicas > 0 && !reader.IsRefused; replicas--)
        {
            var replica = reader.NextReplica(ref last);
            var counter = 0L;
            for (var count = reader.CountOfGroup(places.Count); count > 0 && !reader.IsRefused; count--)
            {
                var (gap, hang) = Math.DivRem(reader.Varint((Limits.CrdtCounterMaximum << 2) | 3), 4);
                counter = reader.CounterAfter(counter, gap, 1);
                reader.RefuseIf((Hang)hang == Hang.RightOfPrevious && counter == 1);
                places[new Dot(replica, counter)] = (Hang)hang switch
                {
                    Hang.RightOfPrevious => new FugueNode(new Dot(replica, counter - 1), FugueSide.Right),
                    Hang.RightOfRoot => new FugueNode(null, FugueSide.Right),
                    Hang.RightOf => new FugueNode(reader.Dot(), FugueSide.Right),
                    _ => new FugueNode(reader.Dot(), FugueSide.Left),
                };
            }
        }

        var store = reader.Store(new PlacedCodec(codec));

        // Whoever checks the context of what came from outside (CausalContext.AddsOnlyOf) has then checked the places too.
        reader.RefuseIf(!places.Keys.All(store.Context.Includes));
        return new OrderedList<TValue>(places.ToImmutable(), store);
    }

    private static Hang HangOf(Dot name, FugueNode place)
    {
        return place switch
        {
            { Parent: null } => Hang.RightOfRoot,
            { Side: FugueSide.Left } => Hang.LeftOf,
            { Parent: { } parent } when parent.Replica == name.Replica && parent.Counter == name.Counter - 1 => Hang.RightOfPrevious,
            _ => Hang.RightOf,
        };
    }

    private sealed class PlacedCodec : IValueCodec<Placed>
    {
        private readonly IValueCodec<TValue> _values;

        public PlacedCodec(IValueCodec<TValue> values)
        {
            _values = values;
        }

        public void Write(CrdtWriter writer, Placed value)
        {
            writer.Timestamp(value.PlacedAt);
            writer.Dot(value.Place);
            _values.Write(writer, value.Value);
        }

        public Placed Read(ref CrdtReader reader)
        {
            var stamp = reader.Timestamp();
            var place = reader.Dot();
            return new Placed(_values.Read(ref reader), stamp, place);
        }
    }
}

/// <summary>Reads what <see cref="OrderedList{TValue}.Encode"/> wrote.</summary>
public static class OrderedList
{
    /// <summary>Answers false and why for bytes that are no such structure or exceed a bound; it never throws.</summary>
    public static bool TryDecode<TValue>(
        ReadOnlySpan<byte> bytes, IValueCodec<TValue> codec,
        [NotNullWhen(true)] out OrderedList<TValue>? list, out CrdtRefusal refusal)
        where TValue : notnull, IEquatable<TValue>
    {
        var reader = new CrdtReader(bytes, CrdtKind.OrderedList);
        return reader.Finish(OrderedList<TValue>.Read(ref reader, codec), out list, out refusal);
    }
}
