using Collab.Engine.Crdt;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

public sealed class LwwRegisterTests : CrdtLaws<LwwRegister<string>>
{
    protected override CrdtSubject<LwwRegister<string>> Subject { get; } = new Registers();

    [Fact]
    public void A_write_that_came_after_another_wins_over_it_though_its_clock_is_behind()
    {
        var now = new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);
        var fast = HybridClock.For(new ClientId(Guid.Parse("0190a000-0000-7000-8000-000000000001"))).Tick(now.AddSeconds(30));
        var slow = HybridClock.For(new ClientId(Guid.Parse("0190a000-0000-7000-8000-000000000002")));
        var register = LwwRegister<string>.Empty.Write("first", fast.Last);

        slow = Assert.IsType<ClockOutcome.Observed>(slow.Observe(register.WrittenAt, now)).Clock.Tick(now);
        register = register.Merge(register.Write("second", slow.Last));

        Assert.Equal("second", register.Value);
    }

    private sealed class Registers : CrdtSubject<LwwRegister<string>>
    {
        public override LwwRegister<string> Empty => LwwRegister<string>.Empty;

        public override (LwwRegister<string> Delta, object Operation) Mutate(
            Replica<LwwRegister<string>> actor, Step step, World<LwwRegister<string>> world)
        {
            var write = (Stamp: world.Tick(actor), Value: TextValues.Of(step.Value));
            return (actor.State.Write(write.Value, write.Stamp), write);
        }

        public override byte[] Encode(LwwRegister<string> state)
        {
            return state.Encode(ValueCodec.Text);
        }

        public override bool TryDecode(ReadOnlySpan<byte> bytes, out LwwRegister<string>? state, out CrdtRefusal refusal)
        {
            return LwwRegister.TryDecode(bytes, ValueCodec.Text, out state, out refusal);
        }

        public override HybridTimestamp? LastTimestampOf(LwwRegister<string> state)
        {
            return state.HasValue ? state.WrittenAt : null;
        }

        public override void CheckAgainstModel(
            LwwRegister<string> state, IEnumerable<Change<LwwRegister<string>>> seen, World<LwwRegister<string>> world)
        {
            var writes = seen.Select(static change => ((HybridTimestamp Stamp, string Value))change.Operation).ToList();
            Assert.Equal(writes.Count > 0, state.HasValue);
            if (writes.Count > 0)
            {
                Assert.Equal(writes.MaxBy(static write => write.Stamp).Value, state.Value);
            }
        }
    }
}
