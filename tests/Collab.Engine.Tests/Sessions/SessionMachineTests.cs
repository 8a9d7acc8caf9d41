using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Testing;
using Xunit;

namespace Collab.Engine.Tests.Sessions;

public sealed class SessionMachineTests
{
    private static readonly (MemberId Member, ClientId Client) Owner = (SessionScript.Owner, SessionScript.OwnerClient);

    [Fact]
    public void An_edit_at_the_head_is_committed_as_it_is()
    {
        var session = new SessionScript("ab");

        var outcome = session.Do(session.Edit(Owner, session.Insert(1, "X")));

        var edited = Assert.IsType<SessionEvent.DocumentEdited>(Assert.Single(Assert.IsType<Outcome.Accepted>(outcome).Events));
        Assert.Equal(1, edited.Revision);
        Assert.Equal("aXb", session.Text);
    }

    [Fact]
    public void An_edit_of_an_older_revision_is_transformed_and_goes_left_at_a_tie()
    {
        var session = new SessionScript("ab");
        var ana = session.Enter(2);
        session.Do(session.Edit(Owner, session.Insert(1, "owner")));

        session.Do(session.Edit(ana, TextOperation.Replace(2, 1, 0, "ana"), revision: 0));

        Assert.Equal("aanaownerb", session.Text);
    }

    [Fact]
    public void A_command_that_is_sent_again_is_answered_with_its_first_result_and_changes_nothing()
    {
        var session = new SessionScript("ab");
        var edit = session.Edit(Owner, session.Insert(1, "X"));
        session.Do(edit);
        var seq = session.State.Seq;

        var repeated = Assert.IsType<Outcome.Repeated>(session.Do(edit));

        Assert.Equal(new CommandReceipt(1, seq, SessionScript.File, 1), repeated.Receipt);
        Assert.Equal("aXb", session.Text);
    }

    [Fact]
    public void A_repeated_command_is_known_even_when_the_right_to_send_it_is_gone()
    {
        var session = new SessionScript("ab");
        var ana = session.Enter(2);
        var edit = session.Edit(ana, session.Insert(1, "X"));
        session.Do(edit);
        session.Do(new SessionCommand.ChangeRole(
            Owner.Member, ana.Member, SessionRole.Observer, Capabilities.None, Capabilities.None, session.Now));

        Assert.IsType<Outcome.Repeated>(session.Do(edit));
        AssertRefused(RejectionCode.NotPermitted, session.Do(session.Edit(ana, session.Insert(1, "Y"))));
    }

    [Fact]
    public void A_newer_join_of_the_same_client_fences_the_older_connection()
    {
        var session = new SessionScript("ab");
        var old = session.Edit(Owner, session.Insert(1, "X"));
        session.Join(Owner.Member, Owner.Client);

        AssertRefused(RejectionCode.Superseded, session.Do(old));
        AssertRefused(RejectionCode.Superseded, session.Do(old with { Stamp = old.Stamp with { Epoch = 99 } }));
    }

    [Fact]
    public void Operations_behind_the_window_are_asked_to_catch_up()
    {
        var session = new SessionScript("a");
        for (var i = 0; i <= Limits.HistoryWindow; i++)
        {
            session.Do(session.Edit(Owner, session.Insert(0, "x")));
        }

        AssertRefused(
            RejectionCode.TooFarBehind, session.Do(session.Edit(Owner, TextOperation.Replace(1, 0, 0, "y"), revision: 0)));
        var oldest = TextOperation.Replace(2, 0, 0, "y");
        Assert.IsType<Outcome.Accepted>(session.Do(session.Edit(Owner, oldest, revision: 1)));
    }

    public static TheoryData<string, RejectionCode, TextOperation, long> BadOperations => new()
    {
        { "a", RejectionCode.WrongBase, TextOperation.Replace(1, 0, 0, "x"), 1 },
        { "a", RejectionCode.WrongBase, TextOperation.Replace(1, 0, 0, "x"), -1 },
        { "a", RejectionCode.WrongLength, TextOperation.Replace(2, 0, 0, "x"), 0 },
        { "a", RejectionCode.InvalidText, TextOperation.Replace(1, 0, 0, "x\r\n"), 0 },
        { "a", RejectionCode.InvalidText, TextOperation.Replace(1, 0, 0, "\uFEFF"), 0 },
        { "a", RejectionCode.InvalidText, TextOperation.Replace(1, 0, 0, "\ud83d"), 0 },
        { "😀", RejectionCode.SplitSurrogate, TextOperation.Replace(2, 1, 0, "x"), 0 },
        { "😀", RejectionCode.SplitSurrogate, TextOperation.Replace(2, 0, 1, string.Empty), 0 },
    };

