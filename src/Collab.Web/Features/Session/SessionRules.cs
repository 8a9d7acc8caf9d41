using System.Security.Claims;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Sessions;
using Microsoft.Extensions.Options;

namespace Collab.Web.Features.Session;

/// <summary>The bound that the installation sets to the rules of a session, and the way of a change of them to the session, which decides.</summary>
internal sealed class SessionRules(SessionEntrance entrance, IOptions<CollaborationOptions> options, TimeProvider time)
{
    public int ParticipantsMaximum => options.Value.MaxParticipantsPerSession;

    /// <summary>Null when this installation has room for so many.</summary>
    public Rejection? CheckParticipants(int? wanted)
    {
        return wanted > ParticipantsMaximum
            ? new Rejection(RejectionCode.LimitExceeded, $"A session here has room for at most {ParticipantsMaximum} people.")
            : null;
    }

    /// <summary>Null when it is done, else why not.</summary>
    public async Task<Rejection?> ChangeAsync(
        ClaimsPrincipal user, SessionId session, SettingsChange change, CancellationToken cancellationToken)
    {
        if (CheckParticipants(change.ParticipantsMaximum) is { } tooMany)
        {
            return tooMany;
        }

        return await entrance.SubmitAsync(
            user, session, person => new SessionCommand.ChangeSettings(person, change, time.GetUtcNow()), cancellationToken);
    }
}
