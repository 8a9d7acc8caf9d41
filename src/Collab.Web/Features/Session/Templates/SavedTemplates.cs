using System.Collections.Immutable;
using System.IO.Compression;
using System.Security.Claims;
using System.Text.Json;
using Collab.Engine;
using Collab.Engine.Permissions;
using Collab.Engine.Sessions;
using Collab.Protocol;
using Collab.Storage;
using Collab.Web.Shared.Identity;
using Microsoft.EntityFrameworkCore;

namespace Collab.Web.Features.Session;

/// <summary>A saved template as lists show it.</summary>
/// <param name="MayDelete">Whether the reader may take it away: who saved it may, and administrators.</param>
internal sealed record SavedTemplate(
    Guid Id, string Title, string Description, string? Maker, int FileCount, DateTimeOffset CreatedAt, bool MayDelete);

/// <summary>Sessions' files that instructors saved for new sessions; all instructors of the installation see and use them.</summary>
internal sealed class SavedTemplates(SessionEntrance entrance, IDbContextFactory<CollabDbContext> contexts, TimeProvider time)
{
    private static readonly Rejection InstructorsOnly = new(
        RejectionCode.NotPermitted, "Only instructors save and use saved templates. Ask your administrator to make you one.");

    private static readonly Rejection Unknown = new(
        RejectionCode.InvalidMessage, "There is no such template any more. Choose another one.");

    public async Task<IReadOnlyList<SavedTemplate>> ListAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        if (!user.IsInstructor())
        {
            return [];
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var rows = await context.Templates.AsNoTracking()
            .OrderBy(row => row.Title)
            .Select(row => new
            {
                row.Id,
                row.Title,
                row.Description,
                row.MakerUserId,
                row.FileCount,
                row.CreatedAt,
                Maker = context.Users.Where(maker => maker.Id == row.MakerUserId).Select(maker => maker.DisplayName).FirstOrDefault(),
            })
            .ToListAsync(cancellationToken);
        return [.. rows.Select(row => new SavedTemplate(
            row.Id, row.Title, row.Description, row.Maker, row.FileCount, row.CreatedAt, MayDelete(user, row.MakerUserId)))];
    }

    public async Task<(ImmutableArray<NewDocumentRequest> Files, Rejection? Refusal)> ReadAsync(
        ClaimsPrincipal user, Guid id, CancellationToken cancellationToken)
    {
        if (!user.IsInstructor())
        {
            return ([], InstructorsOnly);
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        return await context.Templates.FindAsync([id], cancellationToken) is { } row ? (Unpack(row.Payload), null) : ([], Unknown);
    }

    /// <summary>Saves the session's files as they are now. Null when it is done, else why not.</summary>
    public async Task<Rejection?> SaveAsync(
        ClaimsPrincipal user, SessionId session, string title, string description, CancellationToken cancellationToken)
    {
        if (!user.IsInstructor())
        {
            return InstructorsOnly;
        }

        var (entered, refusal) = await entrance.EnterAsync(user, session, cancellationToken);
        if (entered is not var (actor, person))
        {
            return refusal;
        }

        var state = actor.Snapshot.State;
        if (!state.CapabilitiesOf(person.Id).HasFlag(Capabilities.ManageMembers))
        {
            return new Rejection(RejectionCode.NotPermitted, "Only the owner and instructors of a session save it as a template.");
        }

        ImmutableArray<NewDocumentRequest> files =
        [
            .. state.Documents.Values.Where(static document => !document.IsDeleted)
                .OrderBy(static document => document.Path, DocumentPath.Comparer)
                .Select(static document => new NewDocumentRequest(document.Path, document.Text.ToString())),
        ];
        if (Check(title, description, files) is { } problem)
        {
            return problem;
        }

        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (await context.Templates.CountAsync(cancellationToken) >= Limits.SavedTemplatesMaximum)
        {
            return new Rejection(
                RejectionCode.LimitExceeded, $"There are {Limits.SavedTemplatesMaximum} saved templates already. Delete one that nobody needs.");
        }

        context.Templates.Add(new TemplateRow
        {
            Id = Guid.CreateVersion7(),
            Title = title.Trim(),
            Description = description.Trim(),
            MakerUserId = user.UserId(),
            CreatedAt = time.GetUtcNow(),
            FileCount = files.Length,
            Payload = Pack(files),
            Encoding = PayloadEncoding.Brotli,
        });
        await context.SaveChangesAsync(cancellationToken);
        return null;
    }

    public async Task<Rejection?> DeleteAsync(ClaimsPrincipal user, Guid id, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        if (!user.IsInstructor() || await context.Templates.FindAsync([id], cancellationToken) is not { } row)
        {
            return user.IsInstructor() ? Unknown : InstructorsOnly;
        }

        if (!MayDelete(user, row.MakerUserId))
        {
            return new Rejection(RejectionCode.NotPermitted, "Only who saved a template, or an administrator, deletes it.");
        }

        context.Templates.Remove(row);
        await context.SaveChangesAsync(cancellationToken);
        return null;
    }

    private static bool MayDelete(ClaimsPrincipal user, string? makerUserId)
    {
        return user.IsInRole(SiteRoles.Administrator) || (makerUserId is not null && makerUserId == user.UserId());
    }

    private static Rejection? Check(string title, string description, ImmutableArray<NewDocumentRequest> files)
    {
        if (title.Trim().Length is 0 or > TemplateRow.TitleLengthMaximum)
        {
            return new Rejection(RejectionCode.InvalidMessage, $"A title has between 1 and {TemplateRow.TitleLengthMaximum} characters.");
        }

        if (description.Trim().Length > TemplateRow.DescriptionLengthMaximum)
        {
            return new Rejection(
                RejectionCode.InvalidMessage, $"A description has at most {TemplateRow.DescriptionLengthMaximum} characters.");
        }

        if (files.IsEmpty)
        {
            return new Rejection(RejectionCode.InvalidMessage, "There are no files in this session to save.");
        }

        return files.Sum(static file => (long)file.Text.Length) > Limits.SavedTemplateLengthMaximum
            ? new Rejection(
                RejectionCode.LimitExceeded,
                $"The files of a template have at most {Limits.SavedTemplateLengthMaximum} characters together. Delete large ones first.")
            : null;
    }

    private static byte[] Pack(ImmutableArray<NewDocumentRequest> files)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Optimal))
        {
            JsonSerializer.Serialize(brotli, files, ProtocolJson.Options);
        }

        return packed.ToArray();
    }

    private static ImmutableArray<NewDocumentRequest> Unpack(byte[] payload)
    {
        using var brotli = new BrotliStream(new MemoryStream(payload), CompressionMode.Decompress);
        return JsonSerializer.Deserialize<ImmutableArray<NewDocumentRequest>>(brotli, ProtocolJson.Options);
    }
}
