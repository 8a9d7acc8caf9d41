using System.Collections.Immutable;

namespace Collab.Engine.Crdt;

/// <summary>
/// One value that keeps what was written concurrently side by side, with who and when, until somebody who has seen them writes again.
/// A field with an automatic policy reads <see cref="Latest"/>; one with a manual policy shows <see cref="Alternatives"/> while it
/// <see cref="IsContested"/>. Sources: DeCandia et al., "Dynamo" (2007); dotted as in Almeida, Shoker, Baquero (2018), section 7.
/// </summary>
public sealed partial class MultiValueRegister<TValue> : ICrdt<MultiValueRegister<TValue>>
    where TValue : notnull, IEquatable<TValue>
{
    public static readonly MultiValueRegister<TValue> Empty = new(DotStore<Written>.Empty);

    private readonly DotStore<Written> _store;

    private MultiValueRegister(DotStore<Written> store)
    {
        _store = store;
        Alternatives =
        [
            .. store.Entries
                .Select(static entry => new Alternative<TValue>(entry.Key, entry.Value.Value, entry.Value.Author, entry.Value.At))
                .OrderBy(static alternative => alternative.At)
                .ThenBy(static alternative => alternative.Dot),
        ];
    }

    /// <summary>The values of which none has seen another, oldest first.</summary>
    public ImmutableArray<Alternative<TValue>> Alternatives { get; }

    public bool IsContested => Alternatives.Length > 1;

    /// <summary>The alternative with the latest time, null where nothing was written or all was cleared.</summary>
    public Alternative<TValue>? Latest => Alternatives is [.., var latest] ? latest : null;

    public CausalContext Context => _store.Context;

    /// <summary>The delta of a write by somebody who saw every present alternative: it resolves them.</summary>
    public MultiValueRegister<TValue> Write(ClientId replica, TValue value, MemberId author, DateTimeOffset at)
    {
        return Put(replica, new Written(value, author, at.ToUnixTimeMilliseconds()), _store.Entries.Keys);
    }

    /// <summary>
    /// The delta of a write by somebody who saw only the alternatives <paramref name="seen"/>; the others stay beside it. Names of
    /// alternatives that are gone, or never were, have no effect.
    /// </summary>
    public MultiValueRegister<TValue> Write(
        ClientId replica, TValue value, MemberId author, DateTimeOffset at, IEnumerable<Dot> seen)
    {
        return Put(replica, new Written(value, author, at.ToUnixTimeMilliseconds()), seen.Where(_store.Entries.ContainsKey));
    }

    /// <summary>The delta that takes every present alternative away.</summary>
    public MultiValueRegister<TValue> Clear()
    {
        return new MultiValueRegister<TValue>(DotStore<Written>.Remove(_store.Entries.Keys));
    }

    public MultiValueRegister<TValue> Merge(MultiValueRegister<TValue> other)
    {
        var merged = _store.Merge(other._store);
        return ReferenceEquals(merged, _store) ? this : new MultiValueRegister<TValue>(merged);
    }

    public bool Equals(MultiValueRegister<TValue>? other)
    {
        return other is not null && _store.IsEqualTo(other._store);
    }

    public override bool Equals(object? obj)
    {
        return Equals(obj as MultiValueRegister<TValue>);
    }

    public override int GetHashCode()
    {
        return _store.Context.GetHashCode();
    }

    public override string ToString()
    {
        return $"[{string.Join(" | ", Alternatives)}] after {Context}";
    }

    private MultiValueRegister<TValue> Put(ClientId replica, Written written, IEnumerable<Dot> replaced)
    {
        return new MultiValueRegister<TValue>(DotStore<Written>.Put(Context.Next(replica), written, replaced));
    }

    /// <summary>Time in whole milliseconds, as it is encoded.</summary>
    private readonly record struct Written(TValue Value, MemberId Author, long Milliseconds)
    {
        public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(Milliseconds);
    }
}

/// <summary>One of the values that a register holds, by whom it was written and when.</summary>
/// <param name="Dot">Names the write; who chooses or overwrites says which of these he has seen.</param>
public readonly record struct Alternative<TValue>(Dot Dot, TValue Value, MemberId Author, DateTimeOffset At);