    [Theory]
    [MemberData(nameof(BadOperations))]
    public void A_bad_operation_is_refused_and_changes_nothing(
        string text, RejectionCode code, TextOperation operation, long revision)
    {
        var session = new SessionScript(text);
        var before = session.State;

        AssertRefused(code, session.Do(session.Edit(Owner, operation, revision)));
        Assert.Same(before, session.State);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("lib//x.ex")]
    [InlineData("lib\\x.ex")]
    [InlineData("C:x.ex")]
    [InlineData("")]
    [InlineData("lib/\u0000.ex")]
    [InlineData("lib/ x.ex")]
    [InlineData("lib/x.")]
    public void A_path_that_leaves_the_session_or_confuses_a_disk_is_refused(string path)
    {
        var session = new SessionScript();

        AssertRefused(RejectionCode.InvalidPath, session.Do(Create(session, 2, path)));
    }

    [Fact]
    public void Paths_are_unique_without_regard_to_case_and_free_again_after_deletion()
    {
        var session = new SessionScript();

        AssertRefused(RejectionCode.PathTaken, session.Do(Create(session, 2, "LIB/Counter.ex")));
        Delete(session, SessionScript.File);
        Assert.IsType<Outcome.Accepted>(session.Do(Create(session, 3, "LIB/Counter.ex")));
        AssertRefused(RejectionCode.UnknownDocument, session.Do(session.Edit(Owner, TextOperation.Identity(0), 0)));
    }

    [Fact]
    public void A_deleted_file_is_restored_as_it_was_and_its_path_is_its_own_again()
    {
        var session = new SessionScript();
        session.Do(session.Edit(Owner, session.Insert(0, "# kept\n")));
        var before = session.State.Documents[SessionScript.File];
        AssertRefused(RejectionCode.InvalidMessage, session.Do(Restore(session, SessionScript.File)));
        Delete(session, SessionScript.File);

        Assert.IsType<Outcome.Accepted>(session.Do(Restore(session, SessionScript.File)));

        var after = session.State.Documents[SessionScript.File];
        Assert.Equal(
            (before.Path, before.Revision, before.Text.ToString(), false), (after.Path, after.Revision, after.Text.ToString(), after.IsDeleted));
        Assert.IsType<Outcome.Accepted>(
            session.Do(session.Edit(Owner, session.Insert(0, "#"))));
        AssertRefused(RejectionCode.PathTaken, session.Do(Create(session, 2, before.Path)));
    }

    [Fact]
    public void A_file_whose_path_is_used_meanwhile_is_restored_after_the_other_one_was_renamed()
    {
        var session = new SessionScript();
        Delete(session, SessionScript.File);
        session.Do(Create(session, 2, "LIB/Counter.ex"));

        var refused = session.Do(Restore(session, SessionScript.File));
        AssertRefused(RejectionCode.PathTaken, refused);
        Assert.Contains("Rename that one first", ((Outcome.Refused)refused).Rejection.Message, StringComparison.Ordinal);

        session.Do(new SessionCommand.RenameDocument(
            Owner.Member, session.Stamp(Owner.Member, Owner.Client), new DocumentId(SessionScript.Id(202)), "lib/other.ex", session.Now));
        Assert.IsType<Outcome.Accepted>(session.Do(Restore(session, SessionScript.File)));
        AssertRefused(RejectionCode.UnknownDocument, session.Do(Restore(session, new DocumentId(SessionScript.Id(99)))));
    }

    [Fact]
    public void As_many_deleted_files_as_the_limit_says_can_be_restored_the_latest_of_them()
    {
        var session = new SessionScript();
        for (var number = 2; number < Limits.DeletedDocumentsPerSessionMaximum + 3; number++)
        {
            session.Do(Create(session, number, $"{number}.ex"));
            Delete(session, new DocumentId(SessionScript.Id(200 + number)));
        }

        Assert.Equal(Limits.DeletedDocumentsPerSessionMaximum, session.State.Documents.Values.Count(document => document.IsDeleted));
        AssertRefused(RejectionCode.UnknownDocument, session.Do(Restore(session, new DocumentId(SessionScript.Id(202)))));
        Assert.IsType<Outcome.Accepted>(session.Do(Restore(session, new DocumentId(SessionScript.Id(203)))));
    }

    [Fact]
    public void A_full_session_refuses_new_people_but_lets_those_present_connect_again()
    {
        var session = new SessionScript(settings: SessionSettings.Default with { ParticipantsMaximum = 2 });
        var ana = session.Enter(2);

        AssertRefused(RejectionCode.SessionFull, session.Join(new MemberId(SessionScript.Id(3)), new ClientId(SessionScript.Id(103))));
        Assert.IsType<Outcome.Accepted>(session.Join(ana.Member, ana.Client));
    }

