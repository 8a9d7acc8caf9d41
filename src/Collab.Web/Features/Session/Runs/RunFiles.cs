using System.Collections.Frozen;
using Collab.Engine;
using Collab.Engine.Sessions;
using Collab.Engine.Text;
using Collab.Sandbox;

namespace Collab.Web.Features.Session.Runs;

/// <summary>
/// The files of a run as they were compiled: between their lines, of which the sandbox speaks, and places in documents, of which the session speaks.
/// Documents go on while the program runs; the session carries places over to the present text.
/// </summary>
internal sealed class RunFiles
{
    public static readonly RunFiles None = new([]);

    private readonly FrozenDictionary<string, CompiledFile> _byPath;
    private readonly FrozenDictionary<DocumentId, CompiledFile> _byDocument;

    public RunFiles(IEnumerable<ProgramFile> files)
    {
        _byPath = files.Select(static file => new CompiledFile(file, file.Text.ToString())).ToFrozenDictionary(static file => file.File.Path);
        _byDocument = _byPath.Values.ToFrozenDictionary(static file => file.File.Document);
    }

    public SandboxProgram ToProgram()
    {
        return new SandboxProgram([.. _byPath.Values.Select(static file => new SandboxFile(file.File.Path, file.Text))]);
    }

    public DocumentId? DocumentOf(string? path)
    {
        return path is not null && _byPath.TryGetValue(path, out var file) ? file.File.Document : null;
    }

    public string? PathOf(DocumentId document)
    {
        return _byDocument.TryGetValue(document, out var file) ? file.File.Path : null;
    }

    /// <summary>The first character of a line's code, and the revision that it is of.</summary>
    public (DocumentId? Document, long Revision, int Offset) PlaceOf(string? path, int line)
    {
        return path is not null && _byPath.TryGetValue(path, out var file)
            ? (file.File.Document, file.File.Revision, file.OffsetOfCode(line))
            : (null, 0, 0);
    }

    /// <summary>
    /// The line of the compiled text that an offset in the document's present text is on; null where the document is not in the program, or has changed
    /// too much since.
    /// </summary>
    public int? LineOf(DocumentState document, int offset)
    {
        return _byDocument.TryGetValue(document.Id, out var file)
            && document.History.MapBack(document.Revision - file.File.Revision, offset, Bias.Right) is { } then
            ? file.File.Text.LineAt(then)
            : null;
    }

    private sealed record CompiledFile(ProgramFile File, string Text)
    {
        public int OffsetOfCode(int line)
        {
            var offset = 0;
            for (var i = 1; i < line; i++)
            {
                var end = Text.IndexOf('\n', offset);
                if (end < 0)
                {
                    break;
                }

                offset = end + 1;
            }

            while (offset < Text.Length && Text[offset] is ' ' or '\t')
            {
                offset++;
            }

            return offset;
        }
    }
}
