using Collab.Engine.Crdt;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

public sealed class LwwMapTests : CrdtLaws<LwwMap<string, MemberId>>
{
    protected override CrdtSubject<LwwMap<string, MemberId>> Subject { get; } = new Maps();

    private sealed record Write(HybridTimestamp Stamp, string Key, MemberId? Value);

    private sealed class Maps : CrdtSubject<LwwMap<string, MemberId>>
    {
        public override LwwMap<string, MemberId> Empty => LwwMap<string, MemberId>.Empty;

        public override (LwwMap<string, MemberId> Delta, object Operation) Mutate(
            Replica<LwwMap<string, MemberId>> actor, Step step, World<LwwMap<string, MemberId>> world)
        {
            var (stamp, key) = (world.Tick(actor), TextValues.Of(step.Choice % 7 * 3));
            return step.Value % 3 == 0
                ? (actor.State.Remove(key, stamp), new Write(stamp, key, null))
                : (actor.State.Set(key, actor.Member, stamp), new Write(stamp, key, actor.Member));
        }

        public override byte[] Encode(LwwMap<string, MemberId> state)
        {
            return state.Encode(ValueCodec.Text, ValueCodec.Member);
        }

        public override bool TryDecode(ReadOnlySpan<byte> bytes, out LwwMap<string, MemberId>? state, out CrdtRefusal refusal)
        {
            return LwwMap.TryDecode(bytes, ValueCodec.Text, ValueCodec.Member, out state, out refusal);
        }

        public override HybridTimestamp? LastTimestampOf(LwwMap<string, MemberId> state)
        {
            return state.LastWrittenAt;
        }

        public override void CheckAgainstModel(
            LwwMap<string, MemberId> state, IEnumerable<Change<LwwMap<string, MemberId>>> seen, World<LwwMap<string, MemberId>> world)
        {
            var expected = seen.Select(static change => (Write)change.Operation)
                .GroupBy(static write => write.Key)
                .Select(static writes => writes.MaxBy(static write => write.Stamp)!)
                .Where(static write => write.Value is not null)
                .ToDictionary(static write => write.Key, static write => write.Value!.Value);
            Assert.Equal(expected, state.Items.ToDictionary());
            Assert.All(expected, entry => Assert.True(state.TryGetValue(entry.Key, out var value) && value == entry.Value));
        }
    }
}
