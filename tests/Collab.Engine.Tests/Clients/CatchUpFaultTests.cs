using System.Collections.Immutable;
using Collab.Engine.Clients;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Clients;

/// <summary>What may go wrong while a client comes back: each of these once left it stuck, broken or out of step.</summary>
public sealed class CatchUpFaultTests
{
    private static readonly MemberId Me = new(SessionScript.Id(1));
    private static readonly MemberId Other = new(SessionScript.Id(2));
    private static readonly ClientId Mine = new(SessionScript.Id(101));
    private static readonly ClientId Theirs = new(SessionScript.Id(102));
    private static readonly DocumentId File = SessionScript.File;

    private long _seq = 10;

    [Fact]
    public void A_catch_up_that_was_cut_off_is_asked_for_again_after_a_join_with_frames()
    {
        var machine = Live("abc");
        machine.Disconnected();
        machine.Joined(Answer(revision: 2, frames: null));
        machine.Disconnected();

        var effects = machine.Joined(Answer(revision: 2, frames: []));

        Assert.Equal(new ClientEffect.CatchUpNeeded(File, 0), Assert.Single(effects));
        machine.CaughtUp(File, new CatchUpAnswer(0, 2, [], TextOperation.Replace(3, 3, 0, "d")));
        Assert.Equal((ClientPhase.Live, "abcd"), (machine.Phase, machine.Documents[File].Text));
    }

    [Fact]
    public void A_file_that_is_deleted_while_it_is_caught_up_does_not_hold_up_the_client()
    {
        var machine = Live("abc");
        machine.Disconnected();
        machine.Edit(File, TextOperation.Replace(3, 0, 0, "x"), continuesGroup: false);
        machine.Joined(Answer(revision: 2, frames: null));

        var effects = machine.ReceiveFrame(Frame(new SessionEvent.DocumentDeleted(File)));

        Assert.IsType<ClientEffect.DocumentReset>(Assert.Single(effects));
        Assert.Equal("xabc", Assert.Single(machine.Drafts).Mine);
        Assert.True(machine.IsSynchronised);
    }

    [Fact]
    public void A_file_that_is_restored_is_there_again_and_fetched_where_the_text_here_is_older()
    {
        var machine = Live("abc");
        machine.ReceiveFrame(Frame(new SessionEvent.DocumentDeleted(File)));
        Assert.Empty(machine.ReceiveFrame(Frame(new SessionEvent.DocumentRestored(File))));
        Assert.Equal(("abc", false), (machine.Documents[File].Text, machine.Documents[File].IsDeleted));

        machine.Disconnected();
        machine.Joined(Answer(revision: 2, frames: null));
        _seq = 10;
        machine.ReceiveFrame(Frame(new SessionEvent.DocumentDeleted(File)));
        var effects = machine.ReceiveFrame(Frame(new SessionEvent.DocumentRestored(File)));

        Assert.Equal(new ClientEffect.TextNeeded(File), Assert.Single(effects));
        Assert.True(machine.Load(File, "abcd", 2));
        Assert.Equal(("abcd", false, true), (machine.Documents[File].Text, machine.Documents[File].IsDeleted, machine.IsSynchronised));
    }

    [Fact]
    public void A_file_that_was_deleted_between_two_joins_does_not_hold_up_the_client()
    {
        var machine = Live("abc");
        machine.Disconnected();
        machine.Joined(Answer(revision: 2, frames: null));
        machine.Disconnected();

        machine.Joined(Answer(revision: 2, frames: null) with { Documents = [new JoinedDocument(File, "a.ex", 2, true, null)] });

        Assert.True(machine.IsSynchronised);
    }

