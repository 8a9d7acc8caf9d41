using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Collab.Engine.Crdt;

/// <summary>
/// A number that replicas raise and lower at the same time: per replica what it added and what it took, of which each only grows.
/// Source: Shapiro et al. (2011), specification 7.
/// </summary>
public sealed class PnCounter : ICrdt<PnCounter>
{
    public static readonly PnCounter Empty =
        new(ImmutableSortedDictionary.Create<ClientId, Tally>(ReplicaOrder.Instance));

    private readonly ImmutableSortedDictionary<ClientId, Tally> _tallies;

    private PnCounter(ImmutableSortedDictionary<ClientId, Tally> tallies)
    {
        _tallies = tallies;
    }

    /// <summary>Stops at the ends of its type, which only forged tallies reach.</summary>
    public long Value => (long)Int128.Clamp(
        _tallies.Values.Aggregate(Int128.Zero, static (sum, tally) => sum + tally.Added - tally.Taken), long.MinValue, long.MaxValue);

    /// <summary>
    /// The delta of adding <paramref name="amount"/>, which may be negative. What a replica adds or takes in all stops at
    /// <see cref="Limits.CrdtCounterMaximum"/>.
    /// </summary>
    public PnCounter Add(ClientId replica, long amount)
    {
        if (amount == 0)
        {
            return Empty;
        }

        var tally = _tallies.GetValueOrDefault(replica);
        return new PnCounter(Empty._tallies.Add(replica, amount > 0
            ? tally with { Added = Saturated(tally.Added, amount) }
            : tally with { Taken = Saturated(tally.Taken, amount == long.MinValue ? long.MaxValue : -amount) }));
    }

    public PnCounter Merge(PnCounter other)
    {
        var merged = _tallies;
        foreach (var (replica, theirs) in other._tallies)
        {
            var mine = _tallies.GetValueOrDefault(replica);
            var joined = new Tally(Math.Max(mine.Added, theirs.Added), Math.Max(mine.Taken, theirs.Taken));
            if (joined != mine)
            {
                merged = merged.SetItem(replica, joined);
            }
        }

        return ReferenceEquals(merged, _tallies) ? this : new PnCounter(merged);
    }

    public byte[] Encode()
    {
        var writer = new CrdtWriter(CrdtKind.PnCounter);
        writer.Varint(_tallies.Count);
        foreach (var (replica, tally) in _tallies)
        {
            writer.Id(replica);
            writer.Varint(tally.Added);
            writer.Varint(tally.Taken);
        }

        return writer.ToArray();
    }

    public static bool TryDecode(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out PnCounter? counter, out CrdtRefusal refusal)
    {
        var reader = new CrdtReader(bytes, CrdtKind.PnCounter);
        var tallies = Empty._tallies.ToBuilder();
        ClientId? last = null;
        for (var count = reader.Count(Limits.CrdtIdsMaximum, bytesEach: 3); count > 0 && !reader.IsRefused; count--)
        {
            var replica = reader.NextReplica(ref last);
            var tally = new Tally(reader.Varint(Limits.CrdtCounterMaximum), reader.Varint(Limits.CrdtCounterMaximum));
            reader.RefuseIf(tally == default);
            tallies[replica] = tally;
        }

        return reader.Finish(new PnCounter(tallies.ToImmutable()), out counter, out refusal);
    }

    public bool Equals(PnCounter? other)
    {
        return other is not null && _tallies.IsEqualTo(other._tallies);
    }

    public override bool Equals(object? obj)
    {
        return Equals(obj as PnCounter);
    }

    public override int GetHashCode()
    {
        return HashCode.Combine(_tallies.Count, Value);
    }

    public override string ToString()
    {
        return $"{Value} of {{{string.Join(", ", _tallies.Select(static entry => $"{entry.Key}: {entry.Value}"))}}}";
    }

    private static long Saturated(long total, long amount)
    {
        return amount > Limits.CrdtCounterMaximum - total ? Limits.CrdtCounterMaximum : total + amount;
    }

    private readonly record struct Tally(long Added, long Taken);
}
