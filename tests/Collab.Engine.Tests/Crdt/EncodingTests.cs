using Collab.Engine.Crdt;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

/// <summary>The bytes of version 1, which every later program must still read, and how many of them there are.</summary>
public sealed class EncodingTests
{
    private const string AnnaBytes = "0190A000000070008000000000000001";
    private const string BenBytes = "0190A000000070008000000000000002";
    private static readonly ClientId Anna = new(Guid.Parse("0190a000-0000-7000-8000-000000000001"));
    private static readonly ClientId Ben = new(Guid.Parse("0190a000-0000-7000-8000-000000000002"));
    private static readonly MemberId Member = new(Anna.Value);
    private static readonly HybridTimestamp Stamp = new(300, 2, Anna);

    [Fact]
    public void Golden_bytes()
    {
        var vector = VersionVector.Empty.Increment(Anna).Increment(Anna).Merge(VersionVector.Empty.Increment(Ben));
        RequireBytes($"01 01 02 00{AnnaBytes}02 00{BenBytes}01", vector.Encode());
        RequireBytes($"01 02 01 00{AnnaBytes} D804 02 0261", LwwRegister<string>.Empty.Write("a", Stamp).Encode(ValueCodec.Text));

        var register = MultiValueRegister<string>.Empty.Write(Anna, "é", Member, DateTimeOffset.UnixEpoch.AddMilliseconds(1));
        RequireBytes($"01 03 01 00{AnnaBytes} 01 00 01 01 01 01 01 02 04C3A9", register.Encode(ValueCodec.Text));

        var set = OrSet<string>.Empty.Add(Ben, "\uD800");
        set = set.Merge(set.Add(Ben, "x")).Merge(set.Remove("\uD800"));
        RequireBytes($"01 04 01 00{BenBytes} 02 00 01 01 01 02 0278", set.Encode(ValueCodec.Text));
        RequireBytes($"01 04 01 00{BenBytes} 01 00 01 01 01 01 0500D8", OrSet<string>.Empty.Add(Ben, "\uD800").Encode(ValueCodec.Text));

        var map = LwwMap<MemberId, string>.Empty.Set(Member, "r", Stamp);
        map = map.Merge(map.Remove(new MemberId(Ben.Value), Stamp with { Milliseconds = 299 }));
        RequireBytes(
            $"01 05 02 00{AnnaBytes} D604 02 00{BenBytes} 00 01 02 02 01 01 0272", map.Encode(ValueCodec.Member, ValueCodec.Text));

        RequireBytes($"01 06 01 00{AnnaBytes} 07 02", Added(Added(PnCounter.Empty, 7), -2).Encode());

        var list = OrderedList<string>.Empty.Insert(0, "t", Stamp);
        list = list.Merge(list.Insert(1, "u", Stamp with { Logical = 3 })).Merge(list.Insert(0, "s", Stamp with { Replica = Ben }));
        RequireBytes(
            $"01 07 02 00{AnnaBytes} 02 05 04 00{BenBytes} 01 07 01 01"
            + " 02 01 02 00 02 01 00 "
            + " 02 01 02 01 01 D804 02 01 01 0274 01 01 00 03 01 02 0275 02 01 01 02 00 02 02 01 0273",
            list.Encode(ValueCodec.Text));
    }

    /// <summary>A class of thirty: what a keyframe holds of it, and what one change puts on the wire. Ids are 16 bytes each, once.</summary>
    [Fact]
    public void Sizes_of_states_and_deltas()
    {
        var clients = Enumerable.Range(1, 30).Select(static n => new ClientId(new Guid(n, 0, 0x7000, new byte[8]))).ToArray();
        var clocks = clients.Select(static client => HybridClock.For(client)).ToArray();
        var now = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
        var (set, map, counter, list) = (OrSet<string>.Empty, LwwMap<MemberId, string>.Empty, PnCounter.Empty, OrderedList<string>.Empty);
        for (var i = 0; i < 300; i++)
        {
            now = now.AddSeconds(7);
            var (client, number) = (clients[i % 30], i % 30);
            clocks[number] = clocks[number].Tick(now);
            set = set.Merge(set.Add(client, $"lib/a{i % 100:00}.ex:7"));
            map = map.Merge(map.Set(new MemberId(client.Value), "stuck", clocks[number].Last));
            counter = counter.Merge(counter.Add(client, 1));
            list = list.Merge(list.Insert(list.Items.Count, "task nr " + (i % 10), clocks[number].Last));
        }

        var stamp = clocks[0].Tick(now).Last;
        var field = MultiValueRegister<string>.Empty.Write(clients[0], "{:ok, 1}", new MemberId(clients[0].Value), now);
        Report("vv, 30 replicas", clients.Aggregate(VersionVector.Empty, static (v, c) => v.Increment(c)).Encode(), 30 * 16 + 65);
        Report("field, one value", field.Encode(ValueCodec.Text), 45);
        Report("set, 100 breakpoints of 13 bytes", set.Encode(ValueCodec.Text), 30 * 16 + 100 * 15 + 30 * 10);
        Report("set, add", set.Add(clients[0], "lib/a00.ex:8").Encode(ValueCodec.Text), 45);
        Report("set, remove", set.Remove("lib/a00.ex:7").Encode(ValueCodec.Text), 26);
        Report("map, 30 statuses", map.Encode(ValueCodec.Member, ValueCodec.Text), 30 * 16 + 30 * 15);
        Report("map, set", map.Set(new MemberId(clients[0].Value), "stuck", stamp).Encode(ValueCodec.Member, ValueCodec.Text), 40);
        Report("counter, 30 replicas", counter.Encode(), 30 * 16 + 30 * 4);
        Report("counter, add", counter.Add(clients[0], 1).Encode(), 24);
        Report("list, 300 items of 9 bytes by 30 people", list.Encode(ValueCodec.Text), 30 * 16 + 300 * 24);
        Report("list, insert", list.Insert(300, "task nr 7", stamp).Encode(ValueCodec.Text), 75);
        Report("list, move", list.Move(list.Items[0].Id, 9, stamp).Encode(ValueCodec.Text), 75);
        Report("list, remove", list.Remove(list.Items[0].Id).Encode(ValueCodec.Text), 28);
    }

