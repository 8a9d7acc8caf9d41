using System.Collections.Immutable;
using Collab.Engine;
using Collab.Engine.Presence;
using Collab.Engine.Sessions;
using Collab.Protocol;

namespace Collab.Web.Features.Session;

// What an editor does in the session that it has joined: commands, which are durable when they are answered, and signs of presence, which nobody
// waits for. Signs count against no rate: a later one replaces an earlier one, and the session drops what is too much for it.
internal sealed partial class SessionHub
{
    private static readonly Rejection BadSelections = new(
        RejectionCode.InvalidMessage,
        $"Selections are 1 to {Limits.SelectionsMaximum} pairs [anchor, head] of positions that are not negative.");

    public async Task<CommandAnswer> SubmitOperation(SubmitOperationRequest request)
    {
        ImmutableArray<Selection>? selections = null;
        if (request.Selections is { } pairs && (selections = SelectionsOf(pairs)) is null)
        {
            return CommandRefused(BadSelections);
        }

        var answer = await SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) =>
            new SessionCommand.EditDocument(by, stamp, request.Document, request.Base, request.Op, time.GetUtcNow())
            {
                TransformBudget = options.Value.TransformTimeout,
            });

        // The carets stand in the text right after this operation. If others' edits came in between, that is no revision of the document; the session
        // then moves the carets it knows, and the client tells its own when it has caught up.
        if (answer is { Ok: true, Revision: { } revision } && revision == request.Base + 1
            && selections is { } carets && Seat.Joined is { } joined)
        {
            joined.Actor.UpdateCursor(joined.Connection, new Cursor(request.Document, revision, carets));
        }

        return answer;
    }

    public Task<CommandAnswer> CreateDocument(CreateDocumentRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.CreateDocument(
            by, stamp, request.Document, request.Path, request.Text ?? string.Empty, time.GetUtcNow()));
    }

    public Task<CommandAnswer> RenameDocument(RenameDocumentRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.RenameDocument(
            by, stamp, request.Document, request.Path, time.GetUtcNow()));
    }

    public Task<CommandAnswer> DeleteDocument(DeleteDocumentRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.DeleteDocument(
            by, stamp, request.Document, time.GetUtcNow()));
    }

    public Task<CommandAnswer> RestoreDocument(RestoreDocumentRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.RestoreDocument(
            by, stamp, request.Document, time.GetUtcNow()));
    }

    public Task<CommandAnswer> SendChat(SendChatRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.SendChat(
            by, stamp, request.Text, time.GetUtcNow()));
    }

    public Task<CommandAnswer> ChangeReaction(ChangeReactionRequest request)
    {
        return SubmitAsync(request.Epoch, request.ClientSeq, (by, stamp) => new SessionCommand.ChangeReaction(
            by, stamp, request.Message, request.Reaction, request.On, time.GetUtcNow()));
    }

    public HubAnswer RequestFollow(RequestFollowRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Refusal() is { } refusal)
        {
            return HubAnswer.Refused(refusal);
        }

        var (actor, connection) = Seat.Joined!;
        return actor.RequestFollow(connection.Member) is { } reason ? Refused(reason) : HubAnswer.Done;
    }

    public HubAnswer UpdateCursor(UpdateCursorRequest request)
    {
        if (Seat.Joined is not { } joined)
        {
            return Refused(NotInSession);
        }

        if (SelectionsOf(request.Selections) is not { } selections)
        {
            return Refused(BadSelections);
        }

        joined.Actor.UpdateCursor(joined.Connection, new Cursor(request.Document, request.Revision, selections));
        return HubAnswer.Done;
    }

    public async Task<HubAnswer> UpdatePresence(UpdatePresenceRequest request)
    {
        if (Seat.Joined is not { } joined)
        {
            return Refused(NotInSession);
        }

        (int First, int Last)? viewport = null;
        if (request.Viewport is { } lines)
        {
            if (lines is not [> 0, > 0] || lines[0] > lines[1])
            {
                return Refused(new Rejection(
                    RejectionCode.InvalidMessage, "A viewport is [first, last]: two lines, counted from 1, in this order."));
            }

            viewport = (lines[0], lines[1]);
        }

        joined.Actor.UpdatePresence(
            joined.Connection, new PresenceUpdate(request.ActiveDocument, viewport, request.Typing, request.VoiceActive));
        return request.Status is { } status ? await SetStatusAsync(status) : HubAnswer.Done;
    }

    /// <summary>The one sign of presence that lasts, and so is a command.</summary>
    private async Task<HubAnswer> SetStatusAsync(string status)
    {
        if (Refusal() is { } refusal)
        {
            return HubAnswer.Refused(refusal);
        }

        var (actor, connection) = Seat.Joined!;
        return await actor.SubmitAsync(new SessionCommand.SetStatus(connection.Member, connection.Client, status, time.GetUtcNow()));
    }

    /// <summary>Null when they are not well-formed.</summary>
    private static ImmutableArray<Selection>? SelectionsOf(ImmutableArray<ImmutableArray<int>> pairs)
    {
        if (pairs.IsDefaultOrEmpty || pairs.Length > Limits.SelectionsMaximum
            || pairs.Any(static pair => pair.IsDefault || pair is not [>= 0, >= 0]))
        {
            return null;
        }

        return [.. pairs.Select(static pair => new Selection(pair[0], pair[1]))];
    }

    private async Task<CommandAnswer> SubmitAsync(long epoch, long clientSeq, Func<MemberId, CommandStamp, SessionCommand> command)
    {
        if (Refusal() is { } refusal)
        {
            return new CommandAnswer(false, refusal.Code, refusal.Message);
        }

        var (actor, connection) = Seat.Joined!;
        return await actor.SubmitAsync(command(connection.Member, new CommandStamp(connection.Client, epoch, clientSeq)));
    }

    private CommandAnswer CommandRefused(Rejection reason)
    {
        metrics.Refused(reason.Code);
        return new CommandAnswer(false, reason.Code, reason.Message);
    }
}
