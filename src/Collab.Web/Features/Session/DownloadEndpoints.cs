using System.IO.Compression;
using System.Net.Mime;
using System.Security.Claims;
using System.Text;
using Collab.Engine;
using Collab.Engine.Sessions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Collab.Web.Features.Session;

/// <summary>Files to take home, one or all: for whoever may read the session.</summary>
internal static class DownloadEndpoints
{
    private const int BufferSize = 64 * 1024;

    public static void MapDownloadEndpoints(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/api/sessions").WithTags("Sessions").RequireAuthorization()
            .ProducesProblem(StatusCodes.Status401Unauthorized);
        group.MapGet("/{id:guid}/documents/{document:guid}/file", GetFileAsync)
            .WithSummary("The committed text of a file, as a file to be saved.")
            .WithMetadata(CompressedAnswer.Instance)
            .Refusing();
        group.MapGet("/{id:guid}/archive", GetArchiveAsync).WithSummary("All files of a session, as a zip archive to be saved.").Refusing();
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> GetFileAsync(
        Guid id, Guid document, ClaimsPrincipal user, SessionEntrance entrance, CancellationToken cancellationToken)
    {
        var (entered, refusal) = await entrance.EnterAsync(user, new SessionId(id), cancellationToken);
        if (entered is null)
        {
            return refusal!.ToProblem();
        }

        return entered.Actor.Snapshot.State.Documents.TryGetValue(new DocumentId(document), out var found) && !found.IsDeleted
            ? TypedResults.File(Encoding.UTF8.GetBytes(found.Text.ToString()), "text/plain; charset=utf-8", FileTree.NameOf(found.Path))
            : SessionRefusals.UnknownDocument.ToProblem();
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> GetArchiveAsync(
        Guid id, ClaimsPrincipal user, SessionEntrance entrance, CancellationToken cancellationToken)
    {
        var (entered, refusal) = await entrance.EnterAsync(user, new SessionId(id), cancellationToken);
        if (entered is null)
        {
            return refusal!.ToProblem();
        }

        var state = entered.Actor.Snapshot.State;
        return TypedResults.File(
            await ArchiveAsync(state, cancellationToken), MediaTypeNames.Application.Zip, $"{NameOf(state.Title)}.zip");
    }

    /// <summary>Written to a file of its own that goes when it is closed: a large session need not fit into memory, nor wait for a slow reader.</summary>
    private static async Task<Stream> ArchiveAsync(SessionState state, CancellationToken cancellationToken)
    {
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, BufferSize,
            FileOptions.Asynchronous | FileOptions.DeleteOnClose);
        try
        {
            await using (var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken))
            {
                foreach (var document in state.Documents.Values.Where(static document => !document.IsDeleted)
                    .OrderBy(static document => document.Path, DocumentPath.Comparer))
                {
                    var entry = archive.CreateEntry(document.Path, CompressionLevel.Fastest);
                    entry.LastWriteTime = state.At;
                    await using var text = await entry.OpenAsync(cancellationToken);
                    await text.WriteAsync(Encoding.UTF8.GetBytes(document.Text.ToString()), cancellationToken);
                }
            }

            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>A title as a name on any disk.</summary>
    private static string NameOf(string title)
    {
        var name = string.Concat(title.Select(static letter => char.IsLetterOrDigit(letter) || letter is '-' or '_' or ' ' ? letter : ' ')).Trim();
        return name.Length == 0 ? "session" : name;
    }
}
