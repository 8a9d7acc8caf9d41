using System.Collections.Immutable;
using System.Security.Claims;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Storage;
using Collab.Web.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Session;

/// <summary>A template that somebody may begin a session with.</summary>
/// <param name="Name">What forms and the API call it by.</param>
/// <param name="IsRecent">The reader made one of his last sessions from it.</param>
internal sealed record OfferedTemplate(string Name, string Title, string Description, bool IsRecent);

/// <summary>Everything that a session can be made from: the lessons that come with the program, and what instructors have saved.</summary>
internal sealed class TemplateCatalog(SavedTemplates saved, IDbContextFactory<CollabDbContext> contexts)
{
    private const int RecentMaximum = 3;

    /// <summary>Sessions that are looked through for recent templates.</summary>
    private const int RecentSessions = 50;

    /// <summary>What the person used last comes first; the others follow in the order of the lessons, then those saved.</summary>
    public async Task<IReadOnlyList<OfferedTemplate>> OfferAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var recent = await RecentAsync(user, cancellationToken);
        var savedOnes = await saved.ListAsync(user, cancellationToken);
        var all = SessionTemplates.All.Select(static template => (template.Name, template.Title, template.Description))
            .Concat(savedOnes.Select(static template => (Name: template.Id.ToString(), template.Title, Description: DescriptionOf(template))));
        return
        [
            .. all.Select(template => new OfferedTemplate(template.Name, template.Title, template.Description, recent.Contains(template.Name)))
                .OrderBy(template => template.IsRecent ? recent.IndexOf(template.Name) : RecentMaximum),
        ];
    }

    /// <summary>The files of a template.</summary>
    public async Task<(ImmutableArray<NewDocumentRequest> Files, Rejection? Refusal)> ReadAsync(
        ClaimsPrincipal user, string name, CancellationToken cancellationToken)
    {
        if (SessionTemplates.Find(name) is { } known)
        {
            return (known.Files, null);
        }

        if (Guid.TryParse(name, out var id))
        {
            return await saved.ReadAsync(user, id, cancellationToken);
        }

        var names = string.Join(", ", SessionTemplates.All.Select(static offered => offered.Name));
        return ([], new Rejection(RejectionCode.InvalidMessage, $"There is no template of this name. Choose one of: {names}."));
    }

    private static string DescriptionOf(SavedTemplate template)
    {
        var maker = template.Maker is null ? "" : $"Saved by {template.Maker}. ";
        return $"{maker}{template.Description}";
    }

    private async Task<ImmutableArray<string>> RecentAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var userId = user.UserId();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var used = await context.Sessions.Where(row => row.OwnerUserId == userId && row.Template != null)
            .OrderByDescending(row => row.CreatedAt).Take(RecentSessions).Select(row => row.Template!).ToListAsync(cancellationToken);
        return [.. used.Distinct().Take(RecentMaximum)];
    }
}
