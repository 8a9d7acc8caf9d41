using System.Collections.Immutable;
using Collab.Engine.Clients;
using Collab.Engine.Conflicts;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Clients;

/// <summary>A client that was away with edits of its own: what is merged, what is shown, and that neither text is lost.</summary>
public sealed class OfflineReviewTests
{
    private const string Before = "one\ntwo\nthree\n";

    private static readonly MemberId Me = new(SessionScript.Id(1));
    private static readonly MemberId Other = new(SessionScript.Id(2));
    private static readonly ClientId Mine = new(SessionScript.Id(101));
    private static readonly ClientId Theirs = new(SessionScript.Id(102));
    private static readonly DocumentId File = SessionScript.File;

    private readonly ClientMachine _machine = new(Mine);
    private long _seq = 10;

    public OfflineReviewTests()
    {
        _machine.Joined(Answer(0, frames: null, Before));
    }

    private string Text => _machine.Documents[File].Text!;

    [Fact]
    public void The_same_line_changed_by_both_is_merged_and_shown()
    {
        ComeBack(Replace("two", "TWO"), Insert("two", "!"));

        var review = Assert.Single(_machine.Reviews);
        Assert.Equal((Before, "one\nTWO\nthree\n", "one\ntwo!\nthree\n"), (review.Before, review.Mine, review.Theirs));
        Assert.Equal("one\nTWO!\nthree\n", Text);
        Assert.Equal("TWO!\n", Lines(review.Hunks[0]));
    }

    [Fact]
    public void Different_lines_are_merged_without_a_word()
    {
        ComeBack(Replace("one", "ONE"), Replace("three", "THREE"));

        Assert.Empty(_machine.Reviews);
        Assert.Equal("ONE\ntwo\nTHREE\n", Text);
    }

    [Theory]
    [InlineData(ReviewChoice.Mine, "one\nTWO\nthree\n")]
    [InlineData(ReviewChoice.Theirs, "one\ntwo!\nthree\n")]
    [InlineData(ReviewChoice.Both, "one\nTWO\ntwo!\nthree\n")]
    [InlineData(ReviewChoice.Merged, "one\nTWO!\nthree\n")]
    public void A_choice_is_an_ordinary_edit_which_undo_takes_back(ReviewChoice choice, string expected)
    {
        ComeBack(Replace("two", "TWO"), Insert("two", "!"));
        Commit();
        var review = Assert.Single(_machine.Reviews);

        var operation = _machine.Choose(review, 0, choice);

        Assert.Equal(expected, Text);
        Assert.Equal(choice, review.Hunks[0].Choice);
        Assert.Equal(choice != ReviewChoice.Merged, operation is not null);
        Assert.Equal(operation, _machine.TakeNext(100)?.Operation);
        if (operation is not null)
        {
            _machine.Undo(File);
            Assert.Equal("TWO!\n", Lines(review.Hunks[0]));
        }
    }

    [Fact]
    public void Places_follow_what_others_do_later()
    {
        ComeBack(Replace("two", "TWO"), Insert("two", "!"));
        Commit();
        Receive(TextOperation.Replace(Text.Length, 0, 0, "zero\n"));
        Receive(TextOperation.Replace(Text.Length, Text.IndexOf("three", StringComparison.Ordinal), 0, "between\n"));

        var review = Assert.Single(_machine.Reviews);
        Assert.Equal("TWO!\n", Lines(review.Hunks[0]));
        _machine.Choose(review, 0, ReviewChoice.Mine);
        Assert.Equal("zero\none\nTWO\nbetween\nthree\n", Text);
    }

    [Fact]
    public void A_closed_tab_gives_its_reviews_to_the_next_one_which_finds_the_places_in_a_newer_text()
    {
        ComeBack(Replace("two", "TWO"), Insert("two", "!"));
        Commit();

        var next = ClientMachine.Restore(_machine.WriteJournal());
        next.Joined(Answer(5, frames: null, "zero\none\nTWO!\nthree\n"));

        var review = Assert.Single(next.Reviews);
        Assert.Equal(("one\nTWO\nthree\n", "one\ntwo!\nthree\n"), (review.Mine, review.Theirs));
        next.Choose(review, 0, ReviewChoice.Theirs);
        Assert.Equal("zero\none\ntwo!\nthree\n", next.Documents[File].Text);
    }

