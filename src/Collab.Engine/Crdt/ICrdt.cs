namespace Collab.Engine.Crdt;

/// <summary>
/// A state of a conflict-free replicated data type: an element of a join semilattice. Mutators do not change a state, they answer the
/// <em>delta</em>, a small state that holds no more than the change; <see cref="Merge"/> joins states and deltas alike:
/// <code>var delta = set.Add(replica, anchor); set = set.Merge(delta); send(delta);</code>
/// Deltas may arrive late, twice, in any order and in groups: replicas that have merged the same changes hold equal states.
/// Source: Almeida, Shoker, Baquero, "Delta State Replicated Data Types" (2018).
/// <para>
/// What everything rests on: a <see cref="Dot"/> and a <see cref="HybridTimestamp"/> each name one change for all time. So a delta is
/// merged before its replica makes the next one, one place makes all changes of a replica, and a replica that was set back to
/// an older state comes back under a new <see cref="ClientId"/>. Two deltas of one name would be taken for one, and one be lost.
/// </para>
/// </summary>
public interface ICrdt<TSelf> : IEquatable<TSelf>
    where TSelf : class, ICrdt<TSelf>
{
    /// <summary>
    /// The least state that includes both: commutative, associative, idempotent. The answer is the same object when
    /// <paramref name="other"/> brings nothing new, so a caller can tell by reference whether anything changed.
    /// </summary>
    TSelf Merge(TSelf other);
}
