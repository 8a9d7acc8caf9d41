using Collab.Engine.Crdt;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

/// <summary>What the laws need to know of a type: how to change it, how it is encoded, and a naive model of what it should hold.</summary>
public abstract class CrdtSubject<TState>
    where TState : class, ICrdt<TState>
{
    public abstract TState Empty { get; }

    /// <summary>The delta of a change that the step's numbers choose, and the same change as the model's operation.</summary>
    public abstract (TState Delta, object Operation) Mutate(Replica<TState> actor, Step step, World<TState> world);

    public abstract byte[] Encode(TState state);

    public abstract bool TryDecode(ReadOnlySpan<byte> bytes, out TState? state, out CrdtRefusal refusal);

    /// <summary>What a replica that has seen exactly these changes must hold, found without merging anything.</summary>
    public abstract void CheckAgainstModel(TState state, IEnumerable<Change<TState>> seen, World<TState> world);

    public virtual HybridTimestamp? LastTimestampOf(TState state)
    {
        return null;
    }

    /// <summary>Also touches whatever is computed lazily, so that rubbish which was decoded is looked at.</summary>
    public virtual void CheckState(TState state)
    {
    }

    public TState ThroughTheWire(TState state)
    {
        var bytes = Encode(state);
        Assert.True(TryDecode(bytes, out var decoded, out var refusal), $"{refusal}: {state}");
        Assert.Equal(state, decoded);
        Assert.Equal(bytes, Encode(decoded!));
        return decoded!;
    }
}