    [Fact]
    public void An_own_step_that_differs_ends_the_catch_up_with_a_draft()
    {
        var machine = Live("abc");
        machine.Edit(File, TextOperation.Replace(3, 0, 0, "x"), continuesGroup: false);
        var sent = machine.TakeNext(100)!;
        machine.Disconnected();
        machine.Joined(Answer(revision: 2, frames: null, lastClientSeq: sent.ClientSeq));

        var effects = machine.CaughtUp(File, new CatchUpAnswer(
            0, 2, [new HistoryEntry(TextOperation.Replace(3, 0, 0, "y"), Me, Mine, sent.ClientSeq)], TextOperation.Replace(4, 0, 0, "z")));

        Assert.Equal(
            [typeof(ClientEffect.DocumentReset), typeof(ClientEffect.DocumentStale), typeof(ClientEffect.RejoinNeeded)],
            effects.Select(static effect => effect.GetType()));
        Assert.Equal((false, 2L), (machine.Documents[File].IsLoaded, machine.Documents[File].Revision));
        Assert.Empty(machine.Outbox);
    }

    [Fact]
    public void Somebody_elses_operation_of_the_wrong_length_is_drift_and_not_a_crash()
    {
        var machine = Live("abc");

        var effects = machine.ReceiveFrame(Frame(new SessionEvent.DocumentEdited(File, 1, TextOperation.Replace(7, 0, 0, "z"))));

        Assert.Equal([new ClientEffect.DocumentStale(File), new ClientEffect.RejoinNeeded()], effects);
        Assert.True(machine.Load(File, "zabcdefg", 1));
    }

    [Fact]
    public void A_missing_revision_is_healed_by_fetching_the_text()
    {
        var machine = Live("abc");

        var effects = machine.ReceiveFrame(Frame(new SessionEvent.DocumentEdited(File, 2, TextOperation.Replace(4, 0, 0, "z"))));

        Assert.Equal([new ClientEffect.DocumentStale(File), new ClientEffect.RejoinNeeded()], effects);
        Assert.False(machine.Load(File, "abcd", 1));
        Assert.True(machine.Load(File, "zabcd", 2));
        machine.ReceiveFrame(Frame(new SessionEvent.DocumentEdited(File, 3, TextOperation.Replace(5, 0, 0, "y"))));
        Assert.Equal("yzabcd", machine.Documents[File].Text);
    }

    [Fact]
    public void A_late_catch_up_does_not_bring_a_client_without_a_connection_to_life()
    {
        var machine = Live("abc");
        machine.Disconnected();
        machine.Joined(Answer(revision: 1, frames: null));
        machine.Disconnected();

        machine.CaughtUp(File, new CatchUpAnswer(0, 1, [], TextOperation.Replace(3, 0, 0, "x")));

        Assert.Equal((ClientPhase.Offline, "xabc"), (machine.Phase, machine.Documents[File].Text));
    }

    [Fact]
    public void Operations_held_back_during_a_catch_up_keep_their_author()
    {
        var machine = Live("abc");
        machine.Disconnected();
        machine.Joined(Answer(revision: 1, frames: null));
        machine.ReceiveFrame(Frame(new SessionEvent.DocumentEdited(File, 2, TextOperation.Replace(4, 0, 0, "y"))));

        var effects = machine.CaughtUp(File, new CatchUpAnswer(0, 1, [], TextOperation.Replace(3, 0, 0, "x")));

        var changed = Assert.IsType<ClientEffect.DocumentChanged>(effects[1]);
        Assert.Equal(new EventOrigin(Other, Theirs, 1), changed.Author);
        Assert.Equal("yxabc", machine.Documents[File].Text);
    }

    private static JoinAnswer Answer(long revision, ImmutableArray<Frame>? frames, long lastClientSeq = 0, string? text = null)
    {
        return new JoinAnswer(Me, 10, 1, lastClientSeq, [new JoinedDocument(File, "a.ex", revision, false, text)], frames);
    }

    private static ClientMachine Live(string text)
    {
        var machine = new ClientMachine(Mine);
        machine.Joined(Answer(revision: 0, frames: null, text: text));
        return machine;
    }

    private Frame Frame(SessionEvent happened)
    {
        _seq++;
        return new Frame(_seq, _seq, SessionScript.Start, [happened with { Origin = new EventOrigin(Other, Theirs, 1) }]);
    }
}
