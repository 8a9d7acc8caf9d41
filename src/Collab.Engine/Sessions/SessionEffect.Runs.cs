using System.Collections.Immutable;
using Collab.Engine.Text;

namespace Collab.Engine.Sessions;

public abstract partial record SessionEffect
{
    /// <summary>Something for the session's sandbox, in this order. What comes of it comes back as <see cref="SessionCommand.ReportRun"/>.</summary>
    public abstract record SandboxEffect(long Run) : SessionEffect;

    public sealed record StartProgram(long Run, RunMode Mode, ImmutableArray<ProgramFile> Files) : SandboxEffect(Run);

    public sealed record StopProgram(long Run) : SandboxEffect(Run);

    public sealed record ReloadProgram(long Run, ImmutableArray<ProgramFile> Files) : SandboxEffect(Run);

    public sealed record GiveProgramInput(long Run, string Text) : SandboxEffect(Run);

    public sealed record ResumeProcess(long Run, long Stop, ResumeStep Step) : SandboxEffect(Run);

    /// <summary>The document's breakpoints are others than before.</summary>
    public sealed record PlaceBreakpoints(long Run, DocumentId Document) : SandboxEffect(Run);

    /// <param name="Value">JSON text; null where the field is gone.</param>
    public sealed record TellField(long Run, string Name, string? Value) : SandboxEffect(Run);

    /// <param name="Action">The sequence number of the action, by which its result names it.</param>
    public sealed record ActOnProgram(long Run, long Action, RunAction Wanted) : SandboxEffect(Run);
}

/// <summary>A file as it is when the command is committed. Texts are persistent, so this copies nothing.</summary>
public sealed record ProgramFile(DocumentId Document, string Path, Rope Text, long Revision);