    [Fact]
    public void Bounds_are_kept_by_name()
    {
        var longest = new string('→', Limits.CrdtTextLengthMaximum);
        var bytes = LwwRegister<string>.Empty.Write(longest, Stamp).Encode(ValueCodec.Text);
        Assert.True(LwwRegister.TryDecode(bytes, ValueCodec.Text, out var read, out _));
        Assert.Equal(longest, read.Value);
        Assert.Throws<ArgumentException>(() => LwwRegister<string>.Empty.Write(longest + "x", Stamp).Encode(ValueCodec.Text));

        RequireRefusal(CrdtRefusal.LimitExceeded, $"01 02 01 00{AnnaBytes} D804 02 {Hex(Limits.CrdtTextLengthMaximum * 6 + 2)}");
        RequireRefusal(CrdtRefusal.LimitExceeded, $"01 02 01 00{AnnaBytes} D804 {Hex(Limits.ClockLogicalMaximum + 1)} 00");
        RequireRefusal(CrdtRefusal.LimitExceeded, $"01 02 01 00{AnnaBytes} {Hex((HybridTimestamp.MillisecondsMaximum + 1) << 1)} 00 00");
        RequireRefusal(CrdtRefusal.LimitExceeded, $"01 06 01 00{AnnaBytes} {Hex(Limits.CrdtCounterMaximum + 1)} 00");
        RequireRefusal(CrdtRefusal.LimitExceeded, $"01 06 {Hex(Limits.CrdtIdsMaximum + 1)}");
        RequireRefusal(CrdtRefusal.LimitExceeded, $"01 05 {Hex(Limits.CrdtEntriesMaximum + 1)}");
        RequireRefusal(CrdtRefusal.Truncated, $"01 05 {Hex(Limits.CrdtEntriesMaximum)}");
        RequireRefusal(CrdtRefusal.LimitExceeded, $"01 04 01 00{AnnaBytes} {Hex(Limits.CrdtCounterMaximum)} 01 02 00");
        RequireRefusal(CrdtRefusal.Malformed, "01 06 8000");
        RequireRefusal(CrdtRefusal.Malformed, $"01 06 01 05 01 01");
        RequireRefusal(CrdtRefusal.Malformed, $"01 04 01 00{AnnaBytes} 01 01 01 01 01 01 0261");
    }

    private static PnCounter Added(PnCounter counter, long amount)
    {
        return counter.Merge(counter.Add(Anna, amount));
    }

    private static void RequireBytes(string expected, byte[] bytes)
    {
        Assert.Equal(expected.Replace(" ", "", StringComparison.Ordinal), Convert.ToHexString(bytes));
    }

    private static void RequireRefusal(CrdtRefusal expected, string hex)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var refusal = (CrdtKind)bytes[1] switch
        {
            CrdtKind.LwwRegister => LwwRegister.TryDecode(bytes, ValueCodec.Text, out _, out var refused) ? CrdtRefusal.None : refused,
            CrdtKind.OrSet => OrSet.TryDecode(bytes, ValueCodec.Text, out _, out var refused) ? CrdtRefusal.None : refused,
            CrdtKind.LwwMap =>
                LwwMap.TryDecode(bytes, ValueCodec.Text, ValueCodec.Text, out _, out var refused) ? CrdtRefusal.None : refused,
            _ => PnCounter.TryDecode(bytes, out _, out var refused) ? CrdtRefusal.None : refused,
        };
        Assert.Equal((hex, expected), (hex, refusal));
    }

    private static void Report(string what, byte[] bytes, int maximum)
    {
        TestContext.Current.TestOutputHelper?.WriteLine($"{what}: {bytes.Length} bytes");
        Assert.InRange(bytes.Length, 1, maximum);
    }

    /// <summary>A varint, in hexadecimal.</summary>
    private static string Hex(long value)
    {
        return value < 0x80 ? $"{value:X2}" : $"{(value & 0x7F) | 0x80:X2}{Hex(value >> 7)}";
    }
}
