namespace Collab.Engine.Crdt;

/// <summary>
/// The name of one change: the <paramref name="Counter"/>-th that <paramref name="Replica"/> made to one structure, counted from 1.
/// Source: Almeida, Baquero, Gonçalves, Preguiça, Fonte, "Scalable and Accurate Causality Tracking" (2014).
/// </summary>
public readonly record struct Dot(ClientId Replica, long Counter) : IComparable<Dot>
{
    public int CompareTo(Dot other)
    {
        var byReplica = ReplicaOrder.Instance.Compare(Replica, other.Replica);
        return byReplica != 0 ? byReplica : Counter.CompareTo(other.Counter);
    }

    public override string ToString()
    {
        return $"{Replica}:{Counter}";
    }

    public static bool operator <(Dot left, Dot right)
    {
        return left.CompareTo(right) < 0;
    }

    public static bool operator >(Dot left, Dot right)
    {
        return left.CompareTo(right) > 0;
    }

    public static bool operator <=(Dot left, Dot right)
    {
        return left.CompareTo(right) <= 0;
    }

    public static bool operator >=(Dot left, Dot right)
    {
        return left.CompareTo(right) >= 0;
    }
}

/// <summary>One order of replicas for every program: that of the bytes of the id as written, which is also that of its string.</summary>
internal sealed class ReplicaOrder : IComparer<ClientId>
{
    public static readonly ReplicaOrder Instance = new();

    public int Compare(ClientId x, ClientId y)
    {
        return x.Value.CompareTo(y.Value);
    }
}
