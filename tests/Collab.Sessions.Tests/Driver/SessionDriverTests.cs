using System.Text;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;
using Collab.Simulation;
using Collab.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Collab.Sessions.Tests.Driver;

/// <summary>Durable first, told afterwards: what a driver keeps and what it forgets when the store fails it.</summary>
public sealed class SessionDriverTests
{
    private static readonly SessionId Id = new(SessionScript.Id(900));
    private static readonly MemberId Owner = SessionScript.Owner;
    private static readonly ClientId Client = SessionScript.OwnerClient;
    private static readonly DateTimeOffset Now = SessionScript.Start.AddTicks(12_345_678);

    private readonly SimulatedStore _store = new();

    [Fact]
    public async Task A_batch_is_one_frame_and_has_an_answer_for_each_command()
    {
        var driver = await JoinedAsync();
        var before = _store.Frames.Count;

        var commit = await CommitAsync(driver, Type(1, driver, "a"), Chat(2, " "), Chat(3, "hello"));

        Assert.Equal(before + 1, _store.Frames.Count);
        Assert.Equal([true, false, true], commit.Answers.Select(static answer => answer.Ok));
        Assert.Equal(2, commit.Frame!.Events.Length);
        Assert.Equal(driver.State.Seq, commit.Frame.Last);
        Assert.Equal(commit.Payload.ToArray(), _store.Frames[^1].Payload.ToArray());
    }

    [Fact]
    public async Task A_batch_without_events_stores_nothing()
    {
        var driver = await JoinedAsync();
        var before = _store.Frames.Count;

        var commit = await CommitAsync(driver, Chat(1, " "));

        Assert.Null(commit.Frame);
        Assert.Equal(before, _store.Frames.Count);
    }

    [Theory]
    [InlineData(StoreFault.FailsBefore, false)]
    [InlineData(StoreFault.FailsAfter, true)]
    public async Task After_a_failed_append_only_a_new_driver_knows_what_became_of_it(StoreFault fault, bool isStored)
    {
        var driver = await JoinedAsync();
        var state = driver.State;
        _store.NextAppendFault = () => fault;

        await Assert.ThrowsAsync<StoreUnavailableException>(() => CommitAsync(driver, Chat(1, "hello")));

        Assert.Same(state, driver.State);
        _store.NextAppendFault = static () => StoreFault.None;
        await Assert.ThrowsAsync<ObjectDisposedException>(() => CommitAsync(driver, Chat(1, "hello")));
        var next = await OpenAsync();
        Assert.Equal(isStored ? 1 : 0, next.State.Members[Owner].Clients[Client].LastClientSeq);
    }

    [Fact]
    public async Task A_command_that_was_committed_is_answered_alike_after_a_reload()
    {
        var driver = await JoinedAsync();
        var typed = Type(1, driver, "a");
        var first = Assert.Single((await CommitAsync(driver, typed)).Answers);

        var again = await CommitAsync(await OpenAsync(), typed);

        Assert.Equal(first, Assert.Single(again.Answers));
        Assert.Null(again.Frame);
    }

    [Fact]
    public async Task A_replaced_owner_appends_nothing()
    {
        var old = await JoinedAsync();
        var current = await OpenAsync();

        await Assert.ThrowsAsync<SessionFencedException>(() => CommitAsync(old, Chat(1, "from the past")));

        Assert.True(Assert.Single((await CommitAsync(current, Chat(1, "from now"))).Answers).Ok);
    }

    [Fact]
    public async Task An_exception_over_one_command_refuses_only_that_one()
    {
        var driver = await JoinedAsync();
        var broken = new SessionCommand.SendChat(Owner, Stamp(1), null!, Now);

        var commit = await CommitAsync(driver, broken, Chat(2, "hello"));

        Assert.Equal([RejectionCode.InternalError, null], commit.Answers.Select(static answer => answer.Code));
        Assert.IsType<SessionEvent.ChatMessageSent>(Assert.Single(commit.Frame!.Events));
        Assert.Equal(Describe(await ReplayAsync()), Describe(driver.State));
    }

    [Fact]
    public async Task A_keyframe_and_its_tail_give_what_the_whole_log_gives()
    {
        var driver = await JoinedAsync();
        for (var i = 1; i <= Limits.HistoryWindow + 40; i++)
        {
            await CommitAsync(driver, i % 50 == 0 ? Chat(i, $"message {i}") : Type(i, driver, "é😀"));
            if (i == Limits.HistoryWindow + 10)
            {
                await driver.SaveKeyframeAsync(driver.State, CancellationToken.None);
            }
        }

        var opened = await OpenAsync();

        Assert.Equal(30, opened.Tail.Count);
        var whole = await ReplayAsync();
        Assert.Equal(Describe(whole), Describe(opened.State));
        Assert.Equal(Describe(driver.State), Describe(opened.State));
        Assert.Equal(Limits.HistoryWindow, opened.State.Documents[SessionScript.File].History.Count);
        Assert.Equal(driver.State.At, opened.State.At);
    }

    [Fact]
    public async Task A_lost_keyframe_costs_only_time()
    {
        var driver = await JoinedAsync();
        _store.NextKeyframeFault = static () => StoreFault.IsLost;
        await driver.SaveKeyframeAsync(driver.State, CancellationToken.None);
        await CommitAsync(driver, Chat(1, "hello"));

        Assert.Equal(Describe(driver.State), Describe((await OpenAsync()).State));
    }

    private async Task<SessionDriver> JoinedAsync()
    {
        var session = new NewSession(Id, "OTP", "user", "CODE", Owner, "Ada", "#336699", Now);
        Assert.Null(await SessionDriver.CreateAsync(
            _store, session, SessionSettings.Default, [new NewDocument(SessionScript.File, "lib/a.ex", "")], CancellationToken.None));
        var driver = await OpenAsync();
        await CommitAsync(driver, new SessionCommand.JoinSession(Owner, Client, SessionRole.Owner, false, Now));
        return driver;
    }

    private async Task<SessionDriver> OpenAsync()
    {
        return (await SessionDriver.OpenAsync(_store, Id, NullLogger.Instance, CancellationToken.None))!;
    }

    private async Task<SessionState> ReplayAsync()
    {
        var frames = await _store.ReadFramesAsync(Id, 0, int.MaxValue, CancellationToken.None);
        return frames.Select(static frame => FrameCodec.Decode(frame.Payload.Span)).Aggregate(SessionState.Empty, SessionDriver.Replay);
    }

    private static Task<Commit> CommitAsync(SessionDriver driver, params SessionCommand[] batch)
    {
        return driver.CommitAsync(batch, Now, CancellationToken.None);
    }

    private static CommandStamp Stamp(long clientSeq)
    {
        return new CommandStamp(Client, 1, clientSeq);
    }

    private static SessionCommand.SendChat Chat(long clientSeq, string text)
    {
        return new SessionCommand.SendChat(Owner, Stamp(clientSeq), text, Now);
    }

    private static SessionCommand.EditDocument Type(long clientSeq, SessionDriver driver, string text)
    {
        var document = driver.State.Documents[SessionScript.File];
        var operation = TextOperation.Replace(document.Text.Length, 0, 0, text);
        return new SessionCommand.EditDocument(Owner, Stamp(clientSeq), document.Id, document.Revision, operation, Now);
    }

    private static string Describe(SessionState state)
    {
        return $"{state.At:O} {Encoding.UTF8.GetString(KeyframeCodec.Encode(state).Payload.Span)}";
    }
}
