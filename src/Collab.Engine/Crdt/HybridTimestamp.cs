namespace Collab.Engine.Crdt;

/// <summary>
/// When a write happened, in an order that agrees with causality and stays close to wall-clock time. No two writes share one: the
/// replica breaks ties. Source: Kulkarni, Demirbas, Madappa, Avva, Leone, "Logical Physical Clocks" (2014).
/// </summary>
/// <param name="Milliseconds">The highest physical time heard of, in milliseconds since 1970 (UTC).</param>
/// <param name="Logical">Tells writes of the same millisecond apart; at most <see cref="Limits.ClockLogicalMaximum"/>.</param>
public readonly record struct HybridTimestamp(long Milliseconds, int Logical, ClientId Replica) : IComparable<HybridTimestamp>
{
    /// <summary>The last millisecond that <see cref="DateTimeOffset"/> can say.</summary>
    internal static readonly long MillisecondsMaximum = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds);

    public int CompareTo(HybridTimestamp other)
    {
        if (Milliseconds != other.Milliseconds)
        {
            return Milliseconds.CompareTo(other.Milliseconds);
        }

        return Logical != other.Logical
            ? Logical.CompareTo(other.Logical)
            : ReplicaOrder.Instance.Compare(Replica, other.Replica);
    }

    public override string ToString()
    {
        return $"{Milliseconds}.{Logical}@{Replica}";
    }

    public static bool operator <(HybridTimestamp left, HybridTimestamp right)
    {
        return left.CompareTo(right) < 0;
    }

    public static bool operator >(HybridTimestamp left, HybridTimestamp right)
    {
        return left.CompareTo(right) > 0;
    }

    public static bool operator <=(HybridTimestamp left, HybridTimestamp right)
    {
        return left.CompareTo(right) <= 0;
    }

    public static bool operator >=(HybridTimestamp left, HybridTimestamp right)
    {
        return left.CompareTo(right) >= 0;
    }
}
