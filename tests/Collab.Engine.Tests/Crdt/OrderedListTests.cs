using Collab.Engine.Crdt;
using CsCheck;
using Xunit;

namespace Collab.Engine.Tests.Crdt;

public sealed class OrderedListTests : CrdtLaws<OrderedList<string>>
{
    protected override CrdtSubject<OrderedList<string>> Subject { get; } = new OrderedLists();

    /// <summary>Several people write a word each in one gap, item by item, forwards or backwards; the words stay whole.</summary>
    [Fact]
    public void Runs_inserted_in_the_same_gap_do_not_interleave()
    {
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 5], Gen.Bool.Array[Plan.Replicas], Gen.Int[1, 8].Array[Plan.Replicas])
            .Sample((before, gap, isBackwards, lengths) =>
            {
                var world = new World<OrderedList<string>>(Subject);
                var author = world.Replicas[0];
                var shared = OrderedList<string>.Empty;
                for (var i = 0; i < before; i++)
                {
                    shared = shared.Merge(shared.Insert(i, $"({i})", world.Tick(author)));
                }

                var start = Math.Min(gap, before);
                var merged = shared;
                foreach (var (replica, number) in world.Replicas.Select(static (replica, number) => (replica, number)))
                {
                    var own = shared;
                    for (var i = 0; i < lengths[number]; i++)
                    {
                        own = own.Merge(own.Insert(isBackwards[number] ? start : start + i, $"{number}", world.Tick(replica)));
                    }

                    merged = merged.Merge(own);
                }

                var words = merged.Items.Select(static item => item.Value).Where(static value => !value.StartsWith('('));
                var runs = words.Aggregate(new List<string>(), static (runs, value) =>
                {
                    if (runs.Count == 0 || runs[^1] != value)
                    {
                        runs.Add(value);
                    }

                    return runs;
                });
                Assert.Equal(runs.Distinct().Count(), runs.Count);
            }, iter: 5_000, threads: 1);
    }

    [Fact]
    public void An_item_that_two_people_move_is_where_the_later_put_it_and_there_once()
    {
        var world = new World<OrderedList<string>>(Subject);
        var (anna, ben) = (world.Replicas[0], world.Replicas[1]);
        var list = OrderedList<string>.Empty;
        foreach (var task in new[] { "read", "write", "run" })
        {
            list = list.Merge(list.Insert(list.Items.Count, task, world.Tick(anna)));
        }

        var toTheEnd = list.Move(list.Items[0].Id, 2, world.Tick(anna));
        var toTheMiddle = list.Move(list.Items[0].Id, 1, world.Tick(ben));
        var merged = list.Merge(toTheMiddle).Merge(toTheEnd);

        // Ben's clock is 17 seconds ahead.
        Assert.Equal(["write", "read", "run"], merged.Items.Select(static item => item.Value));
    }

    [Fact]
    public void A_removal_wins_over_a_concurrent_move()
    {
        var world = new World<OrderedList<string>>(Subject);
        var list = OrderedList<string>.Empty.Insert(0, "a", world.Tick(world.Replicas[0]));
        list = list.Merge(list.Insert(1, "b", world.Tick(world.Replicas[0])));
        var id = list.Items[0].Id;

        var merged = list.Merge(list.Move(id, 1, world.Tick(world.Replicas[1]))).Merge(list.Remove(id));

        Assert.Equal(["b"], merged.Items.Select(static item => item.Value));
        Assert.Same(merged, merged.Merge(merged.Remove(id)));
        Assert.Same(merged, merged.Merge(merged.Move(id, 0, world.Tick(world.Replicas[0]))));
    }

    [Fact]
    public void A_list_as_long_as_its_tree_is_deep_is_read_encoded_and_decoded()
    {
        var world = new World<OrderedList<string>>(Subject);
        var author = world.Replicas[0];
        var list = OrderedList<string>.Empty;
        for (var i = 0; i < 2_000; i++)
        {
            list = list.Merge(list.Insert(i, "x", world.Tick(author)));
        }

        Assert.Equal(2_000, Subject.ThroughTheWire(list).Items.Count);
    }

    [Fact]
    public void An_item_whose_neighbour_has_not_arrived_waits_unseen()
    {
        var world = new World<OrderedList<string>>(Subject);
        var first = OrderedList<string>.Empty.Insert(0, "first", world.Tick(world.Replicas[0]));
        var second = first.Insert(1, "second", world.Tick(world.Replicas[1]));

        var early = OrderedList<string>.Empty.Merge(second);

        Assert.Empty(early.Items);
        Assert.Equal(["first", "second"], early.Merge(first).Items.Select(static item => item.Value));
    }

    /// <summary>Only an attacker can send it: the first place is left of the second, the second right of the first.</summary>
    [Fact]
    public void Places_in_a_circle_are_out_of_sight_and_harm_nobody()
    {
        const string Id = "0190A000000070008000000000000001";
        var bytes = Convert.FromHexString("010701" + $"00{Id}02" + "070102" + "04" + "01010200" + "010101" + "01" + "01D80402" + "0101" + "0274");

        Assert.True(OrderedList.TryDecode(bytes, ValueCodec.Text, out var circle, out _));
        var world = new World<OrderedList<string>>(Subject);
        var list = circle.Merge(circle.Insert(0, "seen", world.Tick(world.Replicas[2])));

        Assert.Empty(circle.Items);
        Assert.Equal(["seen"], list.Items.Select(static item => item.Value));
        Assert.Equal(["seen"], Subject.ThroughTheWire(list).Items.Select(static item => item.Value));
    }
}
