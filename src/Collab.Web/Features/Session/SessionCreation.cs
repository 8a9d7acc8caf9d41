using System.Collections.Immutable;
using System.Security.Claims;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Sessions;
using Collab.Storage;
using Collab.Web.Shared.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Collab.Web.Features.Session;

/// <summary>Makes a session for somebody with an account, who becomes its owner; for the page and for the API.</summary>
internal sealed class SessionCreation(
    SessionRegistry registry, SessionRules rules, TemplateCatalog templates, IDbContextFactory<CollabDbContext> contexts, IOptions<CollaborationOptions> options,
    TimeProvider time)
{
    /// <param name="template">One of <see cref="TemplateCatalog"/> by name; <paramref name="documents"/> are added to its files.</param>
    /// <param name="settings">Null for the installation's defaults.</param>
    /// <param name="greeting">The first line of the chat, in the owner's name.</param>
    /// <exception cref="StoreUnavailableException">The store does not answer.</exception>
    public async Task<(CreateSessionResponse? Created, Rejection? Refusal)> CreateAsync(
        ClaimsPrincipal user, string title, string? template, IEnumerable<NewDocumentRequest>? documents, SessionSettings? settings,
        CancellationToken cancellationToken, string? greeting = null)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var userId = user.UserId();
        if (userId is null || await context.Users.FindAsync([userId], cancellationToken) is not { } owner)
        {
            return Refused(RejectionCode.AccessDenied, "Sign in with an account to create a session.");
        }

        if (options.Value.InstructorsOnlyCreateSessions && !user.IsInstructor())
        {
            return Refused(RejectionCode.NotPermitted, "Only instructors create sessions here. Ask one of them for a join code.");
        }

        settings ??= SessionSettings.Default with { ParticipantsMaximum = rules.ParticipantsMaximum };
        if (rules.CheckParticipants(settings.ParticipantsMaximum) is { } tooMany)
        {
            return (null, tooMany);
        }

        var files = new List<NewDocumentRequest>();
        if (template is not null)
        {
            var (known, refused) = await templates.ReadAsync(user, template, cancellationToken);
            if (refused is not null)
            {
                return (null, refused);
            }

            files.AddRange(known);
        }

        files.AddRange(documents ?? []);
        var session = new NewSession(
            new SessionId(Guid.CreateVersion7()), title.Trim(), owner.Id, await Invitations.FreeCodeAsync(context, cancellationToken),
            new MemberId(Guid.CreateVersion7()), owner.DisplayName, owner.Color, time.GetUtcNow())
        {
            Template = template,
        };
        ImmutableArray<NewDocument> content =
            [.. files.Select(static file => new NewDocument(new DocumentId(Guid.CreateVersion7()), file.Path, file.Text))];
        var refusal = await registry.CreateAsync(session, settings, content, cancellationToken, greeting);
        return refusal is null
            ? (new CreateSessionResponse(session.Id, JoinCode.Format(session.JoinCode), SessionPaths.Room(session.Id)), null)
            : (null, refusal);
    }

    private static (CreateSessionResponse?, Rejection?) Refused(RejectionCode code, string message)
    {
        return (null, new Rejection(code, message));
    }
}