    [Fact]
    public void A_client_that_was_forgotten_is_told_so_when_it_says_that_it_returns()
    {
        var session = new SessionScript();
        for (var i = 0; i < Limits.ClientsPerMemberMaximum; i++)
        {
            session.Join(Owner.Member, new ClientId(SessionScript.Id(1000 + i)));
        }

        AssertRefused(RejectionCode.ClientForgotten, session.Join(Owner.Member, Owner.Client, isReturning: true));
        Assert.IsType<Outcome.Accepted>(session.Join(Owner.Member, Owner.Client));
    }

    [Fact]
    public void Nobody_overrules_the_owner_and_only_the_owner_an_instructor()
    {
        var session = new SessionScript();
        var instructor = session.Enter(2, SessionRole.Instructor);
        var other = session.Enter(3, SessionRole.Instructor);
        var student = session.Enter(4);

        AssertRefused(RejectionCode.NotPermitted, session.Do(ChangeRole(session, instructor, Owner, SessionRole.Student)));
        AssertRefused(RejectionCode.NotPermitted, session.Do(ChangeRole(session, instructor, other, SessionRole.Student)));
        AssertRefused(RejectionCode.NotPermitted, session.Do(ChangeRole(session, instructor, student, SessionRole.Instructor)));
        AssertRefused(RejectionCode.NotPermitted, session.Do(ChangeRole(session, student, other, SessionRole.Student)));
        Assert.IsType<Outcome.Accepted>(session.Do(ChangeRole(session, instructor, student, SessionRole.Assistant)));
        Assert.IsType<Outcome.Accepted>(session.Do(ChangeRole(session, Owner, other, SessionRole.Student)));
    }

    [Fact]
    public void A_removed_member_may_do_nothing_and_his_connections_are_closed()
    {
        var session = new SessionScript("a");
        var ana = session.Enter(2);

        var outcome = Assert.IsType<Outcome.Accepted>(
            session.Do(new SessionCommand.RemoveMember(Owner.Member, ana.Member, session.Now)));

        Assert.IsType<SessionEffect.DisconnectMember>(Assert.Single(outcome.Effects));
        AssertRefused(RejectionCode.NotInSession, session.Do(session.Edit(ana, session.Insert(0, "x"))));
    }

    [Fact]
    public void An_ended_session_takes_neither_edits_nor_people()
    {
        var session = new SessionScript("a");
        session.Do(new SessionCommand.EndSession(Owner.Member, session.Now));

        AssertRefused(RejectionCode.SessionEnded, session.Do(session.Edit(Owner, session.Insert(0, "x"))));
        AssertRefused(RejectionCode.SessionEnded, session.Join(Owner.Member, Owner.Client));
    }

    [Fact]
    public void Replaying_the_log_gives_the_live_state_at_every_point()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            var random = new Random(seed);
            var session = new SessionScript(RandomText.Text(random, 10));
            var people = new[] { Owner, session.Enter(2), session.Enter(3) };
            for (var i = 0; i < 30; i++)
            {
                session.Now += TimeSpan.FromMilliseconds(random.Next(1000));
                session.Do(session.Edit(people[random.Next(3)], RandomText.Operation(random, session.Text, 2)));
            }

            var replayed = session.Log.Aggregate(
                SessionState.Empty, static (state, entry) => SessionMachine.Apply(state, entry.Event, entry.At));

            Assert.True(session.Text == replayed.Documents[SessionScript.File].Text.ToString(), $"Seed {seed}: texts differ.");
            Assert.Equal(session.State.Seq, replayed.Seq);
            Assert.Equal(session.State.At, replayed.At);
        }
    }

    private static SessionCommand.CreateDocument Create(SessionScript session, int number, string path)
    {
        return new SessionCommand.CreateDocument(
            Owner.Member, session.Stamp(Owner.Member, Owner.Client), new DocumentId(SessionScript.Id(200 + number)), path, "text",
            session.Now);
    }

    private static void Delete(SessionScript session, DocumentId document)
    {
        session.Do(new SessionCommand.DeleteDocument(Owner.Member, session.Stamp(Owner.Member, Owner.Client), document, session.Now));
    }

    private static SessionCommand.RestoreDocument Restore(SessionScript session, DocumentId document)
    {
        return new SessionCommand.RestoreDocument(
            Owner.Member, session.Stamp(Owner.Member, Owner.Client), document, session.Now);
    }

    private static SessionCommand.ChangeRole ChangeRole(
        SessionScript session, (MemberId Member, ClientId Client) by, (MemberId Member, ClientId Client) target, SessionRole role)
    {
        return new SessionCommand.ChangeRole(
            by.Member, target.Member, role, Capabilities.None, Capabilities.None, session.Now);
    }

    private static void AssertRefused(RejectionCode code, Outcome outcome)
    {
        var refused = Assert.IsType<Outcome.Refused>(outcome);
        Assert.Equal(code, refused.Rejection.Code);
        Assert.EndsWith(".", refused.Rejection.Message, StringComparison.Ordinal);
    }
}
