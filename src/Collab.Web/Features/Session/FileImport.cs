using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.IO.Compression;
using System.Text;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Protocol;

namespace Collab.Web.Features.Session;

/// <summary>
/// The files of a zip or of a chosen folder, to begin a session with. Nothing is believed of what is uploaded: sizes are counted while reading, paths are
/// held to the rules of a session, and what is not text is refused by name.
/// </summary>
internal static class FileImport
{
    private const int UnixTypeShift = 16;
    private const int UnixTypeMask = 0xF000;
    private const int UnixSymbolicLink = 0xA000;

    private static readonly string[] ProjectFolders = ["lib/", "test/", "src/", "config/", "priv/", "apps/"];

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>What tools leave beside a program; nobody means to share it. The browser leaves it out as well, before it travels.</summary>
    public static IReadOnlyList<string> LeftOut { get; } =
        [".git", "_build", "deps", "cover", "node_modules", ".elixir_ls", "__MACOSX", ".DS_Store", "Thumbs.db"];

    /// <summary>One zip, or the files of one folder as browsers send them: with their path as the name.</summary>
    public static async Task<(ImmutableArray<NewDocumentRequest> Files, Rejection? Refusal)> ReadAsync(
        IReadOnlyList<IFormFile> uploads, CancellationToken cancellationToken)
    {
        if (uploads.Sum(static upload => upload.Length) > Limits.ImportBytesMaximum)
        {
            return TooLarge($"An upload has at most {Megabytes(Limits.ImportBytesMaximum)} MB. Leave out what is not part of the program.");
        }

        try
        {
            var sources = uploads is [{ } only] && only.FileName.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
                ? Entries(new ZipArchive(await InMemoryAsync(only, cancellationToken), ZipArchiveMode.Read))
                : uploads.Select(static upload => new Source(upload.FileName, upload.OpenReadStream));
            return await ReadAsync(sources, cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidDataException or NotSupportedException)
        {
            return Refused(RejectionCode.InvalidMessage, "This zip cannot be read. It may be damaged, or locked with a password.");
        }
    }

    private static async Task<(ImmutableArray<NewDocumentRequest> Files, Rejection? Refusal)> ReadAsync(
        IEnumerable<Source> sources, CancellationToken cancellationToken)
    {
        var files = new List<NewDocumentRequest>();
        var left = Limits.ImportTextBytesMaximum;
        foreach (var source in sources)
        {
            if (IsLeftOut(source.Name))
            {
                continue;
            }

            var (path, problem) = DocumentPath.Normalise(source.Name);
            if (path is null)
            {
                return Refused(RejectionCode.InvalidPath, $"\u201c{Shorten(source.Name)}\u201d cannot be taken in. {problem}");
            }

            if (source.IsLink)
            {
                return Refused(RejectionCode.InvalidPath, $"{path} is a link to another file. Put the file itself there.");
            }

            if (files.Count == Limits.DocumentsPerSessionMaximum)
            {
                return TooLarge($"A session holds at most {Limits.DocumentsPerSessionMaximum} files. Leave out what is not part of the program.");
            }

            if (await ReadAtMostAsync(source, left, cancellationToken) is not { } bytes)
            {
                return TooLarge($"Unpacked this is more than {Megabytes(Limits.ImportTextBytesMaximum)} MB. Leave out what is not part of the program.");
            }

            left -= bytes.Length;
            if (!TryReadText(bytes, out var text))
            {
                return Refused(RejectionCode.InvalidText, $"{path} is not text. Leave it out and try again.");
            }

            files.Add(new NewDocumentRequest(path, text));
        }

        return files.Count == 0
            ? Refused(RejectionCode.InvalidMessage, "There is no file in it to begin with. Choose a zip or a folder with a program.")
            : ([.. WithoutCommonFolder(files)], null);
    }

    /// <summary>A zip is read from its end, which not every stream takes well.</summary>
    private static async Task<MemoryStream> InMemoryAsync(IFormFile upload, CancellationToken cancellationToken)
    {
        var copy = new MemoryStream();
        await upload.CopyToAsync(copy, cancellationToken);
        copy.Position = 0;
        return copy;
    }

    private static IEnumerable<Source> Entries(ZipArchive archive)
    {
        using (archive)
        {
            if (archive.Entries.Count > Limits.ImportEntriesMaximum)
            {
                throw new InvalidDataException("More entries than anybody packs on purpose.");
            }

            foreach (var entry in archive.Entries.Where(static entry => !entry.FullName.EndsWith('/')))
            {
                var isLink = ((entry.ExternalAttributes >> UnixTypeShift) & UnixTypeMask) == UnixSymbolicLink;
                yield return new Source(entry.FullName, entry.Open, isLink);
            }
        }
    }

    private static bool IsLeftOut(string path)
    {
        return path.Split('/').Any(static part => LeftOut.Contains(part, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Null when there is more than that, whatever the zip says of itself.</summary>
    private static async Task<byte[]?> ReadAtMostAsync(Source source, int maximum, CancellationToken cancellationToken)
    {
        await using var stream = source.Open();
        using var read = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            if (read.Length + count > maximum)
            {
                return null;
            }

            await read.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        return read.ToArray();
    }

    private static bool TryReadText(byte[] bytes, [NotNullWhen(true)] out string? text)
    {
        text = null;
        try
        {
            var decoded = StrictUtf8.GetString(bytes).TrimStart('\uFEFF').Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
            text = decoded.Contains('\0', StringComparison.Ordinal) || !TextHygiene.IsClean(decoded) ? null : decoded;
        }
        catch (DecoderFallbackException)
        {
            // Bytes that are no text; the caller says which file it is.
        }

        return text is not null;
    }

    /// <summary>A folder that everything lies in is the project's, not part of its paths; unless it has a meaning inside of a project.</summary>
    private static IEnumerable<NewDocumentRequest> WithoutCommonFolder(List<NewDocumentRequest> files)
    {
        var first = files[0].Path;
        var folder = first[..(first.IndexOf('/', StringComparison.Ordinal) + 1)];
        return folder.Length > 0 && !ProjectFolders.Contains(folder) && files.All(file => file.Path.StartsWith(folder, StringComparison.Ordinal))
            ? files.Select(file => file with { Path = file.Path[folder.Length..] })
            : files;
    }

    private static string Shorten(string name)
    {
        return name.Length <= Limits.DisplayNameLengthMaximum ? name : $"{name[..Limits.DisplayNameLengthMaximum]}…";
    }

    private static int Megabytes(int bytes)
    {
        return bytes / 1024 / 1024;
    }

    private static (ImmutableArray<NewDocumentRequest>, Rejection) TooLarge(string sentence)
    {
        return Refused(RejectionCode.LimitExceeded, sentence);
    }

    private static (ImmutableArray<NewDocumentRequest>, Rejection) Refused(RejectionCode code, string sentence)
    {
        return ([], new Rejection(code, sentence));
    }

    private sealed record Source(string Name, Func<Stream> Open, bool IsLink = false);
}