    [Fact]
    public void Below_the_horizon_three_texts_are_merged_and_all_own_lines_shown()
    {
        _machine.Disconnected();
        Edit(Replace("one", "ONE"));
        _machine.Joined(Answer(5_000, frames: null));

        _machine.CaughtUp(File, new CatchUpAnswer(0, 5_000, [], null, "one\ntwo\nTHREE\nfour\n"));

        Assert.Equal("ONE\ntwo\nTHREE\nfour\n", Text);
        Assert.Equal(ClientPhase.Live, _machine.Phase);
        var review = Assert.Single(_machine.Reviews);
        Assert.Equal((true, "ONE\ntwo\nthree\n", "one\ntwo\nTHREE\nfour\n"), (review.IsBelowHorizon, review.Mine, review.Theirs));
        Assert.Equal("ONE\n", Lines(review.Hunks[0]));
        var next = _machine.TakeNext(100)!;
        Assert.Equal((5_000, TextOperation.Replace(19, 0, 3, "ONE")), (next.Base, next.Operation));
    }

    [Fact]
    public void Below_the_horizon_what_was_committed_before_the_connection_was_lost_is_not_sent_again()
    {
        Edit(Replace("one", "ONE"));
        var sent = _machine.TakeNext(100)!;
        _machine.Disconnected();
        Edit(TextOperation.Replace(Text.Length, Text.Length, 0, "mine\n"));
        _machine.Joined(Answer(5_000, frames: null, lastClientSeq: sent.ClientSeq));

        _machine.CaughtUp(File, new CatchUpAnswer(0, 5_000, [], null, "ONE\n2\nthree\n"));

        Assert.Equal("ONE\n2\nthree\nmine\n", Text);
        Assert.Equal("[12,\"mine\n\"]", _machine.TakeNext(100)!.Operation!.ToString());
        Assert.Equal("ONE\n2\nthree\n", Assert.Single(_machine.Reviews).Theirs);
    }

    [Fact]
    public void Somebody_who_did_nothing_meanwhile_is_shown_nothing()
    {
        _machine.Disconnected();
        _machine.Joined(Answer(5_000, frames: null));
        _machine.CaughtUp(File, new CatchUpAnswer(0, 5_000, [], null, "new\n"));

        Assert.Equal("new\n", Text);
        Assert.Empty(_machine.Reviews);
        Assert.True(_machine.IsSynchronised);
    }

    [Fact]
    public void Only_the_newest_reviews_are_kept()
    {
        for (var i = 0; i <= Limits.ReviewsMaximum; i++)
        {
            ComeBack(TextOperation.Replace(Text.Length, 0, 0, "m"), TextOperation.Replace(Text.Length, 0, 0, $"{i} "));
            Commit();
        }

        Assert.Equal(Limits.ReviewsMaximum, _machine.Reviews.Count);
        Assert.StartsWith("1 ", _machine.Reviews[0].Theirs, StringComparison.Ordinal);
    }

    private static TextOperation Replace(string old, string young)
    {
        return TextOperation.Replace(Before.Length, Before.IndexOf(old, StringComparison.Ordinal), old.Length, young);
    }

    private static TextOperation Insert(string after, string text)
    {
        return TextOperation.Replace(Before.Length, Before.IndexOf(after, StringComparison.Ordinal) + after.Length, 0, text);
    }

    private static JoinAnswer Answer(long revision, ImmutableArray<Frame>? frames, string? text = null, long lastClientSeq = 0)
    {
        return new JoinAnswer(Me, 10, 1, lastClientSeq, [new JoinedDocument(File, "a.ex", revision, false, text)], frames);
    }

    private string Lines(ReviewHunk hunk)
    {
        return Text[hunk.Start..hunk.End];
    }

    private void Edit(TextOperation operation)
    {
        _machine.Edit(File, operation, continuesGroup: false);
    }

    /// <summary>Both edit the same text while this client is away; the join brings what the other did.</summary>
    private void ComeBack(TextOperation mine, TextOperation theirs)
    {
        var revision = _machine.Documents[File].Revision;
        _machine.Disconnected();
        Edit(mine);
        _machine.Joined(Answer(revision + 1, [Frame(theirs, Other, Theirs, 1)], lastClientSeq: _machine.LastSentClientSeq));
    }

    private void Receive(TextOperation operation)
    {
        _machine.ReceiveFrame(Frame(operation, Other, Theirs, 1));
    }

    private void Commit()
    {
        var sent = _machine.TakeNext(1000)!;
        _machine.ReceiveFrame(Frame(sent.Operation!, Me, Mine, sent.ClientSeq));
    }

    private Frame Frame(TextOperation operation, MemberId member, ClientId client, long clientSeq)
    {
        _seq++;
        var edited = new SessionEvent.DocumentEdited(File, _machine.Documents[File].Revision + 1, operation)
        {
            Origin = new EventOrigin(member, client, clientSeq),
        };
        return new Frame(_seq, _seq, SessionScript.Start, [edited]);
    }
}
