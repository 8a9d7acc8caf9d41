using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;

namespace Collab.Sessions;

/// <summary>What a join is answered with: the missed frames where they are few and at hand, the state of the session in any case.</summary>
public static class JoinAnswers
{
    /// <param name="state">The state that already has the join's own events.</param>
    /// <param name="recent">The frames up to that state.</param>
    public static JoinSessionResponse Create(
        SessionId session, SessionState state, RecentFrames recent, ImmutableDictionary<MemberId, RosterEntry> roster, SessionJoin join)
    {
        var member = join.Person.Id;
        var client = state.Members[member].Clients[join.Client];
        var receipt = client.LastReceipt;
        return new JoinSessionResponse(true)
        {
            Seq = state.Seq,
            At = state.At,
            Epoch = client.Epoch,
            LastClientSeq = client.LastClientSeq,
            LastReceipt = receipt is null ? null : new ReceiptInfo(receipt.ClientSeq, receipt.Seq, receipt.Document, receipt.Revision),
            Member = member,
            Session = InfoOf(session, state),
            Members = MembersOf(state),
            Roster = [.. roster.Values],
            Documents = DocumentsOf(state, join.Documents ?? ImmutableDictionary<DocumentId, long>.Empty),
            Chat = [.. state.Chat.Select(ChatInfo.Of)],
            Run = state.Run,
            Breakpoints = state.Breakpoints.IsEmpty ? null : state.Breakpoints,
            Fields = state.Fields.IsEmpty ? null : [.. state.Fields.Values.Select(FieldInfo.Of)],
            Tasks = state.Tasks.ById.IsEmpty ? null : [.. state.Tasks.Items.Select(TaskInfo.Of)],
            Polls = state.Polls.IsEmpty ? null : [.. state.Polls.Select(PollInfo.Of)],
            Frames = join.Since is { } since ? recent.Since(since, state.Seq, member) : null,
        };
    }

    /// <summary>Without join code and address, which only the site knows.</summary>
    public static SessionInfo InfoOf(SessionId session, SessionState state)
    {
        var phase = state.Phase == SessionPhase.Ended ? "ended" : "open";
        return new SessionInfo(session, state.Title, state.Owner, phase, state.Settings, null, string.Empty);
    }

    public static ImmutableArray<MemberInfo> MembersOf(SessionState state)
    {
        return [.. state.Members.Values.Select(member =>
            new MemberInfo(
                member.Id, member.Role, state.CapabilitiesOf(member.Id), member.IsPresent, member.IsRemoved ? true : null))];
    }

    /// <summary>Texts that the client does not hold go along while they are small together; larger ones are fetched over HTTP.</summary>
    private static ImmutableArray<DocumentInfo> DocumentsOf(SessionState state, ImmutableDictionary<DocumentId, long> held)
    {
        var budget = Limits.JoinTextsLengthMaximum;
        var documents = ImmutableArray.CreateBuilder<DocumentInfo>(state.Documents.Count);
        foreach (var document in state.Documents.Values.OrderBy(static document => document.Path, DocumentPath.Comparer))
        {
            var text = !document.IsDeleted && !held.ContainsKey(document.Id) && document.Text.Length <= budget
                ? document.Text.ToString()
                : null;
            budget -= text?.Length ?? 0;
            documents.Add(new DocumentInfo(
                document.Id, document.Path, document.Revision, document.IsDeleted ? true : null, text));
        }

        return documents.MoveToImmutable();
    }
}
