using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Sessions;
using Collab.Storage;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Admin;

/// <param name="Present">People in the room.</param>
/// <param name="Commits">Events in its log.</param>
internal sealed record LiveSession(
    SessionId Id, string Title, string Owner, int Present, int Members, int Files, long Commits, DateTimeOffset LastActivityAt);

/// <summary>The sessions that this process has in memory, and the ending of one in its owner's name.</summary>
internal sealed class SessionOverview(SessionRegistry registry, IDbContextFactory<CollabDbContext> contexts, TimeProvider time)
{
    /// <summary>The liveliest first.</summary>
    public ImmutableArray<LiveSession> Live()
    {
        return
        [
            .. registry.Live.Select(static actor => (actor.Id, actor.Snapshot))
                .Where(static live => live.Snapshot.State.Phase == SessionPhase.Open)
                .Select(static live => Describe(live.Id, live.Snapshot))
                .OrderByDescending(static session => session.Present)
                .ThenByDescending(static session => session.LastActivityAt),
        ];
    }

    /// <summary>How many sessions have not ended, in memory or not, and how many there are.</summary>
    public async Task<(int Open, int All)> CountAsync(CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var open = await context.Sessions.CountAsync(static row => row.EndedAt == null, cancellationToken);
        return (open, await context.Sessions.CountAsync(cancellationToken));
    }

    /// <summary>Null when it has ended, else why not.</summary>
    public async Task<Rejection?> EndAsync(SessionId session, CancellationToken cancellationToken)
    {
        if (await registry.FindAsync(session, cancellationToken) is not { } actor)
        {
            return new Rejection(RejectionCode.UnknownSession, "There is no such session any more.");
        }

        var end = new SessionCommand.EndSession(actor.Snapshot.State.Owner, time.GetUtcNow());
        var answer = await registry.SubmitAsync(actor, end, cancellationToken);
        return answer.ToRejection();
    }

    private static LiveSession Describe(SessionId id, SessionSnapshot snapshot)
    {
        var state = snapshot.State;
        return new LiveSession(
            id,
            state.Title,
            snapshot.Roster.GetValueOrDefault(state.Owner)?.Name ?? "",
            state.Members.Values.Count(static member => member.IsPresent),
            state.Members.Count,
            state.Documents.Values.Count(static document => !document.IsDeleted),
            state.Seq,
            state.At);
    }
}
