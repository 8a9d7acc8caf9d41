using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;
using Collab.Simulation;
using Xunit;

namespace Collab.Sessions.Tests.Actors;

public sealed class SessionActorTests
{
    [Fact]
    public async Task A_frame_reaches_every_connection_its_author_included()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "ab");
        var (owner, joined) = await live.JoinAsync(1);
        var (ana, _) = await live.JoinAsync(2);
        var actor = await live.FindAsync();

        var answer = await actor.SubmitAsync(live.Edit(owner, joined.Epoch!.Value, 0, TextOperation.Replace(2, 1, 0, "X")));

        Assert.Equal(1, answer.Revision);
        Assert.Equal(owner.Frames[^1].Last, answer.Seq);
        Assert.IsType<SessionEvent.DocumentEdited>(ana.Events.Last());
    }

    [Fact]
    public async Task What_only_the_author_may_see_is_withheld_from_others_without_a_gap()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "");
        var (owner, first) = await live.JoinAsync(1);
        await live.JoinAsync(2);
        await live.JoinAsync(3);

        Assert.DoesNotContain(owner.Events, static happened => happened is SessionEvent.ClientJoined);
        var expected = first.Seq!.Value + 1;
        foreach (var frame in owner.Frames)
        {
            Assert.Equal(expected, frame.First);
            expected = frame.Last + 1;
        }
    }

    [Fact]
    public async Task A_newer_connection_of_the_same_client_closes_the_older_and_fences_its_commands()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "");
        var (older, first) = await live.JoinAsync(1);
        var (_, second) = await live.JoinAsync(1, lastClientSeq: 1);
        var actor = await live.FindAsync();

        var refused = await actor.SubmitAsync(live.Edit(older, first.Epoch!.Value, 0, TextOperation.Replace(0, 0, 0, "X")));

        Assert.Equal(RejectionCode.Superseded, (await older.Closed).Code);
        Assert.Equal(RejectionCode.Superseded, refused.Code);
        Assert.Equal(first.Epoch + 1, second.Epoch);
    }

    [Fact]
    public async Task A_join_that_was_given_up_and_arrives_late_does_not_take_the_place_of_a_later_one()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "");
        var (inUse, joined) = await live.JoinAsync(1, attempt: 1_002);

        var (_, late) = await live.JoinAsync(1, attempt: 1_001);
        var actor = await live.FindAsync();
        var edited = await actor.SubmitAsync(live.Edit(inUse, joined.Epoch!.Value, 0, TextOperation.Replace(0, 0, 0, "X")));

        Assert.Equal(RejectionCode.TryAgain, late.Code);
        Assert.True(edited.Ok, edited.Message);
        Assert.False(inUse.Closed.IsCompleted);
    }

    [Theory]
    [InlineData(1_002L, 1_003L)]
    [InlineData(1_002L, 1_002L)]
    [InlineData(1_002L, null)]
    [InlineData(null, 1_001L)]
    public async Task A_join_takes_the_place_of_an_earlier_attempt_and_of_a_client_that_does_not_count(long? earlier, long? later)
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "");
        var (older, _) = await live.JoinAsync(1, attempt: earlier);

        var (_, joined) = await live.JoinAsync(1, lastClientSeq: 1, attempt: later);

        Assert.True(joined.Ok, joined.Message);
        Assert.Equal(RejectionCode.Superseded, (await older.Closed).Code);
    }

    [Fact]
    public async Task Somebody_who_comes_back_gets_the_frames_that_he_missed()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "");
        var (owner, joined) = await live.JoinAsync(1);
        var (ana, before) = await live.JoinAsync(2);
        var actor = await live.FindAsync();
        actor.Disconnect(ana);
        await actor.SubmitAsync(live.Edit(owner, joined.Epoch!.Value, 0, TextOperation.Replace(0, 0, 0, "X")));

        var (_, again) = await live.JoinAsync(2, since: before.Seq);

        var missed = again.Frames!.Value.Select(static frame => FrameCodec.Decode(frame.Utf8.Span)).ToList();
        Assert.Equal(before.Seq + 1, missed[0].First);
        Assert.Equal(again.Seq, missed[^1].Last);
        Assert.Contains(missed.SelectMany(static frame => frame.Events), static happened => happened is SessionEvent.DocumentEdited);
    }

    [Fact]
    public async Task Somebody_without_a_connection_leaves_after_the_grace_and_not_before()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "");
        var (owner, _) = await live.JoinAsync(1);
        var (ana, _) = await live.JoinAsync(2);
        var actor = await live.FindAsync();
        actor.Disconnect(ana);
        await live.BarrierAsync();

        await live.TickAsync(Engine.Limits.AbsenceGrace - TimeSpan.FromSeconds(1));
        Assert.True(actor.Snapshot.State.Members[ana.Member].IsPresent);
        await live.TickAsync(TimeSpan.FromSeconds(2));
        await live.BarrierAsync();

        Assert.False(actor.Snapshot.State.Members[ana.Member].IsPresent);
        Assert.Contains(owner.Events, static happened => happened is SessionEvent.UserLeft { Reason: DepartureReason.Disconnected });
    }

    [Fact]
    public async Task A_removed_member_is_disconnected_with_a_sentence()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "");
        var (owner, _) = await live.JoinAsync(1);
        var (ana, _) = await live.JoinAsync(2);
        var actor = await live.FindAsync();

        await actor.SubmitAsync(new SessionCommand.RemoveMember(owner.Member, ana.Member, live.Time.GetUtcNow()));

        Assert.Equal(RejectionCode.AccessDenied, (await ana.Closed).Code);
    }

    [Fact]
    public async Task Keyframes_keep_a_distance_in_time_however_much_happens()
    {
        var store = new SimulatedStore();
        using var kept = new SemaphoreSlim(0);
        store.NextKeyframeFault = () =>
        {
            kept.Release();
            return StoreFault.None;
        };
        var options = new CollaborationOptions { KeyframeInterval = 10 };
        CommandAnswer first;
        await using (var live = await LiveSession.CreateAsync(store, "", options: options))
        {
            var (owner, joined) = await live.JoinAsync(1);
            var actor = await live.FindAsync();
            Task<CommandAnswer> SayAsync() => actor.SubmitAsync(new SessionCommand.SendChat(
                owner.Member, live.Stamp(owner, joined.Epoch!.Value), "hello", live.Time.GetUtcNow()));
            for (var i = 0; i < options.KeyframeInterval; i++)
            {
                await SayAsync();
            }

            await kept.WaitAsync(TestContext.Current.CancellationToken);
            for (var i = 0; i < options.KeyframeInterval; i++)
            {
                await SayAsync();
            }

            // A keyframe that is still being stored holds up the next, so it may take more than one event.
            live.Time.Advance(options.KeyframeDistance);
            first = await SayAsync();
            while (!await kept.WaitAsync(TimeSpan.FromMilliseconds(10), TestContext.Current.CancellationToken))
            {
                await SayAsync();
            }
        }

        Assert.True(store.Keyframes[1].Seq >= first.Seq, $"A keyframe of event {store.Keyframes[1].Seq}; the time was up at {first.Seq}.");
    }

    [Fact]
    public async Task A_full_mailbox_refuses_at_once_and_what_waits_is_done()
    {
        var options = new CollaborationOptions { OperationBufferSize = 10 };
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "", options: options);
        var (owner, joined) = await live.JoinAsync(1);
        var actor = await live.FindAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 2_000).Select(_ => actor.SubmitAsync(new SessionCommand.SendChat(
            owner.Member, live.Stamp(owner, joined.Epoch!.Value), "hello", live.Time.GetUtcNow()))));

        Assert.All(
            answers.Where(static answer => !answer.Ok), static answer => Assert.Equal(RejectionCode.RateLimited, answer.Code));
        Assert.Equal(
            answers.Count(static answer => answer.Ok), owner.Events.Count(static happened => happened is SessionEvent.ChatMessageSent));
    }

    [Fact]
    public async Task An_idle_session_leaves_memory_and_comes_back_as_it_was()
    {
        var options = new CollaborationOptions { SessionIdleTimeout = TimeSpan.FromMinutes(5) };
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "", options: options);
        var (owner, joined) = await live.JoinAsync(1);
        var actor = await live.FindAsync();
        await actor.SubmitAsync(live.Edit(owner, joined.Epoch!.Value, 0, TextOperation.Replace(0, 0, 0, "kept")));
        actor.Disconnect(owner);
        await live.BarrierAsync();

        await live.TickAsync(Engine.Limits.AbsenceGrace);
        live.Time.Advance(options.SessionIdleTimeout);
        await actor.Stopped;

        var (_, again) = await live.JoinAsync(1, since: joined.Seq, lastClientSeq: 1);
        Assert.NotSame(actor, await live.FindAsync());
        Assert.Equal("kept", Assert.Single(again.Documents!.Value).Text);
        Assert.Equal(1, again.LastClientSeq);
    }

    [Fact]
    public async Task An_ended_session_closes_its_connections_refuses_joins_and_can_still_be_read()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "text");
        var (owner, _) = await live.JoinAsync(1);
        var actor = await live.FindAsync();

        await actor.SubmitAsync(new SessionCommand.EndSession(owner.Member, live.Time.GetUtcNow()));

        Assert.Equal(RejectionCode.SessionEnded, (await owner.Closed).Code);
        var (_, refused) = await live.JoinAsync(1);
        Assert.Equal(RejectionCode.SessionEnded, refused.Code);
        Assert.Equal("text", (await live.FindAsync()).Snapshot.State.Documents[LiveSession.File].Text.ToString());
    }

    [Fact]
    public async Task A_session_that_its_owner_deletes_is_gone_for_those_inside_and_for_everybody_else()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "text");
        var (owner, _) = await live.JoinAsync(1);
        var (ana, _) = await live.JoinAsync(2);
        var actor = await live.FindAsync();

        Assert.Equal(
            RejectionCode.NotPermitted, (await actor.SubmitAsync(new SessionCommand.DeleteSession(ana.Member, live.Time.GetUtcNow()))).Code);
        Assert.True((await actor.SubmitAsync(new SessionCommand.DeleteSession(owner.Member, live.Time.GetUtcNow()))).Ok);

        Assert.Equal(RejectionCode.UnknownSession, (await ana.Closed).Code);
        await actor.Stopped;
        Assert.Null(await live.Registry.FindAsync(LiveSession.Id, CancellationToken.None));
    }

    [Fact]
    public async Task A_session_that_the_store_does_not_let_go_of_is_not_said_to_be_deleted_and_goes_on()
    {
        var store = new SimulatedStore { NextDeleteFault = static () => StoreFault.FailsBefore };
        await using var live = await LiveSession.CreateAsync(store, "text");
        var (owner, _) = await live.JoinAsync(1);
        var actor = await live.FindAsync();

        var answer = await actor.SubmitAsync(new SessionCommand.DeleteSession(owner.Member, live.Time.GetUtcNow()));

        Assert.Equal(RejectionCode.StorageUnavailable, answer.Code);
        await actor.Stopped;
        Assert.Equal("text", (await live.FindAsync()).Snapshot.State.Documents[LiveSession.File].Text.ToString());
    }

    [Fact]
    public async Task Changed_rules_are_told_to_everybody_and_noted_before_the_answer()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "");
        var (owner, _) = await live.JoinAsync(1);
        var (ana, _) = await live.JoinAsync(2);
        var actor = await live.FindAsync();

        await actor.SubmitAsync(new SessionCommand.ChangeSettings(owner.Member, new SettingsChange("New", IsLocked: true), live.Time.GetUtcNow()));

        var changed = Assert.Single(ana.Events.OfType<SessionEvent.SettingsChanged>());
        Assert.Equal(("New", true), (changed.Title, changed.Settings.IsLocked));
        Assert.Equal(RejectionCode.SessionLocked, (await live.JoinAsync(3)).Answer.Code);
    }

    [Fact]
    public async Task A_session_past_its_time_is_ended()
    {
        var options = new CollaborationOptions { MaxSessionDuration = TimeSpan.FromHours(1) };
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "", options: options);
        await live.Registry.StartAsync(CancellationToken.None);
        var (owner, _) = await live.JoinAsync(1);

        live.Time.Advance(TimeSpan.FromHours(2));

        Assert.Equal(RejectionCode.SessionEnded, (await owner.Closed).Code);
    }

    [Fact]
    public async Task What_is_wanted_of_a_session_that_just_left_memory_is_done_when_it_is_loaded_again()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "x");
        var gone = await live.FindAsync();
        await gone.StopAsync();
        var end = new SessionCommand.EndSession(LiveSession.Owner, live.Time.GetUtcNow());
        Assert.Equal(RejectionCode.TryAgain, (await gone.SubmitAsync(end)).Code);

        Assert.True((await live.Registry.SubmitAsync(gone, end, CancellationToken.None)).Ok);

        Assert.Equal(RejectionCode.SessionEnded, (await live.Registry.SubmitAsync(gone, end, CancellationToken.None)).Code);
    }

    [Fact]
    public async Task A_right_taken_away_refuses_the_next_edit()
    {
        await using var live = await LiveSession.CreateAsync(new SimulatedStore(), "");
        var (owner, _) = await live.JoinAsync(1);
        var (ana, joined) = await live.JoinAsync(2);
        var actor = await live.FindAsync();

        await actor.SubmitAsync(new SessionCommand.ChangeRole(
            owner.Member, ana.Member, SessionRole.Student, Capabilities.None, Capabilities.EditCode, live.Time.GetUtcNow()));
        var refused = await actor.SubmitAsync(live.Edit(ana, joined.Epoch!.Value, 0, TextOperation.Replace(0, 0, 0, "X")));

        Assert.Equal(RejectionCode.NotPermitted, refused.Code);
    }
}
